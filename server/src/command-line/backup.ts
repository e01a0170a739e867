import { resolve } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { createCore } from '../core.ts';
import { backUpSqlite, restoreSqlite } from '../db/copy-sqlite.ts';
import { createLog } from '../log.ts';
import type { Terminal } from './terminal.ts';

export const USAGE = `       latchkeyd backup FILE                 copies the SQLite database, while the server runs, too
       latchkeyd restore FILE                puts such a copy in its place, and takes away again what was taken away since`;

/** Whether these words name one of the acts on copies of the database. */
export function isCopyCommand(words: readonly string[]): boolean {
  return words.length === 2 && (words[0] === 'backup' || words[0] === 'restore');
}

/** Makes a copy, or puts one in the place of the database. */
export async function keepCopy(
  terminal: Terminal,
  config: Config,
  words: readonly string[],
): Promise<number> {
  const [command, name = ''] = words;
  const { database } = config;
  if (database.engine !== 'sqlite')
    throw new Error(
      `latchkeyd ${command} is for SQLite: use pg_dump, pg_restore, or what you have for your PostgreSQL.`,
    );
  const file = resolve(terminal.cwd, name);
  if (command === 'backup') {
    backUpSqlite(database.path, file);
    terminal.print(
      `The database was copied to ${file}. Keep the journal in ${config.journalDir} apart from it.`,
    );
    return 0;
  }
  const aside = restoreSqlite(database.path, file, new Date(systemClock.now()));
  terminal.print(`The database is that of ${file}.`);
  if (aside !== undefined) terminal.print(`The one before is ${aside}: remove it when you need it no more.`);
  const core = await createCore(config, { log: createLog('error') });
  await core.close();
  terminal.print(
    core.replayed === undefined
      ? 'Nothing was taken away since it was made.'
      : `What was taken away since was taken away again (${core.replayed} entries of the journal); all sessions have ended.`,
  );
  return 0;
}
