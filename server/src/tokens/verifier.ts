import { type AddressSet, parseAddressSet } from '../address-set.ts';
import type { AddressDoubt } from '../audit/audit-event.ts';
import type { Observation, Observations } from '../audit/observations.ts';
import type { Change } from '../changes/change.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, MaybePromise } from '../db/database.ts';
import { parseAddress } from '../ip-address.ts';
import { countedElsewhere, gauge, type Metrics } from '../metrics.ts';
import type { Scopes } from '../permissions/scopes.ts';
import type { BuiltInGroups, Principal } from '../principals/principal.ts';
import { type Learner, learnerOf } from './autoscope/scope-uses.ts';
import type { LastUsed } from './last-used.ts';
import { parseCidrs, parseScopes, prepareVerificationLookup, type VerificationRow } from './store.ts';
import { tokenStatus } from './token.ts';
import type { TokenUse } from './token-use.ts';
import { hashTokenValue, isTokenValue } from './token-value.ts';
import { VerificationCache } from './verification-cache.ts';

/** What a verified token says of itself. */
export interface VerifiedToken {
  readonly tokenId: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly scopes?: Scopes;
  readonly allowedCidrs?: readonly string[];
}

export type RefusalReason =
  | 'malformed'
  | 'unknown'
  | 'expired'
  | 'revoked'
  | 'owner_inactive'
  | 'address_not_allowed'
  | 'tokens_disabled'
  | 'no_permission';

/** Who a good token stands for: made once for a token that is remembered, not for each request. */
export interface TokenIdentity {
  readonly via: 'token';
  readonly principal: Principal;
  readonly token: VerifiedToken;
  /** What the token is limited to; absent: nothing. */
  readonly scopes?: Scopes;
  /** Set while the token learns which scopes it uses. */
  readonly learner: Learner | undefined;
}

/** What `verify` found. A bad token is an answer; only a broken database throws. */
export type Verification =
  | { readonly ok: true; readonly identity: TokenIdentity }
  | {
      readonly ok: false;
      readonly reason: RefusalReason;
      readonly tokenId?: string;
      readonly owner?: Principal;
    };

/** Where a token came from: for its limits, the last use and the audit log. */
export interface UseSource {
  readonly address: string;
  readonly addressDoubt: AddressDoubt | undefined;
  readonly userAgent: string;
  readonly requestId: string;
}

interface Entry {
  readonly verification: Extract<Verification, { ok: true }>;
  readonly expiresAt: number;
  /** Undefined: from everywhere. */
  readonly allowedFrom: AddressSet | undefined;
  readonly use: TokenUse;
  observation: Observation | undefined;
  /** What the observation is of: compared with each request. */
  seenAddress: string;
  seenUserAgent: string;
}

interface VerifierDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly groups: BuiltInGroups;
  readonly changes: ChangeFeed;
  readonly lastUsed: LastUsed;
  readonly observations: Observations;
  readonly metrics: Metrics;
  readonly cacheSize: number;
}

