import type { CompiledQuery } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Change } from './change.ts';

export interface FeedHead {
  readonly seq: number;
  readonly floor: number;
}

export interface FeedRow {
  readonly seq: number;
  readonly kind: string;
  readonly subject: string;
}

/** Where the feed stands: the last number given out, and the highest that has been pruned. */
export function headQuery({ sql }: Queryable): CompiledQuery<FeedHead> {
  return sql.selectFrom('feed_head').select(['seq', 'floor']).where('id', '=', 1).compile();
}

/** Rows after `seq` in the order of their commits, at most `limit`. */
export function rowsAfterQuery({ sql }: Queryable, seq: number, limit: number): CompiledQuery<FeedRow> {
  return sql
    .selectFrom('changes')
    .select(['seq', 'kind', 'subject'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .compile();
}

/**
 * Appends changes. Taking the numbers locks the head's row until COMMIT, so numbers are in the order of commits
 * and without gaps: a reader that has seen number n will never find a smaller one appear. Gives back the first.
 */
export async function appendChanges(
  { sql }: Queryable,
  changes: readonly Change[],
  now: number,
): Promise<number> {
  const { seq } = await sql
    .updateTable('feed_head')
    .set((eb) => ({ seq: eb('seq', '+', changes.length) }))
    .where('id', '=', 1)
    .returning('seq')
    .executeTakeFirstOrThrow();
  const first = seq - changes.length + 1;
  const rows = changes.map(({ kind, subject }, i) => ({ seq: first + i, kind, subject, changed_at: now }));
  for (let i = 0; i < rows.length; i += 1000) {
    await sql
      .insertInto('changes')
      .values(rows.slice(i, i + 1000))
      .execute();
  }
  return first;
}

/**
 * Forgets rows older than `before` (epoch ms), and those that were `read` and are older than its own `before`; remembers up to
 * where, and gives back how many.
 */
export async function pruneChanges(
  { sql }: Queryable,
  before: number,
  read: { readonly upTo: number; readonly before: number },
): Promise<number> {
  const last = await sql
    .selectFrom('changes')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .where((eb) =>
      eb.or([
        eb('changed_at', '<', before),
        eb.and([eb('seq', '<=', read.upTo), eb('changed_at', '<', read.before)]),
      ]),
    )
    .executeTakeFirst();
  if (last?.seq == null) return 0;
  const floor = Number(last.seq);
  await sql.updateTable('feed_head').set({ floor }).where('id', '=', 1).where('floor', '<', floor).execute();
  const { numDeletedRows } = await sql.deleteFrom('changes').where('seq', '<=', floor).executeTakeFirst();
  return Number(numDeletedRows);
}
