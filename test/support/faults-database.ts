import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

/** A database engine that latchkeyd knows. */
export type EngineName = 'sqlite' | 'postgres';
export type Row = Record<string, unknown>;

/** A fresh, empty database in a folder of its own, and the test's own way to look into it. */
export interface ScratchDatabase {
  readonly engine: EngineName;
  readonly folder: string;
  /** The SQLite file, whether it exists yet or not. */
  readonly file: string;
  /** What tells latchkeyd to use it. */
  readonly env: Readonly<Record<string, string>>;
  query(sql: string): Promise<Row[]>;
  /** As `query`, for statements that change something. */
  change(sql: string): Promise<void>;
  remove(): Promise<void>;
}

const INT8 = 20;
const POSTGRES_URL = process.env.LATCHKEY_TEST_POSTGRES_URL;

/** The engines that this run can test: PostgreSQL only where the run has started one. */
export const ENGINES: readonly EngineName[] =
  POSTGRES_URL === undefined ? ['sqlite'] : ['sqlite', 'postgres'];

/** Makes an empty database; a SQLite file goes into `dataDir`, if given. Throws when PostgreSQL refuses. */
export async function createScratchDatabase(engine: EngineName, dataDir?: string): Promise<ScratchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-faults-'));
  const env = {
    ...{ LATCHKEY_DATA_DIR: dataDir ?? join(folder, 'data'), LATCHKEY_KEY_DIR: join(folder, 'keys') },
    LATCHKEY_JOURNAL_DIR: join(folder, 'journal'),
  };
  const file = join(env.LATCHKEY_DATA_DIR, 'latchkey.db');
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  if (engine === 'sqlite') {
    const query = async (sql: string) => querySqlite(file, sql);
    const change = async (sql: string) => changeSqlite(file, sql);
    const sqliteEnv = { ...env, LATCHKEY_DATABASE_URL: `sqlite:${file}` };
    return { engine, folder, file, env: sqliteEnv, query, change, remove: async () => removeFolder() };
  }
  if (POSTGRES_URL === undefined) throw new Error('LATCHKEY_TEST_POSTGRES_URL names no PostgreSQL server.');
  const name = `latchkey_faults_${randomBytes(6).toString('hex')}`;
  await queryPostgres(POSTGRES_URL, `CREATE DATABASE ${name}`);
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${name}`;
  return {
    engine,
    folder,
    file,
    env: { ...env, LATCHKEY_DATABASE_URL: url.href },
    query: (sql) => queryPostgres(url.href, sql),
    change: async (sql) => void (await queryPostgres(url.href, sql)),
    async remove() {
      removeFolder();
      await queryPostgres(POSTGRES_URL, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

function querySqlite(file: string, sql: string): Row[] {
  const connection = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return connection.prepare(sql).all();
  } finally {
    connection.close();
  }
}

function changeSqlite(file: string, sql: string): void {
  const connection = new DatabaseSync(file, { timeout: 5_000 });
  try {
    connection.exec(sql);
  } finally {
    connection.close();
  }
}

async function queryPostgres(url: string, sql: string): Promise<Row[]> {
  const types = {
    getTypeParser: (oid: number, format: unknown) =>
      oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
  } as pg.CustomTypesConfig;
  const client = new pg.Client({ connectionString: url, types });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
