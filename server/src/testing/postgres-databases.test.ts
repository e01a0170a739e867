import pg from 'pg';
import { expect, test } from 'vitest';
import { dropDatabase, type PostgresDatabase, PostgresDatabases } from './postgres-databases.ts';

const { LATCHKEY_TEST_DATABASE, LATCHKEY_TEST_POSTGRES_URL: server = '' } = process.env;
const onPostgres = test.runIf(LATCHKEY_TEST_DATABASE === 'postgres');

async function run({ url }: PostgresDatabase, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const ADD_SETTINGS = `INSERT INTO settings (key, value, updated_at, updated_by_id)
  SELECT 'left behind ' || n, 'value', 1, 1 FROM generate_series(1, $ROWS) AS n`;

onPostgres.for([1, 10_000])(
  '%i rows and a connection that a test left are not there for the next',
  async (rows) => {
    const databases = new PostgresDatabases(server);
    const database = await databases.take();
    const head = await run(database, 'SELECT * FROM feed_head');
    await run(database, ADD_SETTINGS.replace('$ROWS', String(rows)));
    await run(database, 'UPDATE feed_head SET seq = 7');
    const left = new pg.Client({ connectionString: database.url });
    const ended = new Promise<Error>((resolve) => left.on('error', resolve));
    await left.connect();
    await left.query('BEGIN; UPDATE feed_head SET seq = 8');
    await databases.giveBack(database);
    await ended;
    expect((await databases.take()).name).toBe(database.name);
    expect(await run(database, 'SELECT * FROM feed_head')).toEqual(head);
    expect(await run(database, 'SELECT key FROM settings')).toEqual([]);
    await dropDatabase(server, database);
  },
);

onPostgres.for([
  'ALTER TABLE feed_head ADD COLUMN further integer',
  'CREATE TABLE further (id integer)',
  'CREATE FUNCTION further() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
  "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lock_timeout = 1', current_database()); END $$",
])('a database that a test has changed in another way is handed to nobody: %s', async (statement) => {
  const databases = new PostgresDatabases(server);
  const database = await databases.take();
  await run(database, statement);
  await databases.giveBack(database);
  const next = await databases.take();
  expect(next.name).not.toBe(database.name);
  await dropDatabase(server, next);
});
