import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** Where a test keeps its data: a folder of its own, and a database in it or on the test run's PostgreSQL. */
export interface TestDatabase {
  readonly folder: string;
  readonly engine: 'sqlite' | 'postgres';
  /** For `LATCHKEY_DATABASE_URL`; undefined: the default. */
  readonly url: string | undefined;
  remove(): Promise<void>;
}

/** A fresh, empty database on the engine that this run of the suite is for. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  if (process.env.LATCHKEY_TEST_DATABASE !== 'postgres') {
    return { folder, engine: 'sqlite', url: undefined, remove: async () => removeFolder() };
  }
  const server = process.env.LATCHKEY_TEST_POSTGRES_URL;
  if (server === undefined) throw new Error('LATCHKEY_TEST_POSTGRES_URL does not name a PostgreSQL server.');
  const name = `latchkey_${randomBytes(6).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    folder,
    engine: 'postgres',
    url: url.href,
    async remove() {
      removeFolder();
      await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
