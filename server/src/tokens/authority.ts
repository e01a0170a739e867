import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Observations } from '../audit/observations.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db, Queryable, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Permissions } from '../permissions/permissions.ts';
import { noTokenPermission, tokensDisabled } from '../permissions/refusals.ts';
import { covers, type Scopes } from '../permissions/scopes.ts';
import type { Principal } from '../principals/principal.ts';
import type { Settings, WorkspaceSettings } from '../settings/settings.ts';
import {
  countLiveTokens,
  deleteTokens,
  findToken,
  insertToken,
  listDescendants,
  listEndedBefore,
  listLiveTokensOf,
  listTokensOf,
  lockUnrevoked,
  revokeTokens,
  updateToken,
} from './store.ts';
import { isTokenId, type Token, tokenStatus } from './token.ts';
import { generateTokenValue, hashTokenValue, type TokenValue } from './token-value.ts';

/** Live tokens that one owner may have. Databricks: 600 a user and workspace. */
export const MAX_TOKENS_PER_OWNER = 600;
export const MAX_COMMENT_LENGTH = 256;
const DAY_SECONDS = 86_400;
const PURGE_BATCH = 500;
const MAX_LISTED = 1_000;

interface AuthorityDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly changes: ChangeFeed;
  readonly settings: Settings;
  readonly permissions: Permissions;
  readonly tokenPrefix: string | undefined;
}

/** Who wants something done with tokens: the principal, and the token it came with, if by one. */
export interface TokenRequester {
  readonly principal: Principal;
  readonly caller: Caller;
  readonly token?: { readonly tokenId: string; readonly scopes?: Scopes };
}

export interface GenerateRequest {
  readonly comment: string;
  /** Absent: the longest that the workspace allows. `never` only where the workspace allows that. */
  readonly lifetimeSeconds?: number | 'never';
  /** Absent: those of the token it is generated with, or no limit. */
  readonly scopes?: Scopes;
}

export interface Revoked {
  readonly token: Token;
  /** Tokens generated with the revoked one, or with those, that still live. */
  readonly livingDescendants: readonly Token[];
  /** Whether they were revoked with it. */
  readonly descendantsRevoked: boolean;
}

/** Issues tokens and ends them. */
export class TokenAuthority {
  readonly #deps: AuthorityDeps;

  constructor(deps: AuthorityDeps) {
    this.#deps = deps;
  }

  /** A new token of the requester's own. The value is in this answer and nowhere else. */
  async generateToken(
    requester: TokenRequester,
    request: GenerateRequest,
  ): Promise<{ tokenValue: TokenValue; token: Token }> {
    const tokenValue = generateTokenValue(this.#deps.tokenPrefix);
    const tokenId = hashTokenValue(tokenValue);
    try {
      const token = await this.#deps.db.write((tx) =>
        this.#generateIn(tx, requester, request, { tokenId, tokenValue }),
      );
      return { tokenValue, token };
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'quota_exceeded') this.#observeQuota(requester);
      throw error;
    }
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

  /** Tokens generated with this one, or with those, that are good now. */
  async listLivingDescendants(tokenId: string): Promise<Token[]> {
    return this.#living(await listDescendants(this.#deps.db, tokenId));
  }

