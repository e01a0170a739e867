import { rmSync } from 'node:fs';
import { type Bench, type Suite, type SuiteResult, startLatchkey, withProcesses } from '../bench.ts';
import type { BenchProcess } from '../bench-process.ts';
import { type Goal, showSpread } from '../goals.ts';
import { sendLoad, type TransferKind } from '../load.ts';
import { grownMib } from '../memory.ts';
import { cpuRatio, type Rounds, runRounds, speedRatio, type Variant } from '../rounds.ts';
import { CREATORS, copySeed, findOrMakeSeed, type Seed } from '../seed.ts';
import { median, spreadOf } from '../statistics.ts';

const MIB_A_SLICE = 64;
const MIB_OF_BIG = 1_024;
/** As many files of this size pass; one where rounds are few. */
const BIG_TRIALS = 3;
const KINDS = ['blocks', 'put', 'download'] as const;

/** What moving files costs beside bare handlers that do as much with the bytes, and how much memory a big one takes. */
export const dbfs: Suite = {
  name: 'dbfs',
  title: `Files of ${MIB_A_SLICE} MiB beside bare node:http; a request is a MiB, in blocks of base64, put as a form, or downloaded`,
  isQuick: true,
  async run(bench) {
    const seed = copySeed(await findOrMakeSeed(CREATORS, bench.announce), 'dbfs');
    try {
      return await withProcesses(bench, async (start) => {
        const ours = await startLatchkey(start, seed, { name: 'latchkey' });
        const script = 'servers/bare-files.ts';
        const args = ['--folder', seed.dataDir];
        const bare = await start({ name: 'bare', script, args });
        const late = await start({ name: 'bare, one sync', script, args: [...args, '--sync', 'close'] });
        const moving = (kind: TransferKind, by: string, server: BenchProcess): Variant => ({
          ...{ name: `${kind}, ${by}`, server },
          request: { kind, mib: MIB_A_SLICE, tokensPath: seed.tokensPath },
        });
        const variants = [
          ...KINDS.flatMap((kind) => [moving(kind, 'latchkey', ours.server), moving(kind, 'bare', bare)]),
          moving('blocks', 'bare, one sync', late),
        ];
        for (const variant of variants)
          await sendLoad(bench.machine, { ...variant, url: variant.server.url });
        const rounds = await runRounds(variants, bench);
        const { goals, facts } = compare(rounds);
        return { rounds, goals: [...goals, ...(await memoryGoals(bench, ours, seed))], facts };
      });
    } finally {
      rmSync(seed.dataDir, { recursive: true, force: true });
    }
  },
};

function compare(rounds: Rounds): Pick<SuiteResult, 'goals' | 'facts'> {
  const faster = (kind: TransferKind, by = 'bare') =>
    speedRatio(rounds, `${kind}, latchkey`, `${kind}, ${by}`);
  const facts = KINDS.map((kind) => ({
    what: `${kind}, latchkey / bare`,
    value:
      `${showSpread(faster(kind), '×')} the bytes a second, ` +
      `${showSpread(cpuRatio(rounds, `${kind}, latchkey`, `${kind}, bare`), '×')} by CPU time`,
  }));
  const late = `${showSpread(faster('blocks', 'bare, one sync'), '×')} the bytes a second`;
  const what = 'bytes uploaded by blocks / into a bare handler that decodes and syncs each';
  return {
    goals: [{ what, atLeast: 0.8, unit: '×', reached: faster('blocks') }],
    facts: [...facts, { what: 'blocks, latchkey / bare that syncs once, at the end', value: late }],
  };
}

/** How much more memory the server holds at most while a big file passes than before. */
async function memoryGoals(bench: Bench, { server }: Variant, { tokensPath }: Seed): Promise<Goal[]> {
  const goals: Goal[] = [];
  const trials = Math.min(BIG_TRIALS, Math.ceil(bench.rounds / 10));
  for (const kind of KINDS) {
    const grown: number[] = [];
    for (let trial = 0; trial < trials; trial++)
      grown.push(await grownMib(bench, server, { kind, mib: MIB_OF_BIG, tokensPath }));
    const reached = Number.isNaN(median(grown)) ? { median: Number.NaN, min: 0, max: 0 } : spreadOf(grown);
    goals.push({ what: `memory that 1 GiB takes more (${kind})`, atMost: 64, unit: 'MiB', reached });
  }
  return goals;
}
