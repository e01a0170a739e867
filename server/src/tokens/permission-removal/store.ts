import type { Queryable } from '../../db/database.ts';
import { EXPIRES_AT } from '../store.ts';

/** How many good tokens each of these owners has; none are left out. At most some hundreds at once. */
export async function countGoodTokens(
  { sql }: Queryable,
  ownerIds: readonly number[],
  now: number,
): Promise<{ ownerId: number; count: number }[]> {
  const rows = await sql
    .selectFrom('tokens')
    .select(['owner_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('owner_id', 'in', ownerIds)
    .where('revoked_at', 'is', null)
    .where(EXPIRES_AT, '>', now)
    .groupBy('owner_id')
    .execute();
  return rows.map((row) => ({ ownerId: row.owner_id, count: Number(row.count) }));
}
