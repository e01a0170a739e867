import type { Queryable } from '../db/database.ts';

/** What files and uploads need together, in bytes. */
export async function findUsedBytes({ sql }: Queryable): Promise<number> {
  const row = await sql.selectFrom('dbfs_usage').select('bytes').where('id', '=', 1).executeTakeFirst();
  return row?.bytes ?? 0;
}

export async function insertUsage({ sql }: Queryable): Promise<void> {
  await sql
    .insertInto('dbfs_usage')
    .values({ id: 1, bytes: 0 })
    .onConflict((oc) => oc.column('id').doNothing())
    .execute();
}

/**
 * Adds to what is used, or takes from it. Whoever else changes files waits from here on until the transaction ends, on
 * every node, so that what one act has looked at stays so: it comes first in each of them.
 */
export async function addUsedBytes({ sql }: Queryable, bytes: number): Promise<void> {
  await sql
    .updateTable('dbfs_usage')
    .set((eb) => ({ bytes: eb('bytes', '+', bytes) }))
    .where('id', '=', 1)
    .execute();
}

/** Adds to what is used unless that would be more than `limit`; whether it did. */
export async function addUsedBytesWithin({ sql }: Queryable, bytes: number, limit: number): Promise<boolean> {
  const row = await sql
    .updateTable('dbfs_usage')
    .set((eb) => ({ bytes: eb('bytes', '+', bytes) }))
    .where('id', '=', 1)
    .where('bytes', '<=', limit - bytes)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
