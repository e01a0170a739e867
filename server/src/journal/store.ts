import type { Queryable } from '../db/database.ts';
import { isWatched, type Taking, watchedTable } from './watched-table.ts';

/** Up to where the database has what a journal holds. */
export interface KnownJournal {
  readonly journalId: string;
  readonly seq: number;
  readonly hash: string;
}

export async function listJournals({ sql }: Queryable): Promise<KnownJournal[]> {
  return sql
    .selectFrom('journals')
    .select(['journal_id as journalId', 'seq', 'hash'])
    .orderBy('journal_id')
    .execute();
}

/** Locks it until the transaction ends: whoever has it appends. */
export async function lockJournal(
  { sql, engine }: Queryable,
  journalId: string,
): Promise<KnownJournal | undefined> {
  let query = sql
    .selectFrom('journals')
    .select(['journal_id as journalId', 'seq', 'hash'])
    .where('journal_id', '=', journalId);
  if (engine === 'postgres') query = query.forUpdate();
  return query.executeTakeFirst();
}

export async function insertJournal(
  { sql }: Queryable,
  { journalId, seq, hash }: KnownJournal,
  now: number,
): Promise<void> {
  await sql.insertInto('journals').values({ journal_id: journalId, seq, hash, started_at: now }).execute();
}

export async function updateJournal(
  { sql }: Queryable,
  { journalId, seq, hash }: KnownJournal,
): Promise<void> {
  await sql.updateTable('journals').set({ seq, hash }).where('journal_id', '=', journalId).execute();
}

export async function deleteJournals({ sql }: Queryable): Promise<void> {
  await sql.deleteFrom('journals').execute();
}

/** Takes out what waits to be journalled. Of what ends as a whole at a restore it is enough that something has. */
export async function takePending({ sql }: Queryable): Promise<Taking[]> {
  const rows = await sql.deleteFrom('journal_pending').returningAll().execute();
  const ended = new Set<string>();
  return rows.flatMap(({ taken_from: from, subject, image }): Taking[] => {
    if (!isWatched(from)) throw new Error(`Nothing is known of the table "${from}" that was journalled.`);
    if (watchedTable(from).replay !== 'end')
      return [{ from, subject: JSON.parse(subject), image: image === null ? null : JSON.parse(image) }];
    if (ended.has(from)) return [];
    ended.add(from);
    return [{ from, subject: [], image: null }];
  });
}

/** Makes every node forget all it remembers: it is behind the floor. */
export async function makeAllForget({ sql }: Queryable): Promise<void> {
  await sql
    .updateTable('feed_head')
    .set((eb) => ({ seq: eb('seq', '+', 1), floor: eb('seq', '+', 1) }))
    .execute();
  await sql.deleteFrom('changes').execute();
}
