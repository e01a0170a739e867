import {
  type Bench,
  getWith,
  type Suite,
  type SuiteResult,
  startLatchkey,
  warmUp,
  withProcesses,
} from '../bench.ts';
import { type Fact, type Goal, showSpread } from '../goals.ts';
import { assertVerifies } from '../refusals.ts';
import { addedCpuMicros, cpuRatio, type Rounds, runRounds, speedRatio } from '../rounds.ts';
import { CREATORS, copySeed, findOrMakeSeed, MILLION, type SeedSize, TEN_MILLION } from '../seed.ts';

/** What verification costs a route, at 1 million tokens. */
export const verify: Suite = {
  name: 'verify',
  title: 'The same route with verification and without, 1 million tokens',
  isQuick: true,
  run: (bench) => measure(bench, MILLION),
};

/** What verification costs a route, at 10 million tokens. */
export const verifyTenMillion: Suite = {
  name: 'verify-10m',
  title: 'The same route with verification and without, 10 million tokens',
  isQuick: false,
  run: (bench) => measure(bench, TEN_MILLION),
};

async function measure(bench: Bench, size: SeedSize): Promise<SuiteResult> {
  const seed = await findOrMakeSeed(size, bench.announce);
  const small = copySeed(await findOrMakeSeed(CREATORS, bench.announce), 'unverified');
  return withProcesses(bench, async (start) => {
    const bare = {
      name: 'bare',
      server: await start({ name: 'bare', script: 'servers/bare.ts' }),
      request: getWith(seed.tokensPath),
    };
    const unverified = {
      ...(await startLatchkey(start, small, { name: 'unverified', args: ['--access', 'anyone'] })),
      request: bare.request,
    };
    const verified = await startLatchkey(start, seed, { name: 'verified' });
    await assertVerifies(verified);
    const variants = [bare, unverified, verified];
    await warmUp(bench, variants);
    const rounds = await runRounds(variants, bench);
    return { rounds, goals: judge(rounds, size), facts: tell(rounds) };
  });
}

function judge(rounds: Rounds, size: SeedSize): Goal[] {
  const where = `${size.tokens / 1e6} M tokens`;
  return [
    {
      what: `verified / unverified, requests a second, ${where}`,
      atLeast: 0.85,
      unit: '×',
      reached: speedRatio(rounds, 'verified', 'unverified'),
    },
    {
      what: `verified / unverified, by CPU time, ${where}`,
      atLeast: 0.85,
      unit: '×',
      reached: cpuRatio(rounds, 'verified', 'unverified'),
    },
    {
      what: `CPU that verification adds to a request, ${where}`,
      atMost: 3,
      unit: 'µs',
      reached: addedCpuMicros(rounds, 'verified', 'unverified'),
    },
  ];
}

/** The stricter reading: against Fastify with nothing of ours, which refuses, counts and numbers no request. */
function tell(rounds: Rounds): Fact[] {
  return [
    ['verified', 'bare'],
    ['unverified', 'bare'],
  ].map(([one = '', other = '']) => ({
    what: `${one} / ${other}`,
    value:
      `${showSpread(speedRatio(rounds, one, other), '×')} requests a second, ` +
      `${showSpread(cpuRatio(rounds, one, other), '×')} by CPU time, ` +
      `${showSpread(addedCpuMicros(rounds, one, other), 'µs')} more`,
  }));
}
