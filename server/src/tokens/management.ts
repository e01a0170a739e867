import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Directory } from '../principals/directory.ts';
import type { Principal } from '../principals/principal.ts';
import type { GenerateRequest, Reach, Revoked, TokenAuthority, TokenRequester } from './authority.ts';
import { tokenNotFound } from './guards.ts';
import { listTokensAfter, listTokensWithNames, summarizeLiveTokensOf } from './list-store.ts';
import { findPage } from './search/find-page.ts';
import type { TokenSearch } from './search/token-search.ts';
import { isTokenId, type Token } from './token.ts';
import type { ListedToken, PlaceInTokens, TokenFilter, TokenPage } from './token-list.ts';
import type { TokenValue } from './token-value.ts';
import type { TokenChange, TokenUpdates } from './updates.ts';

interface ManagementDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly authority: TokenAuthority;
  readonly tokenUpdates: TokenUpdates;
}

/** A token with those it stands in line with. */
export interface FoundToken {
  readonly listed: ListedToken;
  /** What it was generated with. */
  readonly createdWith?: ListedToken;
  /** Good tokens that were generated with it, or with those, at most a hundred of them. */
  readonly livingDescendants: readonly ListedToken[];
  readonly livingDescendantCount: number;
}

const MAX_NAMED_DESCENDANTS = 100;

/** What administrators do with everybody's tokens. Whether somebody is one is decided before. */
export class TokenManagement {
  readonly #deps: ManagementDeps;

  constructor(deps: ManagementDeps) {
    this.#deps = deps;
  }

  /** A page of at most `limit` good tokens; costs the same wherever it is. */
  async listPage(filter: TokenFilter, limit: number, after?: PlaceInTokens): Promise<TokenPage> {
    const { db, clock } = this.#deps;
    const question = { after, limit: limit + 1, now: clock.now() };
    const found = await db.report((reader) => listTokensAfter(reader, filter, question));
    const tokens = found.slice(0, limit);
    const last = tokens.at(-1)?.token;
    return {
      tokens,
      ...(found.length > limit && last && { next: { at: last.createdAt, id: last.tokenId } }),
    };
  }

  /** All pages after a place, each when it is asked for; between two, requests get their turn. */
  async *walk(filter: TokenFilter, pageSize: number, after?: PlaceInTokens): AsyncGenerator<TokenPage> {
    for (let place = after; ; ) {
      const page = await this.listPage(filter, pageSize, place);
      yield page;
      if (page.next === undefined) return;
      place = page.next;
      await nextTurn();
    }
  }

  /** How many tokens of an owner are neither revoked nor expired, and when one of these was last used. */
  summarizeLiveOf(ownerId: number): Promise<{ live: number; lastUsedAt: number | undefined }> {
    return summarizeLiveTokensOf(this.#deps.db, ownerId, this.#deps.clock.now());
  }

  /** A page of at most `limit` tokens that are looked for; it may be short, or empty, and others follow it. */
  search(search: TokenSearch, limit: number, after?: PlaceInTokens): Promise<TokenPage> {
    const { db, clock } = this.#deps;
    const question = { limit, after, now: clock.now() };
    return db.report((reader) => findPage(reader, search, question));
  }

  /**
   * A token whatever its state: anybody's, or with a limited reach the own ones. Throws `token_not_found` also for
   * those beyond it.
   */
  async find(
    tokenId: string,
    { principal, reach }: { principal: Principal; reach: Reach },
  ): Promise<FoundToken> {
    const { db, authority } = this.#deps;
    const [listed] = isTokenId(tokenId) ? await listTokensWithNames(db, [tokenId]) : [];
    if (listed === undefined || (reach === 'own' && listed.token.ownerId !== principal.id))
      throw tokenNotFound(tokenId);
    const { createdWithTokenId } = listed.token;
    const [createdWith] = createdWithTokenId ? await listTokensWithNames(db, [createdWithTokenId]) : [];
    const isReached = (token: Token) => reach === 'all' || token.ownerId === principal.id;
    const descendants = (await authority.listLivingDescendants(tokenId)).filter(isReached);
    const named = descendants.slice(0, MAX_NAMED_DESCENDANTS).map((token) => token.tokenId);
    return {
      listed,
      ...(createdWith && isReached(createdWith.token) && { createdWith }),
      livingDescendants: await listTokensWithNames(db, named),
      livingDescendantCount: descendants.length,
    };
  }

  /** Those of these tokens that there are within a reach, whatever their state, each once and in this order. */
  async listReached(
    tokenIds: readonly string[],
    { principal, reach }: { principal: Principal; reach: Reach },
  ): Promise<ListedToken[]> {
    const ids = [...new Set(tokenIds)];
    const listed = await listTokensWithNames(this.#deps.db, ids);
    const byId = new Map(listed.map((one) => [one.token.tokenId, one]));
    return ids.flatMap((id) => {
      const one = byId.get(id);
      return one !== undefined && (reach === 'all' || one.token.ownerId === principal.id) ? [one] : [];
    });
  }

  /** A token that is good now. Throws `token_not_found`. */
  async get(tokenId: string): Promise<ListedToken> {
    const { db, clock } = this.#deps;
    const [found] = isTokenId(tokenId)
      ? await listTokensAfter(db, { tokenId }, { after: undefined, limit: 1, now: clock.now() })
      : [];
    if (found === undefined) throw tokenNotFound(tokenId);
    return found;
  }

  /** Changes anybody's token. Throws `token_not_found`. */
  async update(requester: TokenRequester, tokenId: string, change: TokenChange): Promise<ListedToken> {
    const { token, ...names } = await this.get(tokenId);
    const update = { tokenId: token.tokenId, change, reach: 'all' } as const;
    return { token: await this.#deps.tokenUpdates.update(requester, update), ...names };
  }

  /** Revokes anybody's token. Throws `token_not_found`. */
  async revoke(requester: TokenRequester, tokenId: string): Promise<Revoked> {
    const { token } = await this.get(tokenId);
    return this.#deps.authority.revokeToken(requester, token.tokenId, { reach: 'all' });
  }

  /** Generates a token that a service principal owns. Throws `principal_not_found` when there is none of that application id. */
  async generateOnBehalf(
    requester: TokenRequester,
    applicationId: string,
    request: GenerateRequest,
  ): Promise<{ tokenValue: TokenValue; listed: ListedToken }> {
    const owner = await this.#deps.directory.findServicePrincipal(applicationId);
    if (owner === undefined) {
      throw new LatchkeyError(
        'principal_not_found',
        `Service principal with application ID ${applicationId} does not exist.`,
      );
    }
    if (!owner.isActive) {
      throw new LatchkeyError(
        'invalid_parameter',
        `Service principal "${owner.displayName}" is not active: activate it first.`,
      );
    }
    const { tokenValue, token } = await this.#deps.authority.generateToken(requester, request, owner);
    return {
      tokenValue,
      listed: { token, ownerName: owner.name, createdByName: requester.principal.name, ownerIsActive: true },
    };
  }
}
