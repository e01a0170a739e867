/**
 * Stand among the names of migrations while a database must not be served, since every version, also one from before a
 * database could be moved, refuses a migration that it does not know.
 */
const MARKS: Readonly<Record<string, string>> = {
  'moved-to-postgres':
    'This database was moved to PostgreSQL and is kept as it was then: set LATCHKEY_DATABASE_URL_FILE to the file with its URL. ' +
    'Should the move have been broken off at its very end, run the same "latchkeyd migrate" again.',
  'moving-from-sqlite':
    'A move from SQLite into this database is not finished: run the same "latchkeyd migrate" again. ' +
    'To give it up, drop this database.',
};

/** Marks a source whose rows are all in the target. */
export const MOVED_AWAY = 'moved-to-postgres';
/** Marks a target that does not have all rows yet. */
export const HALF_MOVED = 'moving-from-sqlite';

/** Why a database with this mark is not served; undefined: it is no mark. */
export function explainMark(name: string): string | undefined {
  return Object.hasOwn(MARKS, name) ? MARKS[name] : undefined;
}
