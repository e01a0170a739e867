import { filePath, isLoopbackHost, origin, trueOrFalse, wholeNumber } from './checks.ts';
import type { SecretValue } from './secret-value.ts';
import { type FieldValues, type TableField, textCheck } from './table-fields.ts';
import { readTableSecret, type SecretSources, variableName } from './table-secret.ts';

/** A credential that a service gets in place of its callers'. */
export interface ServiceCredential {
  /** The header that it is sent in. */
  readonly header: string;
  /** The whole value of the header. */
  readonly value: SecretValue;
}

/** Where the gateway finds a service, and how it speaks to it. */
export interface ServiceConfig {
  /** Scheme, host and port. */
  readonly url: string;
  /** Whether the path of the upstream is taken off what the service is asked for. */
  readonly stripsPath: boolean;
  /** Whether the service is told the host that its callers ask for, and not its own. */
  readonly keepsHost: boolean;
  readonly connectTimeoutMs: number;
  /** From the last byte of the request to the first of the answer. */
  readonly answerTimeoutMs: number;
  /** Without a byte either way once it answers. */
  readonly idleTimeoutMs: number;
  /** What becomes of its callers' credentials. */
  readonly credential: 'strip' | 'keep' | ServiceCredential;
}

const DAY_MS = 86_400_000;
const milliseconds = wholeNumber(10, DAY_MS, 'MILLISECONDS');
/** Not what frames a message or is ours to say. */
const credentialHeader = textCheck(
  'the name of a header for credentials such as "X-Api-Key"',
  (text) =>
    /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(text) &&
    !/^(x-forwarded-.*|x-latchkey-.*|connection|content-.*|cookie|expect|forwarded|host|keep-alive|te|trailer|transfer-encoding|upgrade|via|x-real-ip|x-request-id|x-http-method|x-http-method-override|x-method-override)$/i.test(
      text,
    ),
);

/** The keys of an `[[upstreams]]` table that are about the gateway. */
export const UPSTREAM_SERVICE_FIELDS = {
  url: {
    check: origin,
    example: 'http://127.0.0.1:5000',
    doc: 'Where the service is. With it Latchkey carries the traffic itself; without it a proxy does, and asks.',
  },
  strip_path: {
    check: trueOrFalse,
    default: 'false',
    example: 'true',
    doc: 'Whether `path` is taken off what the service is asked for; it is then told in `X-Forwarded-Prefix`.',
  },
  keep_host: {
    check: trueOrFalse,
    default: 'true',
    example: 'false',
    doc: 'Whether the service is sent the host that its callers asked for, or its own. Services on the internet want their own.',
  },
  connect_timeout_ms: {
    check: milliseconds,
    default: '5000',
    example: '5000',
    doc: 'How long a connection to the service may take.',
  },
  answer_timeout_ms: {
    check: milliseconds,
    default: '60000',
    example: '60000',
    doc: 'How long the service may take from the last byte of a request to the first of its answer.',
  },
  idle_timeout_ms: {
    check: milliseconds,
    default: '300000',
    example: '300000',
    doc: 'How long an answer or a WebSocket may be silent both ways.',
  },
  keep_credential: {
    check: trueOrFalse,
    default: 'false',
    example: 'true',
    doc: "Whether the service gets its callers' tokens. Only those that are limited to its `scope` and nothing else are then let through, and no passwords.",
  },
  credential_file: {
    check: filePath,
    example: '/etc/latchkey/mlflow-credential',
    doc: 'File that holds what the service is sent as a credential, such as `Bearer …`; or else `credential_env`. Needs `scope` or `groups`.',
  },
  credential_env: {
    check: variableName,
    example: 'MLFLOW_CREDENTIAL',
    doc: 'Environment variable that holds it; or else `credential_file`.',
  },
  credential_header: {
    check: credentialHeader,
    default: 'Authorization',
    example: 'X-Api-Key',
    doc: 'The header that it is sent in.',
  },
} as const satisfies Record<string, TableField>;

