import { type AddressSet, parseAddressSet } from '../address-set.ts';
import type { AddressDoubt, Caller } from '../audit/audit-event.ts';
import type { Observation, Observations } from '../audit/observations.ts';
import type { Change } from '../changes/change.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, MaybePromise } from '../db/database.ts';
import { parseAddress } from '../ip-address.ts';
import { countedElsewhere, gauge, type Metrics } from '../metrics.ts';
import type { BuiltInGroups, Principal } from '../principals/principal.ts';
import type { LastUsed } from './last-used.ts';
import {
  presentOwner,
  type RefusalReason,
  type RememberedToken,
  refusalReason,
  rememberToken,
  type TokenIdentity,
} from './remembered-token.ts';
import type { RotationUses } from './rotation/rotation-uses.ts';
import { SharedStrings } from './shared-strings.ts';
import { parseCidrs, prepareVerificationLookup, type VerificationRow } from './store.ts';
import { digestOfTokenId, digestTokenValue, isTokenValue, tokenIdOf } from './token-value.ts';
import { VerificationCache } from './verification-cache.ts';

/** What `verify` found. A bad token is an answer; only a broken database throws. */
export type Verification = { readonly ok: true; readonly identity: TokenIdentity } | Refusal;

interface Refusal {
  readonly ok: false;
  readonly reason: RefusalReason;
  readonly tokenId?: string;
  readonly owner?: Principal;
}

/** Where a token came from: for its limits, the last use and the audit log. */
export interface UseSource {
  readonly address: string;
  readonly addressDoubt: AddressDoubt | undefined;
  readonly userAgent: string;
  readonly requestId: string;
  /** When the request had come, by `performance.now()`. */
  readonly receivedAt: number;
}

interface VerifierDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly groups: BuiltInGroups;
  readonly changes: ChangeFeed;
  readonly lastUsed: LastUsed;
  readonly rotationUses: RotationUses;
  readonly observations: Observations;
  readonly metrics: Metrics;
  readonly cacheSize: number;
}

/** Decides whether a token value is good, from memory where the change feed allows it. */
export class Verifier {
  readonly #deps: VerifierDeps;
  readonly #cache: VerificationCache<RememberedToken>;
  readonly #shared = new SharedStrings();
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

  /** How often each outcome came about on this node since it started. */
  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  /**
   * At once when remembered. Throws `unavailable` when the database must be asked and does not answer.
   * The status is computed on every call, so an expiry needs nobody to tell.
   */
  verify(tokenValue: string, source: UseSource): MaybePromise<Verification> {
    const digest = digestTokenValue(tokenValue);
    if (!this.#deps.changes.isFresh()) {
      this.#lookups.stale++;
      return this.#lookUp(tokenValue, digest, source);
    }
    const token = this.#cache.get(digest);
    if (token === undefined) {
      this.#lookups.miss++;
      return this.#lookUp(tokenValue, digest, source);
    }
    this.#lookups.hit++;
    return this.#decide(token, source);
  }

