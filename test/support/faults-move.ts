import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createScratchDatabase, ENGINES, type Row, type ScratchDatabase } from './faults-database.ts';
import { fillEveryTable, movedTables } from './faults-every-table.ts';
import { startServer } from './faults-server.ts';
import { type CommandResult, runLatchkeyd } from './latchkeyd.ts';

/** What moves needs a PostgreSQL to move to. */
export const onPostgres = test.runIf(ENGINES.includes('postgres'));

/** A SQLite database, and an empty PostgreSQL one to move it to. */
export interface World {
  readonly from: ScratchDatabase;
  readonly to: ScratchDatabase;
  /** The directories of the one, the database of the other. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes both; they go when the test has finished. */
export async function makeWorld(): Promise<World> {
  const from = await createScratchDatabase('sqlite');
  onTestFinished(() => from.remove());
  return { from, ...(await makeTarget(from)) };
}

/** Another database to move to; it goes when the test has finished. */
export async function makeTarget(from: ScratchDatabase): Promise<Omit<World, 'from'>> {
  const to = await createScratchDatabase('postgres');
  onTestFinished(() => to.remove());
  const url = join(to.folder, 'url');
  writeFileSync(url, String(to.env.LATCHKEY_DATABASE_URL), { mode: 0o600 });
  const { LATCHKEY_DATABASE_URL: _, ...directories } = from.env;
  return { to, env: { ...directories, LATCHKEY_DATABASE_URL_FILE: url } };
}

/** Of the database to move to. */
export function urlOf({ to }: Pick<World, 'to'>): string {
  return String(to.env.LATCHKEY_DATABASE_URL);
}

/** Runs the move to its end. */
export function migrate({ from, env }: World, ...words: string[]): Promise<CommandResult> {
  return runLatchkeyd(['migrate', ...words, '--from', `sqlite:${from.file}`], { env });
}

/** Expects every table of the one in the other, and the one event of the move. */
export async function expectSame({ from, to }: World): Promise<void> {
  const file = new DatabaseSync(from.file, { readOnly: true });
  const tables = movedTables(file);
  for (const table of tables) {
    const here = file.prepare(`select * from ${table}`).all();
    expect(here, table).not.toEqual([]);
    const there = (await to.query(`select * from ${table}`)).filter((row) => !isOfMove(row));
    if (table === 'feed_head') {
      const seq = Number(here[0]?.seq) + 1;
      expect(there).toEqual([{ ...here[0], seq, floor: seq }]);
    } else {
      expect(sorted(there), table).toEqual(sorted(here));
    }
  }
  file.close();
  const events = await to.query(
    "select user_name, request_params from audit_events where action_name = 'migrateDatabase'",
  );
  expect(events).toEqual([
    { user_name: expect.stringMatching(/@machine$/), request_params: expect.any(String) },
  ]);
  expect(JSON.parse(String(events[0]?.request_params))).toEqual({
    rows: expect.stringMatching(/^[1-9]\d*$/),
    tables: String(tables.length),
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const left = await to.query("select tablename from pg_tables where schemaname = 'public'");
  expect(left.map(({ tablename }) => tablename)).not.toContain('move_progress');
}

/** Everything in a database, by table. */
export async function contentsOf(database: ScratchDatabase): Promise<Map<string, string[]>> {
  const tables = await database.query(
    database.engine === 'sqlite'
      ? "select name from sqlite_master where type = 'table' order by name"
      : "select tablename as name from pg_tables where schemaname = 'public' order by tablename",
  );
  const contents = new Map<string, string[]>();
  for (const { name } of tables)
    contents.set(String(name), sorted(await database.query(`select * from ${name}`)));
  return contents;
}

/** Holds an advisory lock of the database to move to, until what it gives back is called. */
export async function holdLock({ to }: Pick<World, 'to'>, lock: number): Promise<() => Promise<void>> {
  const session = new pg.Client({ connectionString: urlOf({ to }) });
  // The database goes before the session does, when a test fails.
  session.on('error', () => {});
  await session.connect();
  await session.query('select pg_advisory_lock($1)', [lock]);
  return () => session.end();
}

/** Takes back what a move notes beside the journal. */
export function unmarkJournal({ env }: ScratchDatabase): void {
  const folder = String(env.LATCHKEY_JOURNAL_DIR);
  for (const name of readdirSync(folder).filter((one) => one.startsWith('own-journal-')))
    rmSync(join(folder, name));
}

/** Makes an installation with something in every table. */
export async function fill({ from }: Pick<World, 'from'>): Promise<void> {
  const server = await startServer(from);
  await server.stop();
  fillEveryTable(from.file);
}

function sorted(rows: readonly Row[]): string[] {
  const plain = (value: unknown) =>
    value instanceof Uint8Array ? `bytes ${Buffer.from(value).toString('hex')}` : value;
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .map(([name, value]) => [name, plain(value)])
          .sort(),
      ),
    )
    .sort();
}

/** Whether the move itself wrote this row. */
function isOfMove({ key, action_name: action }: Row): boolean {
  return key === 'moved_from_sqlite' || action === 'migrateDatabase';
}