type Values = FieldValues<typeof UPSTREAM_SERVICE_FIELDS>;
type Table = Readonly<Record<string, unknown>>;

interface Read {
  /** Undefined: the gateway does not serve it. */
  readonly service?: ServiceConfig;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** How the gateway reaches an upstream, or what is wrong with that, without any secret. `table` is as it was written. */
export function readService(
  { values, table }: { readonly values: Values & Table; readonly table: Table },
  place: string,
  sources: SecretSources,
): Read {
  const problems = table.url === undefined ? findUseless(table, place) : findContradictions(values, place);
  if (values.url === undefined || problems.length > 0) return { problems, warnings: [] };
  const secret = hasCredential(values)
    ? readTableSecret(
        {
          ...{ key: 'credential', what: 'credential' },
          ...{ path: values.credential_file, variable: values.credential_env },
        },
        place,
        sources,
      )
    : undefined;
  const { problems: unread = [], warnings = [], value } = secret ?? {};
  if (unread.length > 0) return { problems: unread, warnings };
  if (value !== undefined && !/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(value.reveal())) {
    return {
      problems: [`The credential of ${place} has characters that a header cannot hold: write visible ASCII.`],
      warnings,
    };
  }
  return { service: complete(values, values.url, value), problems, warnings };
}

/** What is wrong with `host`s of the gateway: requests to our own names are for us. */
export function findOwnHostProblems(
  upstreams: readonly { name: string; host?: string; service?: ServiceConfig }[],
  { publicUrl, host }: { readonly publicUrl?: string | undefined; readonly host: string },
): string[] {
  const own = new Set([host, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])]);
  return upstreams
    .filter((one) => one.service !== undefined && one.host !== undefined)
    .filter((one) => own.has(one.host ?? '') || isLoopbackHost(one.host ?? ''))
    .map(
      (one) =>
        `host of the upstream ${one.name} is ${JSON.stringify(one.host)}, which is Latchkey's own: write a name that is for the service alone, or give it a path.`,
    );
}

function findUseless(table: Table, place: string): string[] {
  const keys = Object.keys(UPSTREAM_SERVICE_FIELDS).filter((key) => table[key] !== undefined);
  return keys.map(
    (key) => `${key} of ${place} is for the gateway, which needs url: write url, or leave it out.`,
  );
}

function findContradictions(values: Values & Table, place: string): string[] {
  const problems: string[] = [];
  if (values.host === undefined && values.path === undefined)
    problems.push(`${place} has url, but neither host nor path: write which requests are for it.`);
  if (values.strip_path === true && values.path === undefined)
    problems.push(`strip_path of ${place} is true, but there is no path: leave it out.`);
  if (values.keep_credential === true && hasCredential(values))
    problems.push(`${place} has keep_credential and a credential of its own: leave one of them out.`);
  if (values.keep_credential === true && values.scope === undefined)
    problems.push(`keep_credential of ${place} needs scope: the service could use a wider token elsewhere.`);
  // Whoever passes acts by this credential: that must not be everybody who has any token.
  if (hasCredential(values) && !['scope', 'groups'].some((key) => isLimit(values[key])))
    problems.push(`The credential of ${place} would be at everybody's service: write scope or groups.`);
  return problems;
}

function isLimit(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function hasCredential(values: Values): boolean {
  return values.credential_file !== undefined || values.credential_env !== undefined;
}

function complete(values: Values, url: string, credential: SecretValue | undefined): ServiceConfig {
  const kept = values.keep_credential === true ? 'keep' : 'strip';
  return {
    url,
    stripsPath: values.strip_path === true,
    keepsHost: values.keep_host !== false,
    connectTimeoutMs: values.connect_timeout_ms ?? 0,
    answerTimeoutMs: values.answer_timeout_ms ?? 0,
    idleTimeoutMs: values.idle_timeout_ms ?? 0,
    credential:
      credential === undefined
        ? kept
        : { header: values.credential_header ?? 'Authorization', value: credential },
  };
}
