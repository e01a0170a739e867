import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createScratchDatabase, type ScratchDatabase } from '../support/faults-database.ts';
import { ADMIN_PASSWORD, startServer } from '../support/faults-server.ts';
import { runLatchkeyd } from '../support/latchkeyd.ts';
import { findPostgresPrograms, startPostgres, type TestPostgres } from '../support/postgres.ts';

/** Nobody listens there. */
const NOWHERE = '127.0.0.1:9';
let reader: TestPostgres;

beforeAll(async () => {
  const programs = findPostgresPrograms();
  if (programs === undefined)
    throw new Error("PostgreSQL's server programs are missing: apt-get install postgresql");
  reader = await startPostgres(programs);
  const client = new pg.Client({ connectionString: reader.url });
  await client.connect();
  await client.query('ALTER SYSTEM SET default_transaction_read_only = on');
  await client.query('SELECT pg_reload_conf()');
  await client.end();
});

afterAll(() => reader?.stop());

test('a node starts on the host that can be written to, whatever stands before it', async () => {
  const { database, urlOf } = await setUp();
  const server = await startServer(database, {
    LATCHKEY_ADMIN_PASSWORD: ADMIN_PASSWORD,
    LATCHKEY_DATABASE_URL: urlOf(NOWHERE, hostOf(reader.url), database.host),
  });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(await database.query('SELECT 1 FROM feed_head')).toHaveLength(1);
  await server.stop();
});

test('where no host can be written to, each is named with what is wrong, and no password is', async () => {
  const { urlOf } = await setUp();
  const hosts = [NOWHERE, hostOf(reader.url)];
  const url = urlOf(...hosts).replace('latchkey@', 'latchkey:s3cret-word@');
  const result = await runLatchkeyd(['user', 'disable', 'nobody'], { env: { LATCHKEY_DATABASE_URL: url } });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain(`${NOWHERE} (connect ECONNREFUSED`);
  expect(result.stderr).toContain(`${hosts[1]} (`);
  expect(result.stderr).not.toContain('s3cret-word');
});

test('one host that only reads is refused where a writable one is asked for', async () => {
  const url = `${reader.url}?target_session_attrs=read-write`;
  const result = await runLatchkeyd(['user', 'disable', 'nobody'], { env: { LATCHKEY_DATABASE_URL: url } });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain(`${hostOf(reader.url)} (it only reads)`);
});

async function setUp() {
  const scratch = await createScratchDatabase('postgres');
  onTestFinished(() => scratch.remove());
  const url = new URL(scratch.env.LATCHKEY_DATABASE_URL ?? '');
  const database: ScratchDatabase & { host: string } = { ...scratch, host: url.host };
  const urlOf = (...hosts: string[]) =>
    `postgres://${url.username}@${hosts.join(',')}${url.pathname}?target_session_attrs=read-write`;
  return { database, urlOf };
}

function hostOf(url: string): string {
  return new URL(url).host;
}
