import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createScratchDatabase, ENGINES } from '../support/faults-database.ts';
import {
  describeSpread,
  revoke,
  revokeFromEveryNode,
  type SeenRevocation,
  stalenessMs,
  startNodes,
  strangeAnswers,
  withConnections,
} from '../support/faults-nodes.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { createToken, issuedToken } from '../support/faults-tokens.ts';
import { ADMIN, STALENESS_BOUND_MS } from '../support/faults-two-nodes.ts';
import { TokenUsage } from '../support/faults-usage.ts';
import type { RunningServer } from '../support/latchkeyd.ts';
import { busyShare, machineTime } from '../support/machine-use.ts';

vi.setConfig({ testTimeout: TEST_MS });

const NODES = 3;
const LANES = 3;
const REVOCATIONS = times(30, 2_000);
const PACED = times(30, 1_000);
const PAUSE_MS = 4;
const STOPS = times(2, 20);

for (const engine of ENGINES) {
  test(`revoked from any of three nodes, a token is refused by all within the bound (${engine})`, async () => {
    const nodes = await start(engine);
    const seen = await revokeFromEveryNode(nodes, { revocations: REVOCATIONS, lanes: LANES, waits: false });
    expect(strangeAnswers(seen)).toEqual([]);
    const own = seen.map(({ actedBy, uses, answeredAt }) => stalenessMs(uses[actedBy] ?? [], answeredAt));
    expect(Math.max(...own)).toBe(0);
    const others = seen.flatMap(stalenessOfOthers);
    expect(others).toHaveLength(REVOCATIONS * (NODES - 1));
    expect(Math.max(...others)).toBeLessThanOrEqual(STALENESS_BOUND_MS);
    console.log(
      `${REVOCATIONS} revocations by ${NODES} nodes (${engine}), staleness of the others: ${describeSpread(others)}`,
    );
  });

  test(`with some of the machine to spare a token is refused by all within the bound (${engine})`, async () => {
    const nodes = await start(engine);
    const before = machineTime();
    const plan = { revocations: PACED, lanes: 1, waits: false, pauseMs: PAUSE_MS };
    const seen = await revokeFromEveryNode(nodes, plan);
    const busy = busyShare(before, machineTime());
    const others = seen.flatMap(stalenessOfOthers);
    expect(Math.max(...others)).toBeLessThanOrEqual(STALENESS_BOUND_MS);
    console.log(
      `${PACED} revocations by ${NODES} nodes (${engine}), ${Math.round(busy * 100)} % of the machine in use, staleness of the others: ${describeSpread(others)}`,
    );
  });

  test(`after the answer with wait=all no node accepts the token (${engine})`, async () => {
    const nodes = await start(engine);
    const startedAt = performance.now();
    const seen = await revokeFromEveryNode(nodes, { revocations: REVOCATIONS, lanes: LANES, waits: true });
    const perSecond = (REVOCATIONS * 1000) / (performance.now() - startedAt);
    expect(strangeAnswers(seen)).toEqual([]);
    const accepted = seen.flatMap(({ uses, answeredAt }) => uses.map((of) => stalenessMs(of, answeredAt)));
    expect(accepted.filter((ms) => ms > 0)).toEqual([]);
    for (const { receipt } of seen) expect(receipt?.nodes.map(({ name }) => name)).toHaveLength(NODES);
    const everywhere = seen.filter(({ receipt }) => receipt?.applied_everywhere).length;
    expect(everywhere).toBeGreaterThan(0);
    console.log(
      `${REVOCATIONS} awaited revocations by ${NODES} nodes (${engine}): 0 accepted after the answer, ${everywhere} confirmed by all in time, ${perSecond.toFixed(0)} a second`,
    );
  });
}

test('a node that stands still is named, and accepts nothing from the time told, also when it goes on', async () => {
  const nodes = await start(ENGINES.at(-1) ?? 'sqlite');
  const [, , still] = nodes as [RunningServer, RunningServer, RunningServer];
  const waited: number[] = [];
  for (let i = 0; i < STOPS; i++) {
    await withConnections(nodes, async (toUse, [toAct]) => {
      if (toAct === undefined) throw new Error('There is no connection to act on.');
      const token = issuedToken(await createToken(toAct, ADMIN));
      const usages = toUse.map((connections) => new TokenUsage(connections, token));
      await until(() => usages.every(({ isInUse }) => isInUse), 'a new token is not accepted everywhere');
      process.kill(still.pid, 'SIGSTOP');
      try {
        const askedAt = performance.now();
        const { receipt, answeredAt } = await revoke(toAct, token, true);
        waited.push(answeredAt - askedAt);
        expect(receipt?.applied_everywhere).toBe(false);
        const applied = new Map(receipt?.nodes.map(({ name, applied }) => [name, applied]));
        expect(applied).toEqual(
          new Map([
            ['node-0', true],
            ['node-1', true],
            ['node-2', false],
          ]),
        );
        const refusesFrom = receipt?.nodes.find(({ name }) => name === 'node-2')?.refuses_from ?? 0;
        expect(refusesFrom).toBe(receipt?.refused_everywhere_from);
        expect(refusesFrom).toBeLessThanOrEqual(Date.now());
        await sleep(100);
        process.kill(still.pid, 'SIGCONT');
        const uses = await Promise.all(usages.map((usage) => usage.untilRefused()));
        const lateAtRunning = uses.slice(0, 2).map((of) => stalenessMs(of, answeredAt));
        expect(lateAtRunning).toEqual([0, 0]);
        expect(stalenessMs(uses[2] ?? [], refusesFrom - performance.timeOrigin)).toBe(0);
      } finally {
        process.kill(still.pid, 'SIGCONT');
      }
    });
  }
  console.log(`${STOPS} revocations while a node stood still were answered after: ${describeSpread(waited)}`);
});

async function start(engine: (typeof ENGINES)[number]): Promise<RunningServer[]> {
  const database = await createScratchDatabase(engine);
  onTestFinished(() => database.remove());
  return startNodes(database, NODES);
}

function stalenessOfOthers({ uses, actedBy, answeredAt }: SeenRevocation): number[] {
  return uses.filter((_, node) => node !== actedBy).map((of) => stalenessMs(of, answeredAt));
}
