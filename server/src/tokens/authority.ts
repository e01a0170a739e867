import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Observations } from '../audit/observations.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, LateWriter, Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { refuseWider } from '../permissions/acting-credential.ts';
import type { Permissions } from '../permissions/permissions.ts';
import { nameScopes, type Scopes } from '../permissions/scopes.ts';
import type { Principal } from '../principals/principal.ts';
import type { Settings } from '../settings/settings.ts';
import { inheritLimits } from './address-limits.ts';
import { beginLearning } from './autoscope/autoscope.ts';
import { listDescendants } from './descendant-store.ts';
import { findReached, refuseDisabled, refuseRevoked, tokenNotFound } from './guards.ts';
import { listEarlierAddresses } from './last-used-store.ts';
import { expiryOf } from './lifetime.ts';
import { reasonOf, revokeIn } from './revoking/revocation.ts';
import { countLiveTokens, findToken, insertToken, listLiveTokensOf, listTokensOf } from './store.ts';
import { isTokenId, type Token, tokenStatus } from './token.ts';
import { tokenEvent } from './token-event.ts';
import { notifyIn, notifyRevokedIn } from './token-notice.ts';
import { MAX_ADDRESSES_SEEN } from './token-use.ts';
import { generateTokenValue, hashTokenValue, type TokenValue } from './token-value.ts';

/** Live tokens that one owner may have. Databricks: 600 a user and workspace. */
export const MAX_TOKENS_PER_OWNER = 600;
export const MAX_COMMENT_LENGTH = 256;
const MAX_LISTED = 1_000;

interface AuthorityDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly changes: ChangeFeed;
  readonly settings: Settings;
  readonly permissions: Permissions;
  readonly outbox: Outbox;
  /** Told of tokens whose values reach nobody. */
  readonly unconfirmed: LateWriter<string>;
  readonly tokenPrefix: string | undefined;
  /** How long a token learns which scopes it uses before that is called complete. */
  readonly autoscopeMs: number;
}

/** Who wants something done with tokens: the principal, and the token it came with, if by one. */
export interface TokenRequester {
  readonly principal: Principal;
  readonly caller: Caller;
  readonly token?: Pick<Token, 'tokenId' | 'scopes' | 'allowedCidrs'>;
}

export interface GenerateRequest {
  readonly comment: string;
  /** Absent: the longest that the workspace allows. `never` only where the workspace allows that. */
  readonly lifetimeSeconds?: number | 'never';
  /** Absent: those of the token it is generated with, or no limit. */
  readonly scopes?: Scopes;
  /** Addresses and CIDR ranges it may be used from. Absent: those of the token it is generated with, or no limit. */
  readonly allowedCidrs?: readonly string[];
  /** Whether it learns which scopes it uses. */
  readonly learns?: boolean;
}

export interface Revoked {
  readonly token: Token;
  /** Tokens generated with the revoked one, or with those, that still live. */
  readonly livingDescendants: readonly Token[];
  /** Whether they were revoked with it. */
  readonly descendantsRevoked: boolean;
}

/** An address that a token was used from. */
export interface SeenAddress {
  readonly address: string;
  readonly lastAt: number;
}

/** Whose tokens somebody asks about: the own ones, or, for administrators, all. */
export type Reach = 'own' | 'all';

/** Issues tokens and ends them. */
export class TokenAuthority {
  readonly #deps: AuthorityDeps;

  constructor(deps: AuthorityDeps) {
    this.#deps = deps;
  }

