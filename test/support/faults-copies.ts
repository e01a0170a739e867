import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ScratchDatabase } from './faults-database.ts';

/** A copy of a database as it was, made while no server or one was running. */
export interface Copy {
  /** Puts it in the place of the database, as an operator does who has never heard of a journal. No server runs. */
  restore(): void;
}

/** On SQLite by `latchkeyd backup`, or with `cp` once the server was stopped; on PostgreSQL by `pg_dump`. */
export function copyDatabase(database: ScratchDatabase): Copy {
  const copy = join(database.folder, `copy-${readdirSync(database.folder).length}`);
  if (database.engine === 'sqlite') {
    copyFileSync(database.file, copy);
    return {
      restore() {
        for (const end of ['-wal', '-shm']) rmSync(`${database.file}${end}`, { force: true });
        copyFileSync(copy, database.file);
      },
    };
  }
  const url = String(database.env.LATCHKEY_DATABASE_URL);
  execFileSync('pg_dump', ['-Fc', '-f', copy, url]);
  return {
    restore: () => {
      execFileSync('pg_restore', ['--clean', '--if-exists', '--no-owner', '--dbname', url, copy]);
    },
  };
}

/** The journal of a database that has one. */
export class JournalOf {
  readonly folder: string;
  readonly path: string;

  constructor(database: ScratchDatabase) {
    this.folder = String(database.env.LATCHKEY_JOURNAL_DIR);
    const [name, ...others] = readdirSync(this.folder).filter((one) => one.endsWith('.journal'));
    if (name === undefined || others.length > 0) throw new Error('There is not one journal.');
    this.path = join(this.folder, name);
  }

  /** Its whole lines without the first: each tells of one COMMIT. */
  entries(): { seq: number; takings: { from: string; subject: unknown[] }[] }[] {
    return this.lines()
      .slice(1)
      .map((line) => JSON.parse(line.slice(65)));
  }

  lines(): string[] {
    return readFileSync(this.path, 'utf8').split('\n').slice(0, -1);
  }
}

/** Moves the journals to where no server looks. */
export function hideJournals(database: ScratchDatabase): string {
  const folder = String(database.env.LATCHKEY_JOURNAL_DIR);
  const hidden = join(database.folder, 'hidden');
  mkdirSync(hidden, { recursive: true });
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    copyFileSync(join(folder, name), join(hidden, name));
    rmSync(join(folder, name));
  }
  return hidden;
}
