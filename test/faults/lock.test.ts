import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES, type ScratchDatabase } from '../support/faults-database.ts';
import { Heartbeat } from '../support/faults-heartbeat.ts';
import { readLedger } from '../support/faults-ledger.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { startServer } from '../support/faults-server.ts';
import {
  createToken,
  isInvalidToken,
  issuedToken,
  isUnavailable,
  revokeToken,
  useToken,
} from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ENOUGH_BEATS = 50;

for (const engine of ENGINES) {
  test(`while another process holds the lock, writes are refused and verification goes on (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const server = await startServer(database);
    const [one, two, three] = [connect(server.url), connect(server.url), connect(server.url)];
    const used = issuedToken(await createToken(one, ADMIN, 'used'));
    const unused = issuedToken(await createToken(one, ADMIN, 'never used before the lock'));
    const ended = issuedToken(await createToken(one, ADMIN, 'ended'));
    await revokeToken(one, ADMIN, ended.id);
    const heartbeat = new Heartbeat(server.url, used);

    const release = await holdWriteLock(database);
    const from = performance.now();
    const writes = [createToken(one, ADMIN, 'refused'), revokeToken(two, ADMIN, used.id)];
    expect((await useToken(three, unused)).status).toBe(200);
    expect(isInvalidToken(await useToken(three, ended))).toBe(true);
    const answers = await Promise.all(writes);
    const to = performance.now();
    await release();

    for (const answer of answers) expect(isUnavailable(answer), answer.text).toBe(true);
    const beats = heartbeat.acceptedBetween(from, to);
    expect(beats).toBeGreaterThan(ENOUGH_BEATS);
    for (let i = 0; i < 5; i++) expect((await createToken(one, ADMIN, 'after')).status).toBe(200);
    expect((await useToken(three, used)).status).toBe(200);
    await heartbeat.stop();
    expect(heartbeat.others).toEqual([]);
    await server.stop();
    expect(await database.query("select token_id from tokens where comment = 'refused'")).toEqual([]);
    expect((await readLedger(database)).problems).toEqual([]);
    const waited = answers.map(({ sentAt, answeredAt }) => Math.round(answeredAt - sentAt)).join(' and ');
    console.log(
      `lock held (${engine}): writes refused with 503 after ${waited} ms, without effect; ` +
        `${beats} verifications meanwhile, the slowest ${heartbeat.slowestMs.toFixed(1)} ms`,
    );
  });

  test(`a write waits for a lock that is let go in time (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const server = await startServer(database);
    const one = connect(server.url);
    const used = issuedToken(await createToken(one, ADMIN));
    const heartbeat = new Heartbeat(server.url, used);
    const release = await holdWriteLock(database);
    const before = heartbeat.accepted;
    const write = createToken(one, ADMIN, 'waited');
    await until(() => heartbeat.accepted > before + ENOUGH_BEATS, 'verification stands still');
    await release();
    const answer = await write;
    expect(answer.status, answer.text).toBe(200);
    await heartbeat.stop();
    expect(heartbeat.others).toEqual([]);
    console.log(
      `lock let go in time (${engine}): the write was done after ${Math.round(answer.answeredAt - answer.sentAt)} ms`,
    );
  });
}

function connect(url: string): Connection {
  const connection = new Connection(url);
  onTestFinished(() => connection.close());
  return connection;
}

/** Keeps everybody else from writing, and nobody from reading; gives back what lets go. */
async function holdWriteLock(database: ScratchDatabase): Promise<() => Promise<void>> {
  if (database.engine === 'sqlite') {
    const file = new DatabaseSync(database.file);
    file.exec('BEGIN IMMEDIATE');
    return async () => {
      file.exec('ROLLBACK');
      file.close();
    };
  }
  const client = new pg.Client({ connectionString: database.env.LATCHKEY_DATABASE_URL });
  await client.connect();
  await client.query('BEGIN; LOCK TABLE tokens, audit_events, feed_head IN EXCLUSIVE MODE');
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}
