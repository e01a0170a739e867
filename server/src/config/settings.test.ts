import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import type { Config } from './config.ts';
import type { Environment } from './environment.ts';
import { loadConfig } from './load.ts';
import { flagOf } from './setting.ts';
import { listSettings, SETTINGS, type SettingName } from './settings.ts';
import { tomlLineOf } from './toml-file.ts';

interface Expectation {
  /** Where the value is found when it is not the field of the setting's own name. */
  readonly read?: (config: Config) => unknown;
  readonly whenUnset: unknown;
  readonly right: readonly (readonly [text: string, value: unknown])[];
  readonly wrong: readonly string[];
  /** What else must be set for the text to be accepted. */
  readonly beside?: Environment;
}

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'latchkey-settings-'));
  mkdirSync(join(cwd, 'tls'));
  for (const name of ['tls/crt', 'tls/key', 'empty.toml']) writeFileSync(join(cwd, name), '');
});

afterAll(() => rmSync(cwd, { recursive: true }));

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER_MASTER_KEY = Buffer.alloc(32, 8).toString('base64');
const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const BOOLEAN = {
  whenUnset: false,
  right: [
    ['true', true],
    ['false', false],
  ],
  wrong: ['', 'TRUE', 'yes', '1', ' true'],
} as const;

function numbers(whenUnset: number | undefined, least: number, most: number): Expectation {
  return {
    whenUnset,
    right: [least, most].map((value) => [String(value), value]),
    wrong: [
      '',
      String(least - 1),
      String(most + 1),
      `0${most}`,
      `${most}.0`,
      `+${most}`,
      '1e3',
      ' 1000',
      'eighty',
    ],
  };
}

