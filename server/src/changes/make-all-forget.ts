import type { Queryable } from '../db/database.ts';

/** Makes every node forget all it remembers: it is behind the floor. */
export async function makeAllForget({ sql }: Queryable): Promise<void> {
  await sql
    .updateTable('feed_head')
    .set((eb) => ({ seq: eb('seq', '+', 1), floor: eb('seq', '+', 1) }))
    .execute();
  await sql.deleteFrom('changes').execute();
}
