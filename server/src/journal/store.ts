import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';
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

const selectLocked = prepare<{ journalId: string }, KnownJournal>((sql, value, engine) => {
  const query = sql
    .selectFrom('journals')
    .select(['journal_id as journalId', 'seq', 'hash'])
    .where('journal_id', '=', value('journalId'));
  return engine === 'postgres' ? query.forUpdate() : query;
});

/** Locks it until the transaction ends: whoever has it appends. */
export async function lockJournal(db: Queryable, journalId: string): Promise<KnownJournal | undefined> {
  return (await selectLocked(db, { journalId }))[0];
}

export async function insertJournal(
  { sql }: Queryable,
  { journalId, seq, hash }: KnownJournal,
  now: number,
): Promise<void> {
  await sql.insertInto('journals').values({ journal_id: journalId, seq, hash, started_at: now }).execute();
}

const update = prepare<KnownJournal>((sql, value) =>
  sql
    .updateTable('journals')
    .set({ seq: value('seq'), hash: value('hash') })
    .where('journal_id', '=', value('journalId')),
);

export async function updateJournal(db: Queryable, known: KnownJournal): Promise<void> {
  await update(db, known);
}

export async function deleteJournals({ sql }: Queryable): Promise<void> {
  await sql.deleteFrom('journals').execute();
}

/** Runs before every COMMIT. */
const deletePending = prepare<object, { taken_from: string; subject: string; image: string | null }>((sql) =>
  sql.deleteFrom('journal_pending').returning(['taken_from', 'subject', 'image']),
);

/** Takes out what waits to be journalled. Of what ends as a whole at a restore it is enough that something has. */
export async function takePending(db: Queryable): Promise<Taking[]> {
  const rows = await deletePending(db, {});
  if (rows.length === 0) return [];
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
