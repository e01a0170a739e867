import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { holdEveryAddress, isLoopbackHost } from './checks.ts';
import type { SettingName, SettingValues } from './settings.ts';
import { type FileAccess, readTextFile } from './text-file.ts';

/** What must hold between settings. */
interface Rule {
  /** Settings it looks at; it is left out when one of them is unknown. */
  readonly needs: readonly SettingName[];
  /** The rule as the reference states it. */
  readonly doc: string;
  readonly findProblems: (values: SettingValues, files: FileAccess) => readonly string[];
}

const NEEDED_FOR_HTTPS = ['tlsCert', 'publicUrl'] as const satisfies readonly SettingName[];

/** Everything that must hold between settings, in the order in which it is reported. */
export const RULES: readonly Rule[] = [
  {
    needs: ['tlsCert', 'tlsKey'],
    doc: '`LATCHKEY_TLS_CERT` and `LATCHKEY_TLS_KEY` are set together or not at all, and both files can be read.',
    findProblems: findTlsProblems,
  },
  {
    needs: ['host', 'allowPlainHttp', 'tlsKey', ...NEEDED_FOR_HTTPS],
    doc:
      'A server that other machines can reach (`LATCHKEY_HOST` beyond loopback) starts only with its own certificate, ' +
      'or with an `https://` public URL (a proxy in front ends TLS), or with `LATCHKEY_ALLOW_PLAIN_HTTP=true`.',
    findProblems: findPlainHttpProblems,
  },
  {
    needs: NEEDED_FOR_HTTPS,
    doc: 'With its own certificate, `LATCHKEY_PUBLIC_URL` begins with `https://`.',
    findProblems: findSchemeProblems,
  },
  {
    needs: ['dataDir', 'keyDir'],
    doc:
      '`LATCHKEY_KEY_DIR` is neither `LATCHKEY_DATA_DIR` nor inside it, symbolic links followed: ' +
      'a copy of the data must not hold the keys.',
    findProblems: (values, files) =>
      findInsideData(values, files, {
        ...{ variable: 'LATCHKEY_KEY_DIR', path: values.keyDir },
        why: 'so that a copy of the data does not hold the keys',
      }),
  },
  {
    needs: ['dataDir', 'journalDir'],
    doc:
      '`LATCHKEY_JOURNAL_DIR` is neither `LATCHKEY_DATA_DIR` nor inside it, symbolic links followed: ' +
      'whoever restores a copy of the data must not put an old journal in the place of the new one.',
    findProblems: (values, files) =>
      findInsideData(values, files, {
        ...{ variable: 'LATCHKEY_JOURNAL_DIR', path: values.journalDir },
        why: 'so that a restored copy of the data does not replace the journal',
      }),
  },
  {
    needs: ['databaseUrl', 'replicaUrl'],
    doc: '`LATCHKEY_REPLICA_URL` is set only where `LATCHKEY_DATABASE_URL` is of PostgreSQL.',
    findProblems: ({ databaseUrl, replicaUrl }) =>
      replicaUrl === undefined || databaseUrl?.engine === 'postgres'
        ? []
        : [
            'LATCHKEY_REPLICA_URL is set, but SQLite has no replicas: leave it out, or set ' +
              'LATCHKEY_DATABASE_URL_FILE to the file with the URL of the PostgreSQL primary.',
          ],
  },
  {
    needs: ['port', 'metricsPort'],
    doc: '`LATCHKEY_METRICS_PORT` differs from `LATCHKEY_PORT`.',
    findProblems: findPortProblems,
  },
  {
    needs: ['auditSink', 'auditSinkCa'],
    doc: '`LATCHKEY_AUDIT_SINK_CA` is set only with a `syslog+tls://` sink, and its file can be read.',
    findProblems: findSinkProblems,
  },
  {
    needs: ['smtpUrl', 'mailFrom'],
    doc: '`LATCHKEY_SMTP_URL` and `LATCHKEY_MAIL_FROM` are set together or not at all.',
    findProblems: ({ smtpUrl, mailFrom }) =>
      findHalf(['LATCHKEY_SMTP_URL', smtpUrl], ['LATCHKEY_MAIL_FROM', mailFrom]),
  },
  {
    needs: ['webhookUrl', 'webhookSecret'],
    doc: '`LATCHKEY_WEBHOOK_URL` and `LATCHKEY_WEBHOOK_SECRET` are set together or not at all.',
    findProblems: ({ webhookUrl, webhookSecret }) =>
      findHalf(['LATCHKEY_WEBHOOK_URL', webhookUrl], ['LATCHKEY_WEBHOOK_SECRET', webhookSecret]),
  },
  {
    needs: ['rotationGraceSeconds', 'rotationMaxGraceSeconds'],
    doc: '`LATCHKEY_ROTATION_GRACE_SECONDS` is not more than `LATCHKEY_ROTATION_MAX_GRACE_SECONDS`.',
    findProblems: ({ rotationGraceSeconds, rotationMaxGraceSeconds }) =>
      rotationGraceSeconds <= rotationMaxGraceSeconds
        ? []
        : [
            `LATCHKEY_ROTATION_GRACE_SECONDS is ${rotationGraceSeconds}, more than the longest that is allowed: write at most ` +
              `${rotationMaxGraceSeconds}, or raise LATCHKEY_ROTATION_MAX_GRACE_SECONDS.`,
          ],
  },
  {
    needs: ['masterKey', 'kmsCommand'],
    doc: '`LATCHKEY_MASTER_KEY` and `LATCHKEY_KMS_COMMAND` are not both set.',
    findProblems: findMasterKeyProblems,
  },
  {
    needs: ['trustedProxies'],
    doc:
      '`LATCHKEY_TRUSTED_PROXIES` does not hold every address of IPv4 or of IPv6, as `0.0.0.0/0` and `::/0` do: ' +
      'any caller could claim any address.',
    findProblems: findProxyProblems,
  },
];

