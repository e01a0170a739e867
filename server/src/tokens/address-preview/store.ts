import type { Queryable } from '../../db/database.ts';
import { EXPIRES_AT } from '../store.ts';

/** From where a token was last used, and when. */
export interface RecentUse {
  readonly tokenId: string;
  readonly address: string;
  readonly usedAt: number;
}

/** Last uses of tokens, in the order of the tokens' ids; `isRecent` for those of tokens that are good and used lately. */
export async function listLastUses(
  { sql }: Queryable,
  { after, limit, now, since }: { after: string; limit: number; now: number; since: number },
): Promise<(RecentUse & { readonly isRecent: boolean })[]> {
  const run = sql
    .selectFrom('token_usage')
    .select(['token_id', 'last_used_at', 'last_address'])
    .where('token_id', '>', after)
    .orderBy('token_id')
    .limit(limit);
  const rows = await sql
    .selectFrom(run.as('u'))
    .leftJoin('tokens as t', (join) =>
      join.onRef('t.token_id', '=', 'u.token_id').on('t.revoked_at', 'is', null).on(EXPIRES_AT, '>', now),
    )
    .select(['u.token_id', 'u.last_used_at', 'u.last_address', 't.token_id as good_token_id'])
    .orderBy('u.token_id')
    .execute();
  return rows.map((row) => ({
    tokenId: row.token_id,
    address: row.last_address,
    usedAt: row.last_used_at,
    isRecent: row.good_token_id !== null && row.last_used_at >= since,
  }));
}
