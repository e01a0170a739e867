import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { syncPath } from '../private-file.ts';

/**
 * Copies a database that may be in use, as it is at one moment, to a file that is there once it is whole and was
 * checked. Throws when there is such a file already.
 */
export function backUpSqlite(path: string, copy: string): void {
  if (!existsSync(path)) throw new Error(`There is no database ${path}.`);
  if (existsSync(copy)) throw new Error(`${copy} is there already: write another name.`);
  const unfinished = besides(copy);
  // Before SQLite writes into it, so that nobody else can ever read it.
  closeSync(openSync(unfinished, 'wx', 0o600));
  try {
    const source = new DatabaseSync(path, { timeout: 5_000 });
    try {
      source.prepare('VACUUM INTO ?').run(unfinished);
    } finally {
      source.close();
    }
    checkSqlite(unfinished);
    syncPath(unfinished);
    linkSync(unfinished, copy);
    syncPath(dirname(copy));
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/**
 * Puts a copy in the place of a database that nobody has open, and gives back where the replaced one lies now;
 * undefined: there was none. Throws, and changes nothing, when a process has it open or the copy is not whole.
 */
export function restoreSqlite(path: string, copy: string, now: Date): string | undefined {
  if (!existsSync(copy)) throw new Error(`There is no file ${copy}.`);
  const unfinished = besides(path);
  closeSync(openSync(unfinished, 'wx', 0o600));
  try {
    copyFileSync(copy, unfinished);
    chmodSync(unfinished, 0o600);
    const { uid, gid } = statSync(dirname(path));
    if (process.geteuid?.() === 0) chownSync(unfinished, uid, gid);
    checkSqlite(unfinished);
    syncPath(unfinished);
    if (!existsSync(path)) {
      linkSync(unfinished, path);
      syncPath(dirname(path));
      return undefined;
    }
    const aside = `${path}-replaced-${now.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '')}`;
    if (existsSync(aside)) throw new Error(`${aside} is there already: try again in a second.`);
    holdAlone(path, () => {
      linkSync(path, aside);
      renameSync(unfinished, path);
    });
    syncPath(dirname(path));
    return aside;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function besides(path: string): string {
  return join(dirname(path), `unfinished-${randomBytes(6).toString('hex')}`);
}

/** Acts while no other process can open the database, and with all that was committed in the one file. */
function holdAlone(path: string, act: () => void): void {
  const file = openAlone(path);
  try {
    act();
  } finally {
    file.close();
  }
}

/**
 * Opens a database in a transaction that keeps all others out until it is closed, with all that was committed in the one file.
 * Throws when a process has it open.
 */
export function openAlone(path: string): DatabaseSync {
  const file = new DatabaseSync(path, { timeout: 0 });
  if (isAlone(file)) return file;
  file.close();
  throw inUse(path);
}

function inUse(path: string): Error {
  return new Error(`${path} is in use: stop the server and every latchkeyd command first.`);
}

/** SQLITE_BUSY: https://sqlite.org/rescode.html#busy */
function isLocked(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

/** Only who is alone can take a database out of WAL mode; what was in the log is in the file then. */
function isAlone(file: DatabaseSync): boolean {
  try {
    const { journal_mode: mode } = file.prepare('PRAGMA journal_mode = DELETE').get() ?? {};
    if (mode !== 'delete') return false;
    file.exec('BEGIN EXCLUSIVE');
    return true;
  } catch {
    return false;
  }
}

/** Throws unless it is a whole database of Latchkey. */
export function checkSqlite(path: string): void {
  const file = new DatabaseSync(path, { readOnly: true });
  let found: unknown;
  try {
    found = Object.values(file.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    if (found === 'ok') found = file.prepare("select 'ok' from migrations limit 1").get() && 'ok';
  } catch (error) {
    if (isLocked(error)) throw inUse(path);
    found = error instanceof Error ? error.message : String(error);
  } finally {
    file.close();
  }
  if (found !== 'ok') throw new Error(`That is no whole database of Latchkey: ${found}.`);
}
