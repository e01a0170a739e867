import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queryable } from '../../db/database.ts';
import { listTokensWithNames } from '../list-store.ts';
import type { PlaceInTokens, TokenPage } from '../token-list.ts';
import { listCandidates } from './store.ts';
import { type Candidate, matches, type TokenSearch, walkOf } from './token-search.ts';

interface PageRequest {
  readonly limit: number;
  readonly after: PlaceInTokens | undefined;
  readonly now: number;
}

const LOOKED_AT_ONCE = 2_000;
/** Tokens that one page may look at: where few match, a page may be short, or empty, with others after it. */
const LOOKED_A_PAGE = 20_000;

/** At most `limit` tokens that match, after a place; fewer, also none, where it had to look at many. */
export async function findPage(db: Queryable, search: TokenSearch, page: PageRequest): Promise<TokenPage> {
  const { ids, next } = await findIds(db, search, page);
  const found = await listTokensWithNames(db, ids);
  const byId = new Map(found.map((listed) => [listed.token.tokenId, listed]));
  // One that was purged in between is left out.
  const tokens = ids.flatMap((id) => byId.get(id) ?? []);
  return { tokens, ...(next && { next }) };
}

async function findIds(
  db: Queryable,
  search: TokenSearch,
  { limit, after, now }: PageRequest,
): Promise<{ ids: string[]; next?: PlaceInTokens }> {
  const walk = walkOf(search, now);
  const found: Candidate[] = [];
  let place = after;
  // Where everything matches, the first run is all that is needed.
  let run = limit + 1;
  for (let looked = 0; looked < LOOKED_A_PAGE; ) {
    const candidates = await listCandidates(db, walk, { after: place, limit: run });
    for (const one of candidates) {
      if (!matches(one, search, now)) continue;
      // One more than is wanted says that there is a next page.
      const last = found.at(-1);
      if (found.length === limit && last) return { ids: found.map(tokenIdOf), next: placeOf(last) };
      found.push(one);
    }
    const last = candidates.at(-1);
    if (candidates.length < run || last === undefined) return { ids: found.map(tokenIdOf) };
    place = placeOf(last);
    looked += run;
    run = LOOKED_AT_ONCE;
    await nextTurn();
  }
  return { ids: found.map(tokenIdOf), ...(place && { next: place }) };
}

const tokenIdOf = ({ tokenId }: Candidate) => tokenId;
const placeOf = ({ at, tokenId }: Candidate): PlaceInTokens => ({ at, id: tokenId });