/** Decides whether a token value is good, from memory where the change feed allows it. */
export class Verifier {
  readonly #deps: VerifierDeps;
  readonly #cache: VerificationCache<Entry>;
  readonly #findRow: (tokenId: string) => MaybePromise<VerificationRow | undefined>;
  readonly #counts: Record<'ok' | RefusalReason, number> = {
    ok: 0,
    malformed: 0,
    unknown: 0,
    expired: 0,
    revoked: 0,
    owner_inactive: 0,
    address_not_allowed: 0,
    tokens_disabled: 0,
    no_permission: 0,
  };
  readonly #lookups = { hit: 0, miss: 0, stale: 0 };

  constructor(deps: VerifierDeps) {
    this.#deps = deps;
    this.#cache = new VerificationCache(deps.cacheSize);
    this.#findRow = prepareVerificationLookup(deps.db, deps.groups);
    deps.changes.onChange((change) => this.#forget(change));
    const { metrics } = deps;
    countedElsewhere(
      metrics,
      'latchkey_verifications_total',
      'Token verifications.',
      'outcome',
      () => this.#counts,
    );
    countedElsewhere(
      metrics,
      'latchkey_verification_lookups_total',
      'How a verification was decided: from memory (hit), by the database (miss), by the database since the feed was silent (stale).',
      'result',
      () => this.#lookups,
    );
    gauge(metrics, 'latchkey_verification_cache_entries', 'Tokens held in memory.', () => this.#cache.size);
  }

  /**
   * At once when remembered. Throws `unavailable` when the database must be asked and does not answer.
   * The status is computed on every call, so an expiry needs nobody to tell.
   */
  verify(tokenValue: string, source: UseSource): MaybePromise<Verification> {
    const tokenId = hashTokenValue(tokenValue);
    if (!this.#deps.changes.isFresh()) {
      this.#lookups.stale++;
      return this.#lookUp(tokenValue, tokenId, source);
    }
    const entry = this.#cache.get(tokenId);
    if (entry === undefined) {
      this.#lookups.miss++;
      return this.#lookUp(tokenValue, tokenId, source);
    }
    this.#lookups.hit++;
    return this.#decide(entry, source);
  }

  #decide(entry: Entry, source: UseSource): Verification {
    const now = this.#deps.clock.now();
    if (entry.expiresAt <= now) {
      const { token, principal } = entry.verification.identity;
      return this.#refuse({ ok: false, reason: 'expired', tokenId: token.tokenId, owner: principal });
    }
    if (entry.allowedFrom !== undefined && !isFrom(entry.allowedFrom, source)) {
      const { token, principal } = entry.verification.identity;
      const { tokenId } = token;
      return this.#refuse({ ok: false, reason: 'address_not_allowed', tokenId, owner: principal });
    }
    this.#counts.ok++;
    this.#deps.lastUsed.note(entry.use, now, source.address);
    const { observation } = entry;
    if (
      observation !== undefined &&
      now < observation.until &&
      entry.seenAddress === source.address &&
      entry.seenUserAgent === source.userAgent
    ) {
      observation.count++;
    } else {
      entry.observation = this.#observe(entry.verification.identity, source);
      entry.seenAddress = source.address;
      entry.seenUserAgent = source.userAgent;
    }
    return entry.verification;
  }

  #lookUp(tokenValue: string, tokenId: string, source: UseSource): MaybePromise<Verification> {
    if (!isTokenValue(tokenValue)) return this.#refuse({ ok: false, reason: 'malformed' });
    const { generation } = this.#deps.changes;
    const found = this.#findRow(tokenId);
    if (found instanceof Promise) return found.then((row) => this.#judge(row, generation, source));
    return this.#judge(found, generation, source);
  }

  #judge(row: VerificationRow | undefined, generation: number, source: UseSource): Verification {
    if (row === undefined) return this.#refuse({ ok: false, reason: 'unknown' });
    const principal = presentOwner(row);
    const allowedFrom =
      row.allowed_cidrs === null ? undefined : parseAddressSet(parseCidrs(row.allowed_cidrs));
    const isElsewhere = allowedFrom !== undefined && !isFrom(allowedFrom, source);
    const reason = refusalReason(row, principal, { isElsewhere, now: this.#deps.clock.now() });
    if (reason !== undefined) {
      return this.#refuse({
        ok: false,
        reason,
        tokenId: row.token_id,
        ...(principal && { owner: principal }),
      });
    }
    const entry = newEntry(row, principal as Principal, allowedFrom);
    // Something was taken away while the lookup was under way: the answer holds for this request, not for later ones.
    if (generation === this.#deps.changes.generation) this.#cache.set(row.token_id, entry);
    return this.#decide(entry, source);
  }

  #refuse(refusal: Extract<Verification, { ok: false }>): Verification {
    this.#counts[refusal.reason]++;
    return refusal;
  }

  #forget(change: Change | 'everything'): void {
    if (change === 'everything' || change.kind === 'workspace') this.#cache.clear();
    else if (change.kind === 'token') this.#cache.delete(change.subject);
    else if (change.kind === 'principal')
      this.#cache.deleteWhere(
        ({ verification }) => String(verification.identity.principal.id) === change.subject,
      );
  }

  #observe({ token, principal }: TokenIdentity, source: UseSource): Observation {
    const key = `tokenLogin\n${token.tokenId}\n${source.address}\n${source.userAgent}`;
    // Not all of the source: it may be a request's whole head, credentials and all, and this is kept for minutes.
    const { address, userAgent, requestId } = source;
    return this.#deps.observations.observe(key, () => ({
      service: 'accounts',
      action: 'tokenLogin',
      caller: { principalId: principal.id, name: principal.name, address, userAgent, requestId },
      params: { tokenId: token.tokenId, user: principal.name, authenticationMethod: 'PAT' },
      statusCode: 200,
    }));
  }
}

function presentOwner(row: VerificationRow): Principal | undefined {
  if (row.owner_name === null) return undefined;
  return Object.freeze({
    id: row.owner_id,
    kind: row.owner_kind === 'user' ? 'user' : 'service_principal',
    name: row.owner_name,
    displayName: row.owner_display_name ?? row.owner_name,
    isActive: row.owner_is_active === 1,
    isAdministrator: row.is_administrator > 0,
  });
}

/** Where somebody between may have set the address, it is nobody's. */
function isFrom(allowed: AddressSet, source: UseSource): boolean {
  const address = source.addressDoubt === undefined ? parseAddress(source.address) : undefined;
  return address !== undefined && allowed.has(address);
}

/**
 * The first reason against it, the token's own state before what others decided about it: the last two are told,
 * and nothing is told to whoever sends it from elsewhere.
 */
function refusalReason(
  row: VerificationRow,
  owner: Principal | undefined,
  { isElsewhere, now }: { isElsewhere: boolean; now: number },
): RefusalReason | undefined {
  const status = tokenStatus({ ...dates(row) }, now);
  if (status !== 'active') return status;
  if (!owner?.isActive) return 'owner_inactive';
  if (isElsewhere) return 'address_not_allowed';
  if (row.tokens_enabled?.toLowerCase() === 'false') return 'tokens_disabled';
  if (row.may_use_tokens === 0) return 'no_permission';
  return undefined;
}

function dates(row: VerificationRow): { expiresAt?: number; revokedAt?: number } {
  return {
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  };
}

function newEntry(row: VerificationRow, principal: Principal, allowedFrom: AddressSet | undefined): Entry {
  const token: VerifiedToken = Object.freeze({
    tokenId: row.token_id,
    createdAt: row.created_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.scopes === null ? {} : { scopes: parseScopes(row.scopes) }),
    ...(row.allowed_cidrs === null ? {} : { allowedCidrs: parseCidrs(row.allowed_cidrs) }),
  });
  const identity: TokenIdentity = {
    via: 'token',
    principal,
    token,
    ...(token.scopes !== undefined && { scopes: token.scopes }),
    learner: learnerOf(row),
  };
  return {
    verification: Object.freeze({ ok: true, identity: Object.freeze(identity) }),
    expiresAt: row.expires_at ?? Number.POSITIVE_INFINITY,
    allowedFrom,
    use: { tokenId: row.token_id, lastAt: 0, lastAddress: '', isQueued: false, writtenAt: 0 },
    observation: undefined,
    seenAddress: '',
    seenUserAgent: '',
  };
}
