import { mkdtempSync, rmSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import {
  contradictions,
  createOne,
  type Knowledge,
  newKnowledge,
  revokeOne,
  runCrowd,
} from '../support/faults-crowd.ts';
import { createScratchDatabase, type ScratchDatabase } from '../support/faults-database.ts';
import { fileSizeLimit, immutableFiles, mountSmallDisk, type WriteFault } from '../support/faults-disk.ts';
import { Heartbeat } from '../support/faults-heartbeat.ts';
import { readLedger } from '../support/faults-ledger.ts';
import { TEST_MS, until } from '../support/faults-scale.ts';
import { startServer } from '../support/faults-server.ts';
import { createToken, isInvalidToken, issuedToken, useToken } from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import type { RunningServer } from '../support/latchkeyd.ts';

vi.setConfig({ testTimeout: TEST_MS });

const SMALL_DISK_MEGABYTES = 16;
/** Enough for SQLite to have copied its log into the file once: after that it writes over the log's beginning. */
const WRITES_BEFORE = 300;
const WRITES_AFTER = 50;
const MOST_WRITES = 3_000;
const REFUSED_WRITES = 30;

test('on a full disk writes are refused, all else goes on, and writes work again once there is room', async ({
  skip,
}) => {
  const disk = mountSmallDisk(SMALL_DISK_MEGABYTES);
  if (typeof disk === 'string') return skip(`disk full: not tried, no file system can be mounted: ${disk}`);
  onTestFinished(() => disk.remove());
  const database = await createScratchDatabase('sqlite', disk.folder);
  onTestFinished(() => database.remove());
  const server = await startServer(database);
  await sufferFault({ what: 'disk full', database, server, fault: disk });
});

test('with files that cannot be written, writes are refused and all else goes on', async ({ skip }) => {
  // On a disk: in memory, whoever has an immutable file open may go on writing.
  const folder = mkdtempSync('/var/tmp/latchkey-immutable-');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = await createScratchDatabase('sqlite', folder);
  onTestFinished(() => database.remove());
  const server = await startServer(database);
  const fault = immutableFiles(database.file);
  if (typeof fault === 'string') return skip(`immutable files: not tried: ${fault}`);
  onTestFinished(() => fault.end());
  await sufferFault({ what: 'immutable files', database, server, fault });
});

test('with files that may not grow, writes are refused and all else goes on', async ({ skip }) => {
  const database = await createScratchDatabase('sqlite');
  onTestFinished(() => database.remove());
  const server = await startServer(database);
  const fault = fileSizeLimit(server.pid);
  if (typeof fault === 'string') return skip(`file size limit: not tried: ${fault}`);
  await sufferFault({ what: 'file size limit', database, server, fault });
});

interface Case {
  readonly what: string;
  readonly database: ScratchDatabase;
  readonly server: RunningServer;
  readonly fault: WriteFault;
}

async function sufferFault(given: Case): Promise<void> {
  const knowledge = newKnowledge();
  await runCrowdUntil(given.server.url, knowledge, WRITES_BEFORE);
  const line = await watchFault(given, knowledge);
  expect(await contradictions(given.server.url, knowledge)).toEqual([]);
  const written = knowledge.creates + knowledge.revokes;
  await runCrowdUntil(given.server.url, knowledge, written + WRITES_AFTER);
  await given.server.kill();

  const again = await startServer(given.database);
  expect(await contradictions(again.url, knowledge)).toEqual([]);
  await again.stop();
  expect(await refusedButDone(given.database, knowledge)).toEqual([]);
  expect((await readLedger(given.database)).problems).toEqual([]);
  const { creates, revokes } = knowledge;
  console.log(`${given.what}: ${line}; ${creates} creates and ${revokes} revocations acknowledged, 0 lost`);
}

/** Begins the fault, looks at what still works, ends the fault and waits until all works; tells what it saw. */
async function watchFault({ server, fault }: Case, knowledge: Knowledge): Promise<string> {
  const connection = new Connection(server.url);
  onTestFinished(() => connection.close());
  const used = issuedToken(await createToken(connection, ADMIN, 'used'));
  const unused = issuedToken(await createToken(connection, ADMIN, 'never used before the fault'));
  const heartbeat = new Heartbeat(server.url, used);

  fault.begin();
  const from = performance.now();
  const before = await writeUntilRefused(connection, knowledge);
  const statuses = await countStatuses(connection, knowledge);
  expect((await useToken(connection, unused)).status).toBe(200);
  for (const token of knowledge.revoked.values()) {
    expect(isInvalidToken(await useToken(connection, token))).toBe(true);
  }
  const list = await connection.send('GET', '/api/2.0/token/list', ADMIN);
  expect(list.status, list.text).toBe(200);
  const beats = heartbeat.acceptedBetween(from, performance.now());
  fault.end();

  const isWritable = async () => (await createOne(connection, ADMIN, knowledge)) === 200;
  await until(isWritable, 'writes do not work again after the fault');
  await heartbeat.stop();
  expect(heartbeat.others).toEqual([]);
  expect(beats).toBeGreaterThan(0);
  return `${before} more writes were done, the next answered with ${JSON.stringify(statuses)}; ${beats} verifications meanwhile`;
}

async function runCrowdUntil(url: string, knowledge: Knowledge, writes: number): Promise<void> {
  const stop = new AbortController();
  const crowd = runCrowd(url, knowledge, { clients: 4, credential: ADMIN, signal: stop.signal });
  await until(() => knowledge.creates + knowledge.revokes >= writes, 'the crowd does not get on');
  stop.abort();
  await crowd;
}

/** Creates and revokes by turns until a write is refused; gives back how many were done. Throws when none is. */
async function writeUntilRefused(connection: Connection, knowledge: Knowledge): Promise<number> {
  for (let done = 0; done < MOST_WRITES; done++) {
    if ((await writeOne(connection, knowledge, done)) !== 200) return done;
  }
  throw new Error(`${MOST_WRITES} writes were done in spite of the fault.`);
}

/** Goes on writing while that fails; gives back how often each status was the answer. */
async function countStatuses(connection: Connection, knowledge: Knowledge): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  for (let i = 0; i < REFUSED_WRITES; i++) {
    const status = await writeOne(connection, knowledge, i);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return statuses;
}

function writeOne(connection: Connection, knowledge: Knowledge, number: number): Promise<number> {
  const [live] = knowledge.live.values();
  if (number % 2 === 0 || live === undefined) return createOne(connection, ADMIN, knowledge);
  return revokeOne(connection, ADMIN, knowledge, live);
}

/** Comments of tokens that are there although their creation was answered with "nothing was done". */
async function refusedButDone(database: ScratchDatabase, knowledge: Knowledge): Promise<string[]> {
  const rows = await database.query('select comment from tokens');
  return rows.map((row) => String(row.comment)).filter((comment) => knowledge.refusedComments.has(comment));
}
