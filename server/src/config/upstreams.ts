import { trueOrFalse } from './checks.ts';
import { type FieldValues, findTwins, readFields, slug, type TableField, textCheck } from './table-fields.ts';
import type { SecretSources } from './table-secret.ts';
import { readFromDisk } from './text-file.ts';
import { typeNameOf } from './toml-value.ts';
import { findPagesProblems, findSharedHostProblems, pages } from './upstream-pages.ts';
import { readPolicy, UPSTREAM_POLICY_FIELDS, type UpstreamPolicy } from './upstream-policy.ts';
import {
  findOwnHostProblems,
  readService,
  type ServiceConfig,
  UPSTREAM_SERVICE_FIELDS,
} from './upstream-service.ts';

/** By which headers an upstream learns who calls. */
export interface IdentityHeaderNames {
  readonly user: string;
  readonly email: string;
  readonly principalId: string;
  readonly tokenId: string;
  readonly scopes: string;
  readonly assertion: string;
}

/** A service behind Latchkey, complete and checked. */
export interface UpstreamConfig extends UpstreamPolicy {
  readonly name: string;
  /** Where its paths begin, without a slash at its end; whole segments. Undefined: everywhere. */
  readonly path?: string;
  /** In lower case, without a port. Undefined: under every host. */
  readonly host?: string;
  /** Undefined: a proxy carries its traffic, and asks by forward-auth. */
  readonly service?: ServiceConfig;
  /** The origin at which people's browsers reach it, who may then sign in there. Undefined: none may. */
  readonly pages?: string;
  /** Whether it gets a signed assertion of who calls. */
  readonly assertion: boolean;
  readonly headers: IdentityHeaderNames;
}

const path = textCheck(
  'a path such as "/mlflow" of letters, digits, ".", "_", "~" and "-", without a slash at its end',
  (text) => /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)+$/.test(text) && text.length <= 255,
);
const host = textCheck(
  'a host name in lower case such as "jupyter.example.com", without scheme and port',
  (text) => /^(?=.{1,253}$)(?:(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.|$))+$/.test(text) && !text.endsWith('.'),
);

/** Every key of an `[[upstreams]]` table but `headers`: the one source of the reference, and of what is accepted. */
export const UPSTREAM_FIELDS = {
  name: {
    check: slug,
    isRequired: true,
    example: 'mlflow',
    doc: 'What a proxy calls it: `/forward-auth/nginx?upstream=mlflow`.',
  },
  host: {
    check: host,
    example: 'mlflow.example.com',
    doc: 'The host name that its callers use.',
  },
  path: {
    check: path,
    example: '/mlflow',
    doc: 'Where its paths begin. A request whose path can be read in two ways is refused when they differ in this.',
  },
  ...UPSTREAM_POLICY_FIELDS,
  ...UPSTREAM_SERVICE_FIELDS,
  pages: {
    check: pages,
    example: 'https://mlflow.example.com',
    doc: "The origin at which people's browsers reach it: whoever opens a page there without a credential is sent to sign in. Needs `host`, which is its name.",
  },
  assertion: {
    check: trueOrFalse,
    default: 'false',
    example: 'true',
    doc: 'Whether it gets a signed assertion of who calls (a JWT of at most a minute), which it can check by `/.well-known/jwks.json`.',
  },
} as const satisfies Record<string, TableField>;

/** These belong to the message or to others; an identity under such a name would break one of the two. */
const TAKEN = new Set([
  ...[
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'cookie',
    'date',
    'expect',
    'forwarded',
  ],
  ...['host', 'keep-alive', 'location', 'proxy-authenticate', 'proxy-authorization', 'retry-after', 'server'],
  ...['set-cookie', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'vary', 'via', 'www-authenticate'],
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-prefix', 'x-forwarded-proto', 'x-real-ip'],
  ...['x-request-id', 'x-http-method', 'x-http-method-override', 'x-method-override'],
]);
const headerName = textCheck(
  'the name of a header of its own such as "X-Remote-User"',
  (text) => /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(text) && !TAKEN.has(text.toLowerCase()),
);

const header = (name: string, doc: string) => ({ check: headerName, default: name, example: name, doc });

/** Every key of `headers` of an upstream. */
export const IDENTITY_HEADER_FIELDS = {
  user: header('X-Forwarded-User', "The user's name, or the service principal's application id."),
  email: header('X-Forwarded-Email', "The user's e-mail address: empty when none is known."),
  principal_id: header('X-Latchkey-Principal-Id', 'A number that stays when names change.'),
  token_id: header('X-Latchkey-Token-Id', "The token's public id: empty when a password was sent."),
  scopes: header(
    'X-Latchkey-Scopes',
    'What the token is limited to, separated by commas: `all-apis` for no limit.',
  ),
  assertion: header('X-Latchkey-Assertion', 'The signed assertion, where `assertion` is true.'),
} as const satisfies Record<string, TableField>;

