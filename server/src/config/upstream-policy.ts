import { SCOPES, type Scope } from '../permissions/scopes.ts';
import { type Check, oneOf, wholeNumber } from './checks.ts';
import { type FieldValues, type TableField, textCheck } from './table-fields.ts';

/** How many requests each token may make. */
export interface RateLimit {
  /** So many in each period, evenly. */
  readonly requests: number;
  readonly periodMs: number;
  /** How many may come at once after a pause. */
  readonly burst: number;
}

/** Who may do what at an upstream, besides who has a good credential. */
export interface UpstreamPolicy {
  /** What a token that is limited to scopes needs. Undefined: such tokens are refused, or may only read. */
  readonly scope?: Scope;
  /** What is enough for it where a request only reads. */
  readonly readScope?: Scope;
  /** Names of groups: members of any of them are let in. Undefined: everybody. */
  readonly groups?: readonly string[];
  readonly rateLimit?: RateLimit;
}

const PERIODS_MS = { second: 1_000, minute: 60_000, hour: 3_600_000 };
const RATE = /^([1-9]\d{0,5})\/(second|minute|hour)$/;
const MAX_REQUESTS = 999_999;
const MAX_GROUPS = 32;

const scope = oneOf(SCOPES.filter((one) => one !== 'all-apis'));
const rate = textCheck('a number of requests and "/second", "/minute" or "/hour"', (text) => RATE.test(text));

/** Each name as it stands: one that would be read as two, or as another, could let the wrong people in. */
const groups: Check<readonly string[]> = {
  kind: 'list',
  placeholder: 'LIST',
  expected: `a list of at most ${MAX_GROUPS} names of groups, without commas and without spaces around them`,
  parse(text) {
    const names = text.split(',');
    const isRight = names.every((name) => name !== '' && name === name.trim() && !/\p{Cc}/u.test(name));
    return isRight && names.length <= MAX_GROUPS ? names : undefined;
  },
};

/** Every key of an `[[upstreams]]` table that says who may do what there. */
export const UPSTREAM_POLICY_FIELDS = {
  scope: {
    check: scope,
    example: 'mlflow',
    doc: 'What a token that is limited to scopes needs. Without it such tokens are refused.',
  },
  read_scope: {
    check: scope,
    example: 'sql',
    doc: 'What is enough for such a token where the method is GET, HEAD or OPTIONS and no WebSocket is opened; those that have `scope` may read, too. Only for a service that changes nothing on these methods.',
  },
  groups: {
    check: groups,
    example: 'data-science,platform',
    doc: 'Lets in members of these groups alone, of any of them; members of groups that are in them count. Left out: everybody.',
  },
  rate_limit: {
    check: rate,
    example: '600/minute',
    doc: 'How many requests each token may make, or each principal without one: more are answered with 429. Each node counts for itself.',
  },
  rate_burst: {
    check: wholeNumber(1, MAX_REQUESTS),
    example: '50',
    doc: 'How many of them may come at once after a pause; left out: as many as `rate_limit` names.',
  },
} as const satisfies Record<string, TableField>;

/** The policy that these keys come to, or what is wrong with them together. */
export function readPolicy(
  values: FieldValues<typeof UPSTREAM_POLICY_FIELDS>,
  place: string,
): { policy: UpstreamPolicy; problems: string[] } {
  const { scope: full, read_scope: readScope, groups: names, rate_limit: limit, rate_burst: burst } = values;
  const problems: string[] = [];
  if (burst !== undefined && limit === undefined)
    problems.push(`rate_burst of ${place} is of no use alone: write rate_limit = "600/minute" beside it.`);
  if (readScope !== undefined && readScope === full)
    problems.push(`read_scope of ${place} is its scope: write another, or leave it out.`);
  const policy = {
    ...(full !== undefined && { scope: full }),
    ...(readScope !== undefined && { readScope }),
    ...(names !== undefined && { groups: names }),
    ...(limit !== undefined && { rateLimit: parseRate(limit, burst) }),
  };
  return { policy, problems };
}

function parseRate(text: string, burst: number | undefined): RateLimit {
  const [, digits = '', period = ''] = RATE.exec(text) ?? [];
  const requests = Number(digits);
  return {
    requests,
    periodMs: PERIODS_MS[period as keyof typeof PERIODS_MS],
    burst: burst ?? requests,
  };
}