  /**
   * A new token: of the requester's own, or, asked for by an administrator, of `owner`'s. The value is in this
   * answer and nowhere else.
   */
  async generateToken(
    requester: TokenRequester,
    request: GenerateRequest,
    owner: Principal = requester.principal,
  ): Promise<{ tokenValue: TokenValue; token: Token }> {
    const tokenValue = generateTokenValue(this.#deps.tokenPrefix);
    const tokenId = hashTokenValue(tokenValue);
    try {
      // What it reads of other acts' is only how many tokens the owner has.
      const token = await this.#deps.db.write(
        (tx) => this.#generateIn(tx, requester, owner, request, { tokenId, tokenValue }),
        { lane: `tokens of ${owner.id}` },
      );
      return { tokenValue, token };
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'quota_exceeded')
        this.#observeQuota(requester, owner);
      throw error;
    }
  }

  /** A new token of the requester's own, as part of a larger act. Nothing is written where it throws `LatchkeyError`. */
  async generateIn(
    tx: Tx,
    requester: TokenRequester,
    request: GenerateRequest,
  ): Promise<{ tokenValue: TokenValue; token: Token }> {
    const tokenValue = generateTokenValue(this.#deps.tokenPrefix);
    const tokenId = hashTokenValue(tokenValue);
    const token = await this.#generateIn(tx, requester, requester.principal, request, {
      tokenId,
      tokenValue,
    });
    return { tokenValue, token };
  }

  /** The owner's tokens that are good now, newest first. */
  listTokens(ownerId: number): Promise<Token[]> {
    return listLiveTokensOf(this.#deps.db, ownerId, this.#deps.clock.now());
  }

  /** The owner's good tokens and the newest of those that ended, at most 1,000 of them, newest first. */
  async listAllTokens(ownerId: number): Promise<Token[]> {
    const newest = await listTokensOf(this.#deps.db, ownerId, MAX_LISTED);
    const shown = new Set(newest.map((token) => token.tokenId));
    return [...newest, ...(await this.listTokens(ownerId)).filter((token) => !shown.has(token.tokenId))];
  }

  /** One of the owner's tokens, whatever its state. Throws `token_not_found` also for somebody else's. */
  async getToken(ownerId: number, tokenId: string): Promise<Token> {
    const token = await this.#find(this.#deps.db, tokenId);
    if (token === undefined || token.ownerId !== ownerId) throw tokenNotFound(tokenId);
    return token;
  }

  /** From where a token was used, the latest first, at most five. */
  async listAddressesSeen({ tokenId, lastUsedAt, lastUsedAddress }: Token): Promise<SeenAddress[]> {
    if (lastUsedAt === undefined || lastUsedAddress === undefined) return [];
    const earlier = await listEarlierAddresses(this.#deps.db, tokenId);
    return [
      { address: lastUsedAddress, lastAt: lastUsedAt },
      ...earlier.filter(({ address }) => address !== lastUsedAddress),
    ].slice(0, MAX_ADDRESSES_SEEN);
  }

  /** Tokens generated with this one, or with those, that are good now. */
  async listLivingDescendants(tokenId: string): Promise<Token[]> {
    return this.#living(await listDescendants(this.#deps.db, tokenId));
  }

  /** Ends a token for ever; with `hasLeaked` also all that were generated with it. Throws `token_not_found`. */
  revokeToken(
    requester: TokenRequester,
    tokenId: string,
    { hasLeaked = false, reach = 'own' }: { hasLeaked?: boolean; reach?: Reach } = {},
  ): Promise<Revoked> {
    return this.#deps.db.takeAway(async (tx) => {
      const token = await findReached(tx, requester.principal, { tokenId, reach });
      if (token === undefined) throw tokenNotFound(tokenId);
      const now = this.#deps.clock.now();
      const { ended, livingDescendants } = await revokeIn(tx, this.#deps, {
        requester,
        token,
        hasLeaked,
        now,
      });
      const { caller } = requester;
      await notifyRevokedIn(tx, this.#deps.outbox, {
        ...{ tokens: ended, caller, now },
        reason: reasonOf(hasLeaked),
      });
      return { token, livingDescendants, descendantsRevoked: hasLeaked };
    });
  }

  async #find(db: Queryable, tokenId: string): Promise<Token | undefined> {
    return isTokenId(tokenId) ? findToken(db, tokenId) : undefined;
  }

  async #generateIn(
    tx: Tx,
    requester: TokenRequester,
    owner: Principal,
    request: GenerateRequest,
    { tokenId, tokenValue }: { tokenId: string; tokenValue: TokenValue },
  ): Promise<Token> {
    const { principal, caller } = requester;
    const now = this.#deps.clock.now();
    // Asked together, for a database across a wire.
    const [, settings, liveTokens] = await Promise.all([
      refuseRevoked(tx, requester),
      refuseDisabled(this.#deps, tx, { owner, isOwn: owner.id === principal.id }),
      countLiveTokens(tx, owner.id, now),
    ]);
    const scopes = request.scopes ?? requester.token?.scopes;
    refuseWider(requester.token, scopes, settings);
    const allowedCidrs = inheritLimits(requester.token?.allowedCidrs, request.allowedCidrs);
    const expiresAt = expiryOf(request.lifetimeSeconds, settings, now);
    if (liveTokens >= MAX_TOKENS_PER_OWNER) throw quotaExceeded(owner, principal);
    const token: Token = {
      tokenId,
      lastFour: tokenValue.slice(-4),
      ownerId: owner.id,
      createdById: principal.id,
      comment: request.comment,
      createdAt: now,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(scopes !== undefined && scopes.length > 0 && { scopes }),
      ...(allowedCidrs !== undefined && { allowedCidrs }),
      ...(requester.token && { createdWithTokenId: requester.token.tokenId }),
      ...(request.learns && { autoscope: beginLearning(now, this.#deps.autoscopeMs) }),
    };
    insertToken(tx, token);
    tx.late(this.#deps.unconfirmed, tokenId);
    this.#record(tx, caller, 'generateDbToken', token, {
      comment: token.comment,
      scopes: nameScopes(scopes),
      ...(allowedCidrs !== undefined && { allowedCidrs: allowedCidrs.join(',') }),
      ...(request.learns && { autoscopeEnabled: 'true' }),
    });
    await notifyIn(tx, this.#deps.outbox, { kind: 'token.generated', tokens: [token], caller, now });
    return token;
  }

  #living(tokens: readonly Token[]): Token[] {
    const now = this.#deps.clock.now();
    return tokens.filter((token) => tokenStatus(token, now) === 'active');
  }

  #record(
    tx: Tx,
    caller: Caller,
    action: AuditActions['accounts'],
    token: Token,
    more: Record<string, string>,
  ): void {
    this.#deps.audit.record(tx, tokenEvent(caller, action, token, more));
  }

  #observeQuota({ caller }: TokenRequester, owner: Principal): void {
    this.#deps.observations.observe(`reachMaxQuotaDbToken\n${owner.id}`, () => ({
      service: 'accounts',
      action: 'reachMaxQuotaDbToken',
      caller,
      params: { userId: String(owner.id) },
      statusCode: 400,
    }));
  }
}

function quotaExceeded(owner: Principal, asker: Principal): LatchkeyError {
  const who = owner.id === asker.id ? 'You have' : `"${owner.displayName}" has`;
  return new LatchkeyError(
    'quota_exceeded',
    `${who} ${MAX_TOKENS_PER_OWNER} tokens, as many as one owner may have: revoke one that is no longer needed.`,
  );
}