const EXPECTATIONS: Record<SettingName, Expectation> = {
  host: {
    whenUnset: '127.0.0.1',
    right: ['127.0.0.2', '::1', 'localhost'].map((host) => [host, host]),
    wrong: [
      '',
      '[::1]',
      '127.0.0.300',
      '127.1',
      '0x7f.1',
      'a b',
      'a..b',
      '-a',
      'http://a',
      '*',
      'a:80',
      '1.2.3.4.',
    ],
  },
  port: numbers(8080, 0, 65_535),
  publicUrl: {
    whenUnset: undefined,
    right: [
      ['https://latchkey.example.com', 'https://latchkey.example.com'],
      ['https://Latchkey.example.com:443/', 'https://latchkey.example.com'],
      ['http://127.0.0.1:9000', 'http://127.0.0.1:9000'],
      ['http://[::1]:9000', 'http://[::1]:9000'],
    ],
    wrong: [
      '',
      'latchkey.example.com',
      'ftp://a',
      'https://a/b',
      'https://a/?',
      'https://a#',
      'https://u@a',
      'https://a:99999',
      'https:a',
      'https://',
    ],
  },
  tlsCert: {
    read: (config) => config.tls?.certPath,
    whenUnset: undefined,
    right: [['tls/crt', 'CWD/tls/crt']],
    wrong: ['', '~/tls/crt', 'missing', 'tls'],
    beside: { LATCHKEY_TLS_KEY: 'tls/key' },
  },
  tlsKey: {
    read: (config) => config.tls?.keyPath,
    whenUnset: undefined,
    right: [['tls/key', 'CWD/tls/key']],
    wrong: ['', '~/tls/key', 'missing', 'tls'],
    beside: { LATCHKEY_TLS_CERT: 'tls/crt' },
  },
  allowPlainHttp: BOOLEAN,
  trustedProxies: {
    whenUnset: [],
    right: [
      ['', []],
      ['10.0.0.1', ['10.0.0.1']],
      ['10.0.0.0/8, ::1,fd00::/8', ['10.0.0.0/8', '::1', 'fd00::/8']],
    ],
    wrong: [
      'proxy',
      '10.0.0.0/33',
      '::/129',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      '10.0.0.0/08',
      '10.0.0.1,',
      'fe80::1%eth0',
      'true',
      '*',
      '010.0.0.1',
    ],
  },
  metricsPort: numbers(undefined, 0, 65_535),
  dataDir: {
    whenUnset: 'CWD/data',
    right: [
      ['elsewhere', 'CWD/elsewhere'],
      ['/srv/latchkey', '/srv/latchkey'],
    ],
    wrong: ['', '~/data', 'a\0b'],
  },
  keyDir: {
    whenUnset: 'CWD/keys',
    right: [
      ['elsewhere', 'CWD/elsewhere'],
      ['data-keys', 'CWD/data-keys'],
    ],
    wrong: ['', '~/keys', 'data', './data/', 'data/keys', 'data/..keys', 'data/../data'],
  },
  journalDir: {
    whenUnset: 'CWD/journal',
    right: [
      ['elsewhere', 'CWD/elsewhere'],
      ['data-journal', 'CWD/data-journal'],
    ],
    wrong: ['', '~/journal', 'data', './data/', 'data/journal', 'data/../data'],
  },
  databaseUrl: {
    read: (config) =>
      config.database.engine === 'sqlite' ? config.database.path : config.database.url.reveal(),
    whenUnset: 'CWD/data/latchkey.db',
    right: [
      ['sqlite:other.db', 'CWD/other.db'],
      ['sqlite:/srv/other.db', '/srv/other.db'],
      [
        'postgres://app:p%40ss@db.example.com:5432/latchkey',
        'postgres://app:p%40ss@db.example.com:5432/latchkey',
      ],
      ['postgresql:///latchkey?host=/run/postgresql', 'postgresql:///latchkey?host=/run/postgresql'],
      [
        'postgres://app:p@a:5432,b:5433/latchkey?target_session_attrs=read-write',
        'postgres://app:p@a:5432,b:5433/latchkey?target_session_attrs=read-write',
      ],
    ],
    wrong: [
      '',
      'other.db',
      'sqlite:',
      'sqlite::memory:',
      'sqlite:///other.db',
      'sqlite:~/other.db',
      'mysql://app@db/latchkey',
      'postgres://db',
      'postgres://db/',
      'postgres:///latchkey',
      'postgres://app:pa/ss@db/latchkey',
      'postgres://app:12/ss@db/latchkey',
      'postgres://app:p%zz@db/latchkey',
      'postgres://a,/latchkey',
      'postgres://a,b/latchkey?target_session_attrs=read-only',
    ],
  },
  replicaUrl: {
    read: (config) => config.replicaUrl?.reveal(),
    beside: { LATCHKEY_DATABASE_URL: 'postgres://app@db/latchkey' },
    whenUnset: undefined,
    right: [
      ['postgres://app:p%40ss@standby/latchkey', 'postgres://app:p%40ss@standby/latchkey'],
      ['postgres://app@a:5433,b/latchkey', 'postgres://app@a:5433,b/latchkey'],
    ],
    wrong: ['', 'standby', 'sqlite:other.db', 'postgres://standby', 'postgres://app:pa/ss@db/latchkey'],
  },
  nodeName: {
    whenUnset: undefined,
    right: ['latchkey-1', 'Knoten 1', 'x'.repeat(64)].map((name) => [name, name]),
    wrong: ['', ' ', 'a\nb', 'x'.repeat(65)],
  },
  databasePoolSize: numbers(10, 1, 1000),
  databaseTimeoutMs: numbers(2000, 100, 60_000),
  adminUser: {
    whenUnset: 'admin',
    right: ['root', 'ana.pérez@example.com', 'x'.repeat(255)].map((name) => [name, name]),
    wrong: ['', 'a b', 'a:b', 'a\u0007', 'x'.repeat(256)],
  },
  adminPassword: {
    read: (config) => config.adminPassword?.reveal(),
    whenUnset: undefined,
    right: ['correct horse', ' ', 'ünï'].map((password) => [password, password]),
    wrong: ['', 'two\nlines', 'a\0b'],
  },
  workspaceId: {
    whenUnset: undefined,
    right: ['1', '9007199254740991'].map((id) => [id, id]),
    wrong: ['', '0', '-1', '01', '9007199254740992', '99999999999999999', '1.0', 'one'],
  },
  tokenPrefix: {
    whenUnset: '',
    right: ['', 'a', 'acme', 'dapi2', 'a123456789012345'].map((prefix) => [prefix, prefix]),
    wrong: ['dapi', 'Acme', '1acme', 'ac-me', 'ac_me', 'a1234567890123456', 'acme\n'],
  },
  maxStalenessMs: numbers(1000, 50, 60_000),
  tokenCacheSize: numbers(100_000, 100, 10_000_000),
  tokenRetentionDays: numbers(90, 1, 36_500),
  unusedTokenDays: numbers(90, 0, 36_500),
  autoscopeDays: numbers(30, 1, 365),
  rotationGraceSeconds: {
    ...numbers(600, 1, 604_800),
    beside: { LATCHKEY_ROTATION_MAX_GRACE_SECONDS: '604800' },
  },
  rotationMaxGraceSeconds: {
    ...numbers(86_400, 1, 604_800),
    beside: { LATCHKEY_ROTATION_GRACE_SECONDS: '1' },
  },
  rotationReuse: {
    whenUnset: 'tell',
    right: ['tell', 'revoke_chain'].map((policy) => [policy, policy]),
    wrong: ['', 'revoke', 'TELL', 'true'],
  },
  strictWire: BOOLEAN,
  recentProofMinutes: numbers(15, 1, 1440),
  sessionIdleHours: numbers(12, 1, 720),
  sessionMaxDays: numbers(7, 1, 365),
  passwordLinkHours: numbers(24, 1, 720),
  maxBodyBytes: numbers(1_048_576, 1024, 1_073_741_824),
  maxConnections: numbers(10_000, 1, 1_000_000),
  dbfsQuotaBytes: numbers(107_374_182_400, 0, Number.MAX_SAFE_INTEGER),
  dbfsFreeDiskBytes: numbers(1_073_741_824, 0, Number.MAX_SAFE_INTEGER),
  smtpUrl: {
    read: ({ mail }) => {
      if (mail === undefined) return undefined;
      const { host, port, isTls, login } = mail.smtp;
      return [isTls ? 'smtps' : 'smtp', host, port, login?.user, login?.password.reveal()].join(' ').trim();
    },
    whenUnset: undefined,
    right: [
      ['smtp://mail.example.com', 'smtp mail.example.com 587'],
      ['smtps://mail.example.com/', 'smtps mail.example.com 465'],
      ['smtp://[::1]:25', 'smtp ::1 25'],
      ['smtp://me%40x:p%40%2Fss@10.0.0.1:2525', 'smtp 10.0.0.1 2525 me@x p@/ss'],
    ],
    wrong: [
      '',
      'mail.example.com:587',
      'http://mail.example.com',
      'smtp://',
      'smtp://mail.example.com:0',
      'smtp://mail.example.com/path',
      'smtp://mail.example.com?tls=no',
      'smtp://user@mail.example.com',
      'smtp://user:12/ss@mail.example.com',
      'smtp://user:p%zz@mail.example.com',
      'smtp://user:p%0D%0Ass@mail.example.com',
    ],
    beside: { LATCHKEY_MAIL_FROM: 'latchkey@example.com' },
  },
  smtpAllowPlain: {
    ...BOOLEAN,
    read: ({ mail }) => mail?.isPlainAllowed,
    whenUnset: undefined,
    beside: { LATCHKEY_SMTP_URL: 'smtp://mail.example.com', LATCHKEY_MAIL_FROM: 'latchkey@example.com' },
  },
  mailFrom: {
    read: ({ mail }) => mail?.from,
    whenUnset: undefined,
    right: ['latchkey@example.com', "o'neil.x+y@mail.example"].map((address) => [address, address]),
    wrong: [
      '',
      'latchkey',
      'latchkey@localhost',
      'Latchkey <latchkey@example.com>',
      'a@b.example,c@d.example',
      'a@b.example\r\nBcc: c@d.example',
      '"a"@b.example',
      'a..b@c.example',
    ],
    beside: { LATCHKEY_SMTP_URL: 'smtp://mail.example.com' },
  },
  mailKinds: {
    read: ({ mail }) => mail?.kinds,
    whenUnset: undefined,
    right: [
      ['', []],
      ['token.revoked', ['token.revoked']],
      ['token.expiring, token.generated', ['token.generated', 'token.expiring']],
    ],
    wrong: [
      'all',
      'password.changed',
      'token.exposed',
      'token.generated,',
      'token.revoked,token.revoked',
      'token.Revoked',
    ],
    beside: { LATCHKEY_SMTP_URL: 'smtp://mail.example.com', LATCHKEY_MAIL_FROM: 'latchkey@example.com' },
  },
  webhookUrl: {
    read: ({ webhook }) => webhook?.url.reveal(),
    whenUnset: undefined,
    right: [
      ['https://hooks.example.com/a?b=c', 'https://hooks.example.com/a?b=c'],
      ['https://user:p%40ss@hooks.example.com', 'https://user:p%40ss@hooks.example.com/'],
      ['http://127.0.0.1:9000/hook', 'http://127.0.0.1:9000/hook'],
      ['http://[::1]:9000/', 'http://[::1]:9000/'],
      ['http://localhost/', 'http://localhost/'],
    ],
    wrong: [
      '',
      'hooks.example.com',
      'http://hooks.example.com/hook',
      'http://127.0.0.1.example.com/',
      'http://localhost@hooks.example.com/',
      'ftp://hooks.example.com/',
      'https://hooks.example.com/#part',
      'https://user:12/ss@hooks.example.com',
      'https://user:p%zz@hooks.example.com',
      'https:\\\\hooks.example.com',
    ],
    beside: { LATCHKEY_WEBHOOK_SECRET: WEBHOOK_SECRET },
  },
  webhookSecret: {
    read: ({ webhook }) => webhook?.secrets.map((secret) => secret.reveal()),
    whenUnset: undefined,
    right: [
      [WEBHOOK_SECRET, [WEBHOOK_SECRET]],
      [`${WEBHOOK_SECRET}, ${WEBHOOK_SECRET}`, [WEBHOOK_SECRET, WEBHOOK_SECRET]],
    ],
    wrong: [
      '',
      'whsec_',
      'plain text that is long enough to be a secret',
      WEBHOOK_SECRET.slice('whsec_'.length),
      `${WEBHOOK_SECRET},`,
      `whsec_${Buffer.alloc(23, 7).toString('base64')}`,
      `whsec_${Buffer.alloc(65, 7).toString('base64')}`,
      `whsec_${Buffer.alloc(32, 250).toString('base64url')}`,
    ],
    beside: { LATCHKEY_WEBHOOK_URL: 'https://hooks.example.com/' },
  },
  masterKey: {
    read: ({ masterKey }) => masterKey?.map((key) => key.reveal()),
    whenUnset: undefined,
    right: [
      [MASTER_KEY, [MASTER_KEY]],
      [`${MASTER_KEY}, ${OTHER_MASTER_KEY}`, [MASTER_KEY, OTHER_MASTER_KEY]],
    ],
    wrong: [
      '',
      'a password of someone',
      MASTER_KEY.slice(0, -1),
      MASTER_KEY.replace('=', '=='),
      `${MASTER_KEY},`,
      `${MASTER_KEY},${MASTER_KEY}`,
      Buffer.alloc(31, 7).toString('base64'),
      Buffer.alloc(33, 7).toString('base64'),
      Buffer.alloc(32, 255).toString('base64url'),
    ],
  },
  kmsCommand: {
    whenUnset: undefined,
    right: [['/usr/local/bin/kms', '/usr/local/bin/kms']],
    wrong: ['', 'kms', './kms', '~/kms', 'sh -c kms', '/a\0b'],
  },
  clusterAddresses: {
    whenUnset: [],
    right: [
      ['', []],
      ['10.20.0.0/16, ::1', ['10.20.0.0/16', '::1']],
    ],
    wrong: ['spark.internal', '10.20.0.0/33', '10.20.0.0/16;::1'],
  },
  auditRetentionDays: numbers(0, 0, 36_500),
  usageRetentionDays: numbers(30, 0, 3_650),
  auditSink: {
    read: ({ auditSink: sink }) => {
      if (sink === undefined) return undefined;
      return sink.kind === 'file' ? sink.path : `${sink.transport} ${sink.host} ${sink.port}`;
    },
    whenUnset: undefined,
    right: [
      ['file:audit.jsonl', 'CWD/audit.jsonl'],
      ['file:/var/log/audit.jsonl', '/var/log/audit.jsonl'],
      ['syslog://logs', 'udp logs 514'],
      ['syslog+tcp://logs.example.com', 'tcp logs.example.com 601'],
      ['syslog+tls://10.0.0.1', 'tls 10.0.0.1 6514'],
      ['syslog+tcp://[::1]:5514', 'tcp ::1 5514'],
    ],
    wrong: [
      '',
      'file:',
      'file:~/audit',
      'file://audit',
      'audit.jsonl',
      'syslog:logs',
      'syslog://',
      'syslog://logs:0',
      'syslog://logs:65536',
      'syslog://logs/path',
      'syslog://user:password@logs',
      'syslog+udp://logs',
      'syslog://[logs]',
      'https://logs',
    ],
  },
  auditSinkCa: {
    read: ({ auditSink: sink }) => sink?.caPath,
    whenUnset: undefined,
    right: [['tls/crt', 'CWD/tls/crt']],
    wrong: ['', '~/ca.pem', 'missing', 'tls'],
    beside: { LATCHKEY_AUDIT_SINK: 'syslog+tls://logs' },
  },
  auditAnonymousMibPerDay: numbers(64, 0, 1_048_576),
  loginWindowSeconds: numbers(300, 1, 86_400),
  logLevel: {
    whenUnset: 'info',
    right: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].map((level) => [level, level]),
    wrong: ['', 'INFO', 'verbose', '30'],
  },
  configFile: {
    whenUnset: undefined,
    right: [['empty.toml', 'CWD/empty.toml']],
    wrong: ['', '~/empty.toml', 'missing.toml', 'tls'],
  },
};

