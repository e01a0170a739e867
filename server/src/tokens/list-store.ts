import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { EXPIRES_AT, presentToken, selectTokens } from './store.ts';
import type { ListedToken, PlaceInTokens, TokenFilter } from './token-list.ts';

/** The newest `limit` tokens after a place in the list, found by an index whatever their number. */
export async function listTokensAfter(
  { sql }: Queryable,
  filter: TokenFilter,
  { after, limit, now }: { after: PlaceInTokens | undefined; limit: number; now: number },
): Promise<ListedToken[]> {
  const { tokenId, ownerId, createdById, withExpired = false, withRevoked = false } = filter;
  const rows = await selectTokens({ sql })
    .leftJoin('principals as o', 'o.id', 't.owner_id')
    .leftJoin('principals as c', 'c.id', 't.created_by_id')
    .select(['o.name as owner_name', 'o.is_active as owner_is_active', 'c.name as created_by_name'])
    .$if(tokenId !== undefined, (query) => query.where('t.token_id', '=', tokenId ?? ''))
    .$if(ownerId !== undefined, (query) => query.where('t.owner_id', '=', ownerId ?? 0))
    .$if(createdById !== undefined, (query) => query.where('t.created_by_id', '=', createdById ?? 0))
    .$if(!withRevoked, (query) => query.where('t.revoked_at', 'is', null))
    // A revoked token that has expired since is a revoked one.
    .$if(!withExpired, (query) =>
      query.where((eb) => eb.or([eb(EXPIRES_AT, '>', now), eb('t.revoked_at', 'is not', null)])),
    )
    .$if(after !== undefined, (query) =>
      query.where(raw<boolean>`(t.created_at, t.token_id) < (${after?.at ?? 0}, ${after?.id ?? ''})`),
    )
    .orderBy('t.created_at', 'desc')
    .orderBy('t.token_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    token: presentToken(row),
    ownerName: row.owner_name ?? '',
    createdByName: row.created_by_name ?? '',
    ownerIsActive: row.owner_is_active === 1,
  }));
}
