import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { Registry } from 'prom-client';
import { AuditLog } from '../audit/audit-log.ts';
import { systemClock } from '../clock.ts';
import type { DatabaseAddress } from '../config/checks.ts';
import type { Config } from '../config/config.ts';
import { parsePostgresUrl } from '../config/postgres-url.ts';
import { SecretValue } from '../config/secret-value.ts';
import { createCore } from '../core.ts';
import type { Db } from '../db/database.ts';
import { openDatabase } from '../db/open.ts';
import { LatchkeyError } from '../errors.ts';
import { createLog } from '../log.ts';
import { compare, inspect, move } from '../move/move.ts';
import { Source } from '../move/source.ts';
import { operator } from './operator.ts';
import type { Terminal } from './terminal.ts';

export const USAGE = `       latchkeyd migrate --from sqlite:PATH  moves the installation to PostgreSQL, with the server stopped; goes on
                                             with a move that was broken off
         [--to postgres://…]                 without it, to the database of LATCHKEY_DATABASE_URL_FILE
       latchkeyd migrate check --from …      says whether it could be moved, and changes nothing`;

export const MIGRATE_OPTIONS = ['from', 'to'];

/** For one batch of rows; longer than any takes, so that only a silent server is given up. */
const TIMEOUT_MS = 60_000;

/** Whether these words ask for a move. */
export function isMigrateCommand(words: readonly string[]): boolean {
  return words[0] === 'migrate' && (words.length === 1 || (words.length === 2 && words[1] === 'check'));
}

/** Moves an installation from SQLite to PostgreSQL: 0 when all of it is there, 2 when wrongly called. */
export async function migrateInstallation(
  terminal: Terminal,
  config: Config,
  {
    words,
    options,
  }: { readonly words: readonly string[]; readonly options: Readonly<Record<string, string>> },
): Promise<number> {
  if (options.to !== undefined) terminal.showAs('latchkeyd migrate');
  const [from, to] = [readFrom(terminal, options.from), readTo(terminal, config, options.to)];
  if (typeof from !== 'object' || typeof to !== 'object') {
    for (const problem of [from, to]) if (typeof problem === 'string') terminal.complain(problem);
    return 2;
  }
  const log = createLog('error');
  const target = await openDatabase(to, {
    clock: systemClock,
    log,
    metrics: new Registry(),
    timeoutMs: TIMEOUT_MS,
    poolSize: 1,
    proofMs: 1_000,
  });
  try {
    return words[1] === 'check'
      ? await check(terminal, from.path, target)
      : await moveAll(terminal, config, { path: from.path, target });
  } finally {
    await target.close();
  }
}

async function check(terminal: Terminal, path: string, target: Db): Promise<number> {
  // First, since even looking at the source folds its log into its file.
  await inspect(target);
  const source = new Source(path);
  try {
    const { state, sums } = await compare({ source, target, report: terminal.print });
    for (const [name, { rows }] of sums) if (rows > 0) terminal.print(`${name} ${rows}`);
    const what = { empty: 'is empty', half: 'holds a half-done move', done: 'has been moved to already' };
    terminal.print(`The PostgreSQL database ${what[state.kind]}. Nothing was changed.`);
  } finally {
    source.close();
  }
  return 0;
}

async function moveAll(
  terminal: Terminal,
  config: Config,
  { path, target }: { readonly path: string; readonly target: Db },
): Promise<number> {
  const { kind } = await inspect(target);
  const before = new Source(path);
  const { isMarked } = before;
  before.close();
  // A move that goes on found it up to date: where it is not, it is another source, and is refused as it is.
  if (!isMarked && kind === 'empty') {
    const core = await createCore(
      { ...config, database: { engine: 'sqlite', path } },
      { log: createLog('error') },
    );
    await core.close();
  }
  const source = new Source(path);
  const { journalDir } = config;
  const report = (line: string) => terminal.print(line);
  try {
    const audit = new AuditLog({ clock: systemClock, nodeId: randomBytes(6).toString('hex') });
    const caller = operator(terminal, 'migrate');
    const done = await move({ source, target, clock: systemClock, audit, caller, journalDir, report });
    terminal.print(
      done.isAlreadyDone
        ? 'It was moved already: there was nothing left to do.'
        : `The installation was moved: ${done.rows} rows in ${done.tables} tables.`,
    );
    terminal.print(
      'Start the server with LATCHKEY_DATABASE_URL_FILE, and with the data, key and journal directories as they are. ' +
        `Keep ${path} until you have a backup of the new database: no server starts with it any more.`,
    );
    return 0;
  } catch (error) {
    terminal.complain(
      'The move is not finished. Unless it says otherwise below, run the same command again once the cause is gone.',
    );
    throw error instanceof LatchkeyError ? brokenOff(error) : error;
  } finally {
    source.close();
  }
}

/** What a node tells its clients of a database that failed is not true of a move. */
function brokenOff({ message, cause }: LatchkeyError): Error {
  const why = cause instanceof Error ? cause.message : message;
  return new Error(`PostgreSQL failed, or was not reached (${why}). What was committed there stays.`, {
    cause,
  });
}

function readFrom({ cwd }: Terminal, text: string | undefined): { readonly path: string } | string {
  const [, path] = /^sqlite:(.+)$/s.exec(text ?? '') ?? [];
  if (path !== undefined) return { path: resolve(cwd, path) };
  return 'latchkeyd migrate moves from SQLite to PostgreSQL, and not back: write --from sqlite:PATH.';
}

function readTo(terminal: Terminal, config: Config, text: string | undefined): DatabaseAddress | string {
  const wanted =
    'name the PostgreSQL database in a file by LATCHKEY_DATABASE_URL_FILE, or write --to postgres://…';
  if (text === undefined)
    return config.database.engine === 'postgres'
      ? config.database
      : `There is nowhere to move to: ${wanted}.`;
  const hosts = parsePostgresUrl(text);
  if (hosts === undefined) return `--to is no URL of a PostgreSQL database: ${wanted}.`;
  if (hosts.urls.some(hasPassword))
    terminal.complain(
      'Warning: other users of this machine can see the password in --to while the command starts, and your shell keeps it: use LATCHKEY_DATABASE_URL_FILE.',
    );
  return { engine: 'postgres', url: new SecretValue(text) };
}

function hasPassword(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.password !== '' || url.searchParams.has('password'));
}
