import { getWith, type Suite, warmUp, withProcesses } from '../bench.ts';
import type { Fact } from '../goals.ts';
import { CONNECTIONS, runSlice, type Slice } from '../rounds.ts';
import { CREATORS, findOrMakeSeed } from '../seed.ts';
import { median } from '../statistics.ts';
import { startCreating } from './creates.ts';

const VERIFYING_CONNECTIONS = 16;

/** How long verification takes while as many clients as can create tokens. */
export const verifyWhileCreating: Suite = {
  name: 'verify-while-creating',
  title: `Latency of verification over ${VERIFYING_CONNECTIONS} connections while ${CONNECTIONS} clients create`,
  isQuick: true,
  async run(bench) {
    const seed = await findOrMakeSeed(CREATORS, bench.announce);
    return withProcesses(bench, async (start) => {
      const facts: Fact[] = [];
      for (const commits of ['shared', 'each']) {
        const creating = await startCreating(start, seed, {
          name: `commits ${commits}`,
          args: ['--commits', commits],
        });
        const verifying = { name: creating.name, server: creating.server, request: getWith(seed.tokensPath) };
        await warmUp(bench, [creating, verifying]);
        const alone: Slice[] = [];
        const together: Slice[] = [];
        for (let round = 0; round < bench.rounds; round++) {
          const load = { ...bench, connections: VERIFYING_CONNECTIONS };
          alone.push(await runSlice(verifying, load));
          const [, verified] = await Promise.all([runSlice(creating, bench), runSlice(verifying, load)]);
          together.push(verified);
        }
        facts.push({
          what: `commits ${commits}: p50 and p99, alone; while others create`,
          value: `${showLatency(alone)}; ${showLatency(together)}`,
        });
        await creating.server.stop();
      }
      return { goals: [], facts };
    });
  },
};

function showLatency(slices: readonly Slice[]): string {
  const p50Ms = median(slices.map((slice) => slice.p50Ms));
  const p99Ms = median(slices.map((slice) => slice.p99Ms));
  return `${p50Ms.toFixed(2)} ms and ${p99Ms.toFixed(2)} ms`;
}
