import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { contradictions, newKnowledge, runCrowd } from '../support/faults-crowd.ts';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import { HalfSentCreate } from '../support/faults-half-sent.ts';
import { readLedger } from '../support/faults-ledger.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { startServer } from '../support/faults-server.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(2, 20);
const CLIENTS = 16;
const LONGEST_RUN_MS = 400;
const STOP_BOUND_MS = 10_000;
const HALF_SENT = 4;
const RESET = 'ECONNRESET used';

for (const engine of ENGINES) {
  test(`SIGTERM under load ends with 0 and loses nothing acknowledged or begun (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const knowledge = newKnowledge();
    let slowestMs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServer(database);
      expect(await contradictions(server.url, knowledge)).toEqual([]);
      const stop = new AbortController();
      const crowd = runCrowd(server.url, knowledge, {
        clients: CLIENTS,
        credential: ADMIN,
        signal: stop.signal,
      });
      const before = knowledge.creates + knowledge.revokes;
      await until(() => knowledge.creates + knowledge.revokes > before, 'the crowd gets no answer');
      const halfSent = await beginCreates(server.url);
      await sleep(Math.random() * LONGEST_RUN_MS);
      const started = performance.now();
      const stopped = server.stop();
      stopped.catch(() => {});
      await sleep(100);
      for (const create of halfSent) expect(await create.finish()).toBe(200);
      await stopped;
      slowestMs = Math.max(slowestMs, performance.now() - started);
      stop.abort();
      await crowd;
    }
    expect(slowestMs).toBeLessThan(STOP_BOUND_MS);
    const server = await startServer(database);
    expect(await contradictions(server.url, knowledge)).toEqual([]);
    await server.stop();
    const { problems, tokens, revoked } = await readLedger(database);
    expect(problems).toEqual([]);
    const { creates, revokes, unanswered } = knowledge;
    console.log(
      `SIGTERM under load (${engine}): ${ROUNDS} rounds of ${CLIENTS} clients, exit 0 within ${Math.round(slowestMs)} ms, ` +
        `${creates} creates and ${revokes} revocations acknowledged, 0 lost; ` +
        `${HALF_SENT * ROUNDS} half-sent requests answered; how the clients' last requests ended: ${JSON.stringify(unanswered)}`,
    );
    // What was done was answered.
    expect({ tokens, revoked }).toEqual({ tokens: creates + HALF_SENT * ROUNDS, revoked: revokes });
    // Whoever asks on a connection that is open gets an answer, which says that the connection ends.
    expect(unanswered[RESET] ?? 0).toBe(0);
  });
}

test('a request that is never sent whole does not keep the server from stopping', async () => {
  const database = await createScratchDatabase('sqlite');
  onTestFinished(() => database.remove());
  const server = await startServer(database);
  const endless = await HalfSentCreate.begin(server.url);
  const started = performance.now();
  await server.stop();
  const tookMs = performance.now() - started;
  expect(tookMs).toBeLessThan(STOP_BOUND_MS);
  expect(await endless.finish()).toBeUndefined();
  console.log(`SIGTERM with a request that is never sent whole: exit 0 after ${Math.round(tookMs)} ms`);
});

function beginCreates(url: string): Promise<HalfSentCreate[]> {
  return Promise.all(Array.from({ length: HALF_SENT }, () => HalfSentCreate.begin(url)));
}