const UPSTREAMS = { fields: UPSTREAM_FIELDS, oneOf: 'an upstream' };
const HEADERS = { fields: IDENTITY_HEADER_FIELDS, oneOf: 'headers of an upstream' };

type Table = Readonly<Record<string, unknown>>;

interface Read {
  readonly upstreams: readonly UpstreamConfig[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const NO_SECRETS: SecretSources = { env: {}, files: { cwd: '.', readFile: readFromDisk } };

/** The upstreams of the `[[upstreams]]` tables, or what is wrong with them, without any secret. */
export function readUpstreams(tables: readonly Table[], file: string, sources = NO_SECRETS): Read {
  const problems: string[] = [];
  const warnings: string[] = [];
  const upstreams: UpstreamConfig[] = [];
  for (const [index, { headers: given = {}, ...table }] of tables.entries()) {
    const place = `upstreams[${index}] in ${file}`;
    const { values, problems: wrong } = readFields(UPSTREAMS, table, place);
    const headers = readHeaders(given, place);
    const { policy, problems: wrongPolicy } = readPolicy(values, place);
    const service = readService({ values, table }, place, sources);
    wrong.push(...wrongPolicy, ...service.problems);
    warnings.push(...service.warnings);
    problems.push(...wrong, ...headers.problems);
    if (wrong.length > 0 || headers.names === undefined) continue;
    const { service: reached } = service;
    const isTwice = Object.values(headers.names).some((name) => isCredentialHeader(reached, name));
    if (isTwice) {
      problems.push(`credential_header of ${place} is one of its headers: write another for one of the two.`);
      continue;
    }
    upstreams.push({ ...complete(values, headers.names), ...policy, ...(reached && { service: reached }) });
  }
  const where = `upstreams in ${file}`;
  const places = upstreams.map((one) => ({
    'host and path': one.host || one.path ? placeOf(one) : undefined,
  }));
  problems.push(...findTwins(upstreams, ['name'], where), ...findTwins(places, ['host and path'], where));
  problems.push(...findPagesProblems(upstreams, where));
  return { upstreams, problems, warnings };
}

/** What is wrong with the hosts of upstreams beside the server's own address. */
export function findHostProblems(
  upstreams: readonly UpstreamConfig[],
  own: { readonly publicUrl?: string | undefined; readonly host: string },
): string[] {
  return [...findOwnHostProblems(upstreams, own), ...findSharedHostProblems(upstreams, own)];
}

function isCredentialHeader(service: ServiceConfig | undefined, name: string): boolean {
  const credential = service?.credential;
  return typeof credential === 'object' && credential.header.toLowerCase() === name.toLowerCase();
}

function readHeaders(given: unknown, place: string): { names?: IdentityHeaderNames; problems: string[] } {
  if (typeof given !== 'object' || given === null || typeNameOf(given) !== 'a table') {
    const found = typeNameOf(given);
    return {
      problems: [`headers of ${place} is ${found}: write headers = { user = "X-Remote-User" }.`],
    };
  }
  const { values, problems } = readFields(HEADERS, { ...given }, `headers of ${place}`);
  const {
    user = '',
    email = '',
    principal_id: principalId = '',
    token_id: tokenId = '',
    scopes = '',
    assertion = '',
  } = values;
  const names = { user, email, principalId, tokenId, scopes, assertion };
  const spelled = Object.values(names).map((name) => name.toLowerCase());
  if (problems.length === 0 && new Set(spelled).size < spelled.length)
    problems.push(`headers of ${place} give two things the same name: write a name of its own for each.`);
  return problems.length === 0 ? { names, problems } : { problems };
}

function complete(values: FieldValues<typeof UPSTREAM_FIELDS>, headers: IdentityHeaderNames): UpstreamConfig {
  const { name = '', ...others } = values;
  return {
    name,
    ...(others.path !== undefined && { path: others.path }),
    ...(others.host !== undefined && { host: others.host }),
    ...(others.pages !== undefined && { pages: others.pages }),
    assertion: others.assertion === true,
    headers,
  };
}

function placeOf({ host: name = '*', path: prefix = '/' }: UpstreamConfig): string {
  return `${name}${prefix}`;
}