  /** Ends one of the requester's own tokens for ever; with `hasLeaked` also all that were generated with it. */
  revokeToken(requester: TokenRequester, tokenId: string, { hasLeaked = false } = {}): Promise<Revoked> {
    return this.#deps.db.takeAway(async (tx) => {
      const token = await this.#find(tx, tokenId);
      if (token === undefined || token.ownerId !== requester.principal.id || token.revokedAt !== undefined) {
        throw tokenNotFound(tokenId);
      }
      const livingDescendants = this.#living(await listDescendants(tx, tokenId));
      const ended = hasLeaked ? [token, ...livingDescendants] : [token];
      const reason = hasLeaked ? 'leaked' : 'revoked';
      const now = this.#deps.clock.now();
      await revokeTokens(
        tx,
        ended.map((one) => one.tokenId),
        { now, byId: requester.principal.id, reason },
      );
      for (const one of ended) {
        this.#deps.changes.record(tx, { kind: 'token', subject: one.tokenId });
        const left =
          one === token && !hasLeaked ? livingDescendants.map((child) => child.tokenId).join(',') : '';
        this.#record(tx, requester.caller, 'revokeDbToken', one, {
          reason,
          ...(left === '' ? {} : { livingDescendants: left }),
        });
      }
      return { token, livingDescendants, descendantsRevoked: hasLeaked };
    });
  }

  /** Changes comment or scopes of one of the requester's own tokens. Throws `not_found`. */
  updateToken(
    requester: TokenRequester,
    tokenId: string,
    fields: { comment?: string | undefined; scopes?: Scopes | undefined },
  ): Promise<void> {
    return this.#deps.db.write(async (tx) => {
      const token = await this.#find(tx, tokenId);
      if (token === undefined || token.ownerId !== requester.principal.id || token.revokedAt !== undefined) {
        throw new LatchkeyError('not_found', `Token ${tokenId} does not exist.`);
      }
      await this.#refuseDisabled(tx, requester);
      const { comment, scopes } = fields;
      if (scopes !== undefined) await this.#refuseWider(tx, requester, scopes);
      await updateToken(tx, tokenId, {
        comment,
        ...(scopes && { scopes: scopes.length === 0 ? null : scopes }),
      });
      this.#deps.changes.record(tx, { kind: 'token', subject: tokenId });
      const updateMask = [comment !== undefined && 'comment', scopes !== undefined && 'scopes']
        .filter(Boolean)
        .join(',');
      this.#record(tx, requester.caller, 'updateDbToken', token, { updateMask });
    });
  }

  /** Deletes tokens that ended longer than `keepMs` ago, some at a time; gives back how many it deleted. */
  purgeEnded(caller: Caller, keepMs: number): Promise<number> {
    return this.#deps.db.write(async (tx) => {
      const tokens = await listEndedBefore(tx, this.#deps.clock.now() - keepMs, PURGE_BATCH);
      if (tokens.length === 0) return 0;
      await deleteTokens(
        tx,
        tokens.map((token) => token.tokenId),
      );
      for (const token of tokens) {
        this.#deps.changes.record(tx, { kind: 'token', subject: token.tokenId });
        this.#record(tx, caller, 'garbageCollectDbToken', token, {
          tokenCreationTime: String(token.createdAt),
        });
      }
      return tokens.length;
    });
  }

  async #find(db: Queryable, tokenId: string): Promise<Token | undefined> {
    return isTokenId(tokenId) ? findToken(db, tokenId) : undefined;
  }

  async #generateIn(
    tx: Tx,
    requester: TokenRequester,
    request: GenerateRequest,
    { tokenId, tokenValue }: { tokenId: string; tokenValue: TokenValue },
  ): Promise<Token> {
    const { principal, caller } = requester;
    // It may have been revoked, with all its descendants, since it was verified: then this must not be one more.
    if (requester.token && !(await lockUnrevoked(tx, requester.token.tokenId)))
      throw tokenNotFound(requester.token.tokenId);
    const settings = await this.#refuseDisabled(tx, requester);
    const scopes = request.scopes ?? requester.token?.scopes;
    await this.#refuseWider(tx, requester, scopes ?? [], settings);
    const now = this.#deps.clock.now();
    const expiresAt = expiryOf(request.lifetimeSeconds, settings, now);
    if ((await countLiveTokens(tx, principal.id, now)) >= MAX_TOKENS_PER_OWNER) throw quotaExceeded();
    const token: Token = {
      tokenId,
      lastFour: tokenValue.slice(-4),
      ownerId: principal.id,
      createdById: principal.id,
      comment: request.comment,
      createdAt: now,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(scopes !== undefined && scopes.length > 0 && { scopes }),
      ...(requester.token && { createdWithTokenId: requester.token.tokenId }),
    };
    await insertToken(tx, token);
    this.#record(tx, caller, 'generateDbToken', token, { comment: token.comment });
    return token;
  }

  async #refuseDisabled(tx: Tx, { principal }: TokenRequester): Promise<WorkspaceSettings> {
    const settings = await this.#deps.settings.read(tx);
    if (!settings.tokensEnabled) throw tokensDisabled();
    if (!(await this.#deps.permissions.mayUse('tokens', principal.id, tx))) throw noTokenPermission();
    return settings;
  }

  async #refuseWider(
    tx: Tx,
    { token }: TokenRequester,
    wanted: Scopes,
    settings?: WorkspaceSettings,
  ): Promise<void> {
    if (token === undefined || covers(token.scopes, wanted.length === 0 ? undefined : wanted)) return;
    if ((settings ?? (await this.#deps.settings.read(tx))).allowWiderTokens) return;
    throw new LatchkeyError(
      'permission_denied',
      `This token is limited to the scopes ${token.scopes?.join(', ')} and cannot give others: ask for a part of them, or sign in.`,
    );
  }

  #living(tokens: readonly Token[]): Token[] {
    const now = this.#deps.clock.now();
    return tokens.filter((token) => tokenStatus(token, now) === 'active');
  }

  #record(tx: Tx, caller: Caller, action: string, token: Token, more: Record<string, string>): void {
    const params = {
      userId: String(token.ownerId),
      tokenId: token.tokenId,
      tokenHash: token.tokenId,
      tokenExpirationTime: String(token.expiresAt ?? -1),
      ...more,
    };
    this.#deps.audit.record(tx, { service: 'accounts', action, caller, params, statusCode: 200 });
  }

  #observeQuota({ principal, caller }: TokenRequester): void {
    this.#deps.observations.observe(`reachMaxQuotaDbToken\n${principal.id}`, () => ({
      service: 'accounts',
      action: 'reachMaxQuotaDbToken',
      caller,
      params: { userId: String(principal.id) },
      statusCode: 400,
    }));
  }
}

function expiryOf(
  lifetimeSeconds: GenerateRequest['lifetimeSeconds'],
  settings: WorkspaceSettings,
  now: number,
): number | undefined {
  const longest = settings.maxTokenLifetimeDays * DAY_SECONDS;
  if (lifetimeSeconds === 'never') {
    if (settings.allowNeverExpiring) return undefined;
    throw new LatchkeyError(
      'invalid_parameter',
      `Tokens that never expire are not allowed in this workspace: choose at most ${settings.maxTokenLifetimeDays} days.`,
    );
  }
  const lifetime = lifetimeSeconds ?? longest;
  if (lifetime > longest) {
    throw new LatchkeyError(
      'invalid_parameter',
      `lifetime_seconds must not exceed ${longest} (${settings.maxTokenLifetimeDays} days), the longest lifetime in this workspace.`,
    );
  }
  return now + lifetime * 1000;
}

function tokenNotFound(tokenId: string): LatchkeyError {
  return new LatchkeyError('token_not_found', `Token ${tokenId} does not exist.`);
}

function quotaExceeded(): LatchkeyError {
  return new LatchkeyError(
    'quota_exceeded',
    `You have ${MAX_TOKENS_PER_OWNER} tokens, as many as one owner may have: revoke one that is no longer needed.`,
  );
}