/** Whether browsers reach the server by https: decided here, never by what a request says. */
export function isServedByHttps(values: Pick<SettingValues, (typeof NEEDED_FOR_HTTPS)[number]>): boolean {
  return values.tlsCert !== undefined || values.publicUrl?.startsWith('https://') === true;
}

/** What is allowed but dangerous in complete settings. */
export function listWarnings(values: SettingValues): string[] {
  const warnings: string[] = [];
  const publicHost = values.publicUrl === undefined ? undefined : new URL(values.publicUrl).hostname;
  const isReachable = [values.host, publicHost?.replaceAll(/[[\]]/g, '')].some(
    (host) => host !== undefined && !isLoopbackHost(host),
  );
  if (isReachable && !isServedByHttps(values)) {
    warnings.push(
      'The server is reached by plain http: passwords and tokens travel readable. ' +
        'Set LATCHKEY_PUBLIC_URL=https://… or give it a certificate.',
    );
  }
  return warnings;
}

function findTlsProblems(values: SettingValues, files: FileAccess): string[] {
  const pair = [
    ['LATCHKEY_TLS_CERT', values.tlsCert],
    ['LATCHKEY_TLS_KEY', values.tlsKey],
  ] as const;
  const unreadable = pair.flatMap(([variable, path]) => {
    const file = path === undefined ? undefined : readTextFile(path, files);
    return file === undefined || file.ok
      ? []
      : [`${variable} names ${path}, but ${file.why}: write the path of a PEM file.`];
  });
  return [...unreadable, ...findHalf(...pair)];
}

function findPlainHttpProblems(values: SettingValues): string[] {
  // Half a pair is reported as such.
  if (isLoopbackHost(values.host) || values.allowPlainHttp || values.tlsKey !== undefined) return [];
  if (isServedByHttps(values)) return [];
  return [
    `LATCHKEY_HOST is ${JSON.stringify(values.host)}, which other machines can reach, and without https passwords ` +
      'and tokens travel readable: set LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY, or set LATCHKEY_PUBLIC_URL=https://… ' +
      'if a proxy in front ends TLS, or set LATCHKEY_ALLOW_PLAIN_HTTP=true to accept it.',
  ];
}

function findSchemeProblems(values: SettingValues): string[] {
  if (values.tlsCert === undefined || values.publicUrl?.startsWith('http://') !== true) return [];
  return [
    `LATCHKEY_PUBLIC_URL is ${JSON.stringify(values.publicUrl)}, but the server has a certificate and speaks https: ` +
      `write ${values.publicUrl.replace('http://', 'https://')}.`,
  ];
}

function findInsideData(
  values: SettingValues,
  files: FileAccess,
  { variable, path, why }: { variable: string; path: string; why: string },
): string[] {
  const dataDir = followLinks(resolve(files.cwd, values.dataDir));
  const way = relative(dataDir, followLinks(resolve(files.cwd, path)));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return [];
  const where = way === '' ? 'is the data directory' : `lies inside the data directory ${dataDir}`;
  return [`${variable} is ${JSON.stringify(path)}, which ${where}: write a directory outside it, ${why}.`];
}

function findPortProblems(values: SettingValues): string[] {
  if (values.metricsPort === undefined || values.metricsPort === 0 || values.metricsPort !== values.port)
    return [];
  return [
    `LATCHKEY_METRICS_PORT is ${values.port}, which LATCHKEY_PORT is too: write another port, or 0 for a free one.`,
  ];
}

function findSinkProblems({ auditSink: sink, auditSinkCa: ca }: SettingValues, files: FileAccess): string[] {
  if (ca === undefined) return [];
  if (sink?.kind !== 'syslog' || sink.transport !== 'tls')
    return [
      'LATCHKEY_AUDIT_SINK_CA is set, but LATCHKEY_AUDIT_SINK is no syslog+tls:// server: leave it out.',
    ];
  const file = readTextFile(ca, files);
  return file.ok
    ? []
    : [`LATCHKEY_AUDIT_SINK_CA names ${ca}, but ${file.why}: write the path of a PEM file.`];
}

/** Two settings that mean nothing one without the other. */
function findHalf(...pair: readonly (readonly [variable: string, value: unknown])[]): string[] {
  const [missing, ...others] = pair.filter(([, value]) => value === undefined);
  if (missing === undefined || others.length > 0) return [];
  return [`${missing[0]} is not set, though the other half of the pair is: set both or neither.`];
}

function findMasterKeyProblems({ masterKey, kmsCommand }: SettingValues): string[] {
  if (masterKey === undefined || kmsCommand === undefined) return [];
  return [
    'LATCHKEY_MASTER_KEY and LATCHKEY_KMS_COMMAND are both set: the master key comes from one place, so leave one out.',
  ];
}

function findProxyProblems(values: SettingValues): string[] {
  if (!holdEveryAddress(values.trustedProxies)) return [];
  return [
    'LATCHKEY_TRUSTED_PROXIES holds every address, so any caller could claim any address: ' +
      'write the addresses of your proxies alone.',
  ];
}

/** The path without symbolic links, also when it or what a link points to does not exist yet. */
function followLinks(path: string, linksLeft = 40): string {
  try {
    return realpathSync.native(path);
  } catch {
    const target = linksLeft > 0 ? findLinkTarget(path) : undefined;
    if (target !== undefined) return followLinks(resolve(dirname(path), target), linksLeft - 1);
    const parent = dirname(path);
    return parent === path ? path : join(followLinks(parent, linksLeft), basename(path));
  }
}

function findLinkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
