import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseUrl } from './migrated-database.ts';
import { dropDatabase, makeDatabase, PostgresDatabases } from './postgres-databases.ts';

/** Where a test keeps its data: a folder of its own, and a database in it or on the test run's PostgreSQL. */
export interface TestDatabase {
  readonly folder: string;
  readonly engine: 'sqlite' | 'postgres';
  /** For `LATCHKEY_DATABASE_URL`; undefined: the default. */
  readonly url: string | undefined;
  remove(): Promise<void>;
}

interface TestDatabaseOptions {
  /** Over PostgreSQL, where the tables stand otherwise: they are left for whoever starts to make. */
  readonly hasNoTables?: boolean;
}

/** One for all tests of this process. */
let databases: PostgresDatabases | undefined;

/** A fresh database without a row on the engine that this run of the suite is for. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  if (process.env.LATCHKEY_TEST_DATABASE !== 'postgres') {
    return { folder, engine: 'sqlite', url: undefined, remove: async () => removeFolder() };
  }
  const server = process.env.LATCHKEY_TEST_POSTGRES_URL;
  if (server === undefined) throw new Error('LATCHKEY_TEST_POSTGRES_URL does not name a PostgreSQL server.');
  databases ??= new PostgresDatabases(server);
  const reused = databases;
  const { hasNoTables = false } = options;
  const database = hasNoTables ? await makeDatabase(server) : await reused.take();
  const pooler = process.env.LATCHKEY_TEST_POOLER === '1' ? process.env.LATCHKEY_TEST_POOLER_URL : undefined;
  return {
    folder,
    engine: 'postgres',
    url: pooler === undefined ? database.url : databaseUrl(pooler, database.name),
    async remove() {
      removeFolder();
      await (hasNoTables ? dropDatabase(server, database) : reused.giveBack(database));
    },
  };
}
