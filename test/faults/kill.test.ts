import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { contradictions, newKnowledge, runCrowd } from '../support/faults-crowd.ts';
import { createScratchDatabase, ENGINES, type ScratchDatabase } from '../support/faults-database.ts';
import { readLedger } from '../support/faults-ledger.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, spawnUnwatched, startServer } from '../support/faults-server.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(3, 20);
const CLIENTS = 8;
const LONGEST_RUN_MS = 700;

for (const engine of ENGINES) {
  test(`kill -9 loses nothing acknowledged and leaves nothing half-done (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const knowledge = newKnowledge();
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startServer(database);
      expect(await contradictions(server.url, knowledge)).toEqual([]);
      const stop = new AbortController();
      const crowd = runCrowd(server.url, knowledge, {
        clients: CLIENTS,
        credential: ADMIN,
        signal: stop.signal,
      });
      const { creates, revokes } = knowledge;
      const isBusy = () => knowledge.creates > creates && knowledge.revokes > revokes;
      await until(isBusy, 'the crowd gets no answer');
      await sleep(Math.random() * LONGEST_RUN_MS);
      await server.kill();
      stop.abort();
      await crowd;
    }
    const server = await startServer(database);
    expect(await contradictions(server.url, knowledge)).toEqual([]);
    await server.stop();
    const { problems, ...counts } = await readLedger(database);
    expect(problems).toEqual([]);
    const { creates, revokes } = knowledge;
    console.log(
      `kill -9 (${engine}): ${ROUNDS} rounds, ${creates} creates and ${revokes} revocations acknowledged, ` +
        `0 lost; in the books ${JSON.stringify(counts)}`,
    );
  });

  test(`kill -9 during the first start leaves an installation that can be finished (${engine})`, async () => {
    const rounds = times(2, 20);
    const stages: Record<string, number> = {};
    let startMs = 0;
    for (let round = 0; round < rounds; round++) {
      const database = await createScratchDatabase(engine);
      onTestFinished(() => database.remove());
      if (round > 0) {
        const first = spawnUnwatched(database, { env: KNOWN_PASSWORD });
        // The sources take the first half of a start; what touches the database comes after.
        await sleep(startMs * (0.4 + 0.6 * Math.random()));
        first.kill('SIGKILL');
        await once(first, 'close');
        const stage = await stageOf(database);
        stages[stage] = (stages[stage] ?? 0) + 1;
      }
      const startedAt = performance.now();
      const second = await startServer(database);
      if (round === 0) startMs = performance.now() - startedAt;
      expect(await stageOf(database)).toBe('administrator made');
      expect((await readLedger(database)).problems).toEqual([]);
      await second.kill();
    }
    console.log(`kill -9 during the first start (${engine}): killed at ${JSON.stringify(stages)}`);
  });
}

/** How far the first start of a server came. */
async function stageOf(database: ScratchDatabase): Promise<string> {
  try {
    const users = await database.query("select name from principals where kind = 'user'");
    return users.length === 0 ? 'tables made' : 'administrator made';
  } catch {
    return 'nothing made';
  }
}