/** Secrets, which have no flag, without which the example of a setting is refused. */
const SECRETS_BESIDE: Partial<Record<SettingName, Environment>> = {
  mailFrom: { LATCHKEY_SMTP_URL: 'smtp://mail.example.com' },
};

/** Flags without which the example of a setting is refused. */
const NEEDED_BESIDE: Partial<Record<SettingName, readonly string[]>> = {
  tlsCert: ['--tls-key=k'],
  tlsKey: ['--tls-cert=c'],
  auditSinkCa: ['--audit-sink=syslog+tls://logs'],
};

describe.each(listSettings())('%s', (name, { variable }) => {
  const {
    read = (config: Config) => config[name as keyof Config],
    whenUnset,
    right,
    wrong,
    beside,
  } = EXPECTATIONS[name];
  const load = (env: Environment) => loadConfig({ argv: [], env, cwd });
  const placed = (value: unknown) => (typeof value === 'string' ? value.replace('CWD', cwd) : value);

  test('has its default when it is not set', () => {
    const loaded = load({});
    expect(loaded).toMatchObject({ ok: true });
    if (loaded.ok) expect(read(loaded.config)).toEqual(placed(whenUnset));
  });

  test.each(right)('takes %j', (text, value) => {
    const loaded = load({ ...beside, [variable]: text });
    expect(loaded).toMatchObject({ ok: true });
    if (loaded.ok) expect(read(loaded.config)).toEqual(placed(value));
  });

  test.each(wrong)('refuses %j in one sentence that names it', (text) => {
    const loaded = load({ ...beside, [variable]: text });
    const problems = loaded.ok ? [] : loaded.problems;
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${variable} (is|names) .+: write .+\\.$`, 's'));
  });
});

describe('the table', () => {
  const rows = listSettings().map(([name, setting]) => ({ name, setting }));

  test.each(rows)('calls $name by a variable of its own', ({ name, setting }) => {
    const camelCase = setting.variable
      .slice('LATCHKEY_'.length)
      .toLowerCase()
      .replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    expect(name).toBe(name === 'configFile' ? 'configFile' : camelCase);
    expect(rows.filter((row) => row.setting.variable === setting.variable)).toHaveLength(1);
  });

  test.each(rows)('says in a sentence what $name does and what holds without it', ({ setting }) => {
    expect(setting.doc).toMatch(/^[A-Z].*[^.]\.$/);
    expect((setting.default === undefined) !== (setting.unset === undefined)).toBe(true);
  });

  test.each(rows.filter(({ setting }) => setting.example !== undefined && !setting.isSecret))(
    'has an example for $name that the flag and the file take and understand alike',
    ({ name, setting }) => {
      const example = setting.example ?? '';
      // Rules between settings, and files that are missing, are not what is tried here.
      const beside = ['LATCHKEY_ALLOW_PLAIN_HTTP=true'].filter((pair) => !pair.startsWith(setting.variable));
      const env = { ...Object.fromEntries(beside.map((pair) => pair.split('='))), ...SECRETS_BESIDE[name] };
      const readFile = (path: string) =>
        path.endsWith('try.toml') ? `${tomlLineOf(setting, example)}\n` : '';
      const others = NEEDED_BESIDE[name] ?? [];
      const byFlag = loadConfig({ argv: [`--${flagOf(setting)}=${example}`, ...others], env, cwd, readFile });
      expect(byFlag).toMatchObject({ ok: true });
      if (tomlLineOf(setting, example) === undefined) return;
      const byFile = loadConfig({ argv: ['--config=try.toml', ...others], env, cwd, readFile });
      expect(byFile.ok && { ...byFile.config, configFile: undefined }).toEqual(
        byFlag.ok && { ...byFlag.config, configFile: undefined },
      );
    },
  );

  test('gives the configuration precise types', () => {
    expectTypeOf<Config['port']>().toEqualTypeOf<number>();
    expectTypeOf<Config['logLevel']>().toEqualTypeOf<
      'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
    >();
    expectTypeOf<Pick<Config, 'workspaceId'>>().toEqualTypeOf<{ readonly workspaceId?: string }>();
    expectTypeOf<Config>().not.toHaveProperty('databaseUrl');
    expect(Object.keys(EXPECTATIONS)).toEqual(Object.keys(SETTINGS));
  });
});
