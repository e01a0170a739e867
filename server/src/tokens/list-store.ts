import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { EXPIRES_AT, presentToken, selectTokens } from './store.ts';
import type { ListedToken, PlaceInTokens, TokenFilter } from './token-list.ts';

/** The newest `limit` good tokens after a place in the list, found by an index whatever their number. */
export async function listTokensAfter(
  { sql }: Queryable,
  filter: TokenFilter,
  { after, limit, now }: { after: PlaceInTokens | undefined; limit: number; now: number },
): Promise<ListedToken[]> {
  const { tokenId, createdById } = filter;
  const rows = await selectListed({ sql })
    .$if(tokenId !== undefined, (query) => query.where('t.token_id', '=', tokenId ?? ''))
    .$if(createdById !== undefined, (query) => query.where('t.created_by_id', '=', createdById ?? 0))
    .where('t.revoked_at', 'is', null)
    .where(EXPIRES_AT, '>', now)
    .$if(after !== undefined, (query) =>
      query.where(raw<boolean>`(t.created_at, t.token_id) < (${after?.at ?? 0}, ${after?.id ?? ''})`),
    )
    .orderBy('t.created_at', 'desc')
    .orderBy('t.token_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(presentListed);
}

/** Those of these tokens that there are, whatever their state, in no order. */
export async function listTokensWithNames(
  { sql }: Queryable,
  tokenIds: readonly string[],
): Promise<ListedToken[]> {
  if (tokenIds.length === 0) return [];
  const rows = await selectListed({ sql }).where('t.token_id', 'in', tokenIds).execute();
  return rows.map(presentListed);
}

function selectListed({ sql }: Pick<Queryable, 'sql'>) {
  return selectTokens({ sql })
    .leftJoin('principals as o', 'o.id', 't.owner_id')
    .leftJoin('principals as c', 'c.id', 't.created_by_id')
    .select(['o.name as owner_name', 'o.is_active as owner_is_active', 'c.name as created_by_name']);
}

type ListedRow = Awaited<ReturnType<ReturnType<typeof selectListed>['execute']>>[number];

function presentListed(row: ListedRow): ListedToken {
  return {
    token: presentToken(row),
    ownerName: row.owner_name ?? '',
    createdByName: row.created_by_name ?? '',
    ownerIsActive: row.owner_is_active === 1,
  };
}

/** How many tokens of an owner are neither revoked nor expired, and when one of these was last used. */
export async function summarizeLiveTokensOf(
  { sql }: Queryable,
  ownerId: number,
  now: number,
): Promise<{ live: number; lastUsedAt: number | undefined }> {
  const row = await sql
    .selectFrom('tokens as t')
    .leftJoin('token_usage as u', 'u.token_id', 't.token_id')
    .select((eb) => [eb.fn.countAll<number>().as('live'), eb.fn.max('u.last_used_at').as('last_used_at')])
    .where('t.owner_id', '=', ownerId)
    .where('t.revoked_at', 'is', null)
    .where(EXPIRES_AT, '>', now)
    .executeTakeFirstOrThrow();
  return { live: Number(row.live), lastUsedAt: row.last_used_at ?? undefined };
}