  #decide(token: RememberedToken, source: UseSource): MaybePromise<Verification> {
    const now = this.#deps.clock.now();
    const second = Math.floor(now / 1000);
    if (second >= token.settledUntil || !isFromSame(token, source)) return this.#settle(token, source, now);
    this.#counts.ok++;
    if (token.observation !== undefined) token.observation.count++;
    // Once a second: what is kept of its use lies elsewhere, and memory is what a verification waits for.
    if (token.usedIn !== second) this.#noteUse(token, source, now);
    return token.verification;
  }

  /** Decides by the millisecond, and for how long and from where that holds. */
  #settle(token: RememberedToken, source: UseSource, now: number): MaybePromise<Verification> {
    const { identity } = token.verification;
    const { tokenId } = identity.token;
    if (token.expiresAt <= now) {
      const refusal = { ok: false, reason: 'expired', tokenId, owner: identity.principal } as const;
      if (!token.isReplaced || cameBefore(token.expiresAt, source, now)) return this.#refuse(refusal);
      // So that the row is asked the next time, which knows whether this has been told.
      this.#cache.delete(digestOfTokenId(tokenId));
      return this.#refuseReused(refusal, tokenId, source);
    }
    if (token.allowedFrom !== undefined && !isFrom(token.allowedFrom, source))
      return this.#refuse({ ok: false, reason: 'address_not_allowed', tokenId, owner: identity.principal });
    if (token.awaitsUseUntil > now) return this.#useFirst(token, source);
    this.#counts.ok++;
    this.#noteUse(token, source, now);
    if (token.observation !== undefined && now < token.observation.until && isFromSame(token, source)) {
      token.observation.count++;
    } else {
      token.observation = this.#observe(identity, source);
      token.seenAddress = this.#shared.get(source.address);
      token.seenDoubt = source.addressDoubt;
      token.seenUserAgent = this.#shared.get(source.userAgent);
    }
    token.settledUntil = Math.floor(Math.min(token.expiresAt, token.observation.until) / 1000);
    return token.verification;
  }

  /** Not answered before what it replaces has ended everywhere within the staleness bound. */
  async #useFirst(token: RememberedToken, source: UseSource): Promise<Verification> {
    const { principal, token: verified } = token.verification.identity;
    const { tokenId } = verified;
    if (!(await this.#deps.rotationUses.noteFirstUse(tokenId, callerFrom(source, principal))))
      return this.#refuse({ ok: false, reason: 'revoked', tokenId, owner: principal });
    token.awaitsUseUntil = 0;
    return this.#decide(token, source);
  }

  #noteUse(token: RememberedToken, source: UseSource, now: number): void {
    token.usedIn = Math.floor(now / 1000);
    this.#deps.lastUsed.note(token.use, now, source.address);
  }

  #lookUp(tokenValue: string, digest: string, source: UseSource): MaybePromise<Verification> {
    if (!isTokenValue(tokenValue)) return this.#refuse({ ok: false, reason: 'malformed' });
    const { generation } = this.#deps.changes;
    const found = this.#findRow(tokenIdOf(digest));
    if (found instanceof Promise) return found.then((row) => this.#judge(row, generation, source));
    return this.#judge(found, generation, source);
  }

  #judge(
    row: VerificationRow | undefined,
    generation: number,
    source: UseSource,
  ): MaybePromise<Verification> {
    if (row === undefined) return this.#refuse({ ok: false, reason: 'unknown' });
    const principal = presentOwner(row);
    const allowedFrom =
      row.allowed_cidrs === null ? undefined : parseAddressSet(parseCidrs(row.allowed_cidrs));
    const isElsewhere = allowedFrom !== undefined && !isFrom(allowedFrom, source);
    const now = this.#deps.clock.now();
    const reason = refusalReason(row, principal, { isElsewhere, now });
    if (reason !== undefined) {
      const refusal: Refusal = {
        ...{ reason, tokenId: row.token_id },
        ok: false,
        ...(principal && { owner: principal }),
      };
      const endedAt = reason === 'revoked' ? row.revoked_at : reason === 'expired' ? row.expires_at : null;
      if (row.is_replaced === 1 && endedAt !== null && !cameBefore(endedAt, source, now))
        return this.#refuseReused(refusal, row.token_id, source);
      return this.#refuse(refusal);
    }
    const token = rememberToken(row, principal as Principal, allowedFrom);
    // Something was taken away while the lookup was under way: the answer holds for this request, not for later ones.
    if (generation === this.#deps.changes.generation) this.#cache.set(digestOfTokenId(row.token_id), token);
    return this.#decide(token, source);
  }

  #refuse(refusal: Refusal): Verification {
    this.#counts[refusal.reason]++;
    return refusal;
  }

  async #refuseReused(refusal: Refusal, tokenId: string, source: UseSource): Promise<Verification> {
    await this.#deps.rotationUses.noteReuse(tokenId, callerFrom(source, refusal.owner));
    return this.#refuse(refusal);
  }

  #forget(change: Change | 'everything'): void {
    if (change === 'everything' || change.kind === 'workspace') this.#cache.clear();
    else if (change.kind === 'token') this.#cache.delete(digestOfTokenId(change.subject));
    else if (change.kind === 'principal')
      this.#cache.deleteWhere(
        ({ verification }) => String(verification.identity.principal.id) === change.subject,
      );
  }

  #observe({ token, principal }: TokenIdentity, source: UseSource): Observation {
    const key = `tokenLogin\n${token.tokenId}\n${source.address}\n${source.userAgent}`;
    return this.#deps.observations.observe(key, () => ({
      service: 'accounts',
      action: 'tokenLogin',
      caller: callerFrom(source, principal),
      params: { tokenId: token.tokenId, user: principal.name, authenticationMethod: 'PAT' },
      statusCode: 200,
    }));
  }
}

/** Whether a request was under way when the token ended that it presents: it may be looked at again and again. */
function cameBefore(endedAt: number, { receivedAt }: UseSource, now: number): boolean {
  // Clocks are set back.
  if (now < endedAt) return false;
  return now - Math.floor(performance.now() - receivedAt) < endedAt;
}

/** Not all of the source: it may be a request's whole head, credentials and all, and this is kept for minutes. */
function callerFrom({ address, userAgent, requestId }: UseSource, principal: Principal | undefined): Caller {
  const who = principal ? { principalId: principal.id, name: principal.name } : { name: 'unknown' };
  return { ...who, address, userAgent, requestId };
}

/** Where somebody between may have set the address, it is nobody's. */
function isFrom(allowed: AddressSet, source: UseSource): boolean {
  const address = source.addressDoubt === undefined ? parseAddress(source.address) : undefined;
  return address !== undefined && allowed.has(address);
}

/** As the use that the verification was settled for. */
function isFromSame(token: RememberedToken, source: UseSource): boolean {
  return (
    token.seenAddress === source.address &&
    token.seenUserAgent === source.userAgent &&
    token.seenDoubt === source.addressDoubt
  );
}
