import type { Db } from '../../db/database.ts';
import type { Principal } from '../../principals/principal.ts';
import { tokenNotFound } from '../guards.ts';
import { listTokensWithNames } from '../list-store.ts';
import { findToken } from '../store.ts';
import { isTokenId } from '../token.ts';
import type { ListedToken, PlaceInTokens } from '../token-list.ts';
import { listClientsOf, listHours, listTokensAt, listUsageOf } from './store.ts';
import { ALL_TOGETHER, type SeenClient, type UsageHour, type UsageSum } from './upstream-use.ts';

/** What a token did at an upstream. */
export interface TokenAtUpstream extends UsageSum {
  /** The latest few, the latest first. */
  readonly clients: readonly SeenClient[];
}

/** A page of hours, and before which the next one ends. */
export interface HourPage {
  readonly hours: readonly UsageHour[];
  readonly next?: number;
}

/** A page of tokens that were seen at an upstream, and where the next one begins. */
export interface TokenUsagePage {
  readonly tokens: readonly { readonly listed: ListedToken; readonly usage: UsageSum }[];
  readonly next?: PlaceInTokens;
}

/** Which token or all together, at which upstream, and which page of it. */
interface HourQuestion {
  readonly upstream: string;
  readonly before: number | undefined;
  readonly limit: number;
}

/** What was written down of the use of upstreams, of all nodes. */
export class UpstreamUsage {
  readonly #db: Db;

  constructor({ db }: { readonly db: Db }) {
    this.#db = db;
  }

  /** What a token did, upstream by upstream. Throws `token_not_found` also for somebody else's, but to administrators. */
  async listOfToken(principal: Principal, tokenId: string): Promise<TokenAtUpstream[]> {
    await this.#refuseForeign(principal, tokenId);
    const clients = Map.groupBy(await listClientsOf(this.#db, tokenId), ({ upstream }) => upstream);
    const sums = await listUsageOf(this.#db, tokenId);
    return sums.map((sum) => ({ ...sum, clients: clients.get(sum.upstream) ?? [] }));
  }

  /** What a token did at an upstream by the hour, the latest first. Throws as `listOfToken`. */
  async listHoursOfToken(principal: Principal, tokenId: string, question: HourQuestion): Promise<HourPage> {
    await this.#refuseForeign(principal, tokenId);
    return this.#pageOfHours(tokenId, question);
  }

  /** What everybody did, upstream by upstream. */
  listAll(): Promise<UsageSum[]> {
    return this.#db.report((reader) => listUsageOf(reader, ALL_TOGETHER));
  }

  /** What everybody did at an upstream by the hour, the latest first. */
  listHoursOfAll(question: HourQuestion): Promise<HourPage> {
    return this.#pageOfHours(ALL_TOGETHER, question);
  }

  /** The tokens that were seen at an upstream, the last seen first. */
  listTokens(upstream: string, limit: number, after?: PlaceInTokens): Promise<TokenUsagePage> {
    return this.#db.report(async (reader) => {
      const found = await listTokensAt(reader, upstream, { after, limit: limit + 1 });
      const sums = found.slice(0, limit);
      const ids = sums.map(({ tokenId }) => tokenId);
      const byId = new Map(
        (await listTokensWithNames(reader, ids)).map((listed) => [listed.token.tokenId, listed]),
      );
      const tokens = sums.flatMap((usage) => {
        const listed = byId.get(usage.tokenId);
        return listed === undefined ? [] : [{ listed, usage }];
      });
      const last = sums.at(-1);
      return { tokens, ...(found.length > limit && last && { next: { at: last.lastAt, id: last.tokenId } }) };
    });
  }

  async #pageOfHours(tokenId: string, { upstream, before, limit }: HourQuestion): Promise<HourPage> {
    const page = { before, limit: limit + 1 };
    const found = await this.#db.report((reader) => listHours(reader, { tokenId, upstream }, page));
    const hours = found.slice(0, limit);
    const last = hours.at(-1);
    return { hours, ...(found.length > limit && last && { next: last.startAt }) };
  }

  async #refuseForeign(principal: Principal, tokenId: string): Promise<void> {
    const token = isTokenId(tokenId) ? await findToken(this.#db, tokenId) : undefined;
    if (token === undefined || (!principal.isAdministrator && token.ownerId !== principal.id))
      throw tokenNotFound(tokenId);
  }
}
