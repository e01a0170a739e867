import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installBaselines } from '../baseline-packages.ts';
import { getWith, type Start, type Suite, startLatchkey, warmUp, withProcesses } from '../bench.ts';
import type { Goal } from '../goals.ts';
import { assertRefuses, assertVerifies } from '../refusals.ts';
import { cpuRatio, type Rounds, runRounds, speedRatio, type Variant } from '../rounds.ts';
import { benchFolder, findOrMakeSeed, MILLION } from '../seed.ts';

const BASELINES = [
  { name: 'better-auth verifyApiKey', script: 'baselines/better-auth.ts', algorithm: undefined, atLeast: 30 },
  { name: 'jose jwtVerify ES256', script: 'baselines/jose.ts', algorithm: 'ES256', atLeast: 6 },
  { name: 'jose jwtVerify HS256', script: 'baselines/jose.ts', algorithm: 'HS256', atLeast: 3.5 },
] as const;

/** What others' verification costs the same route, beside ours. */
export const baselines: Suite = {
  name: 'baselines',
  title: "Verification beside others', the same route in Fastify",
  isQuick: false,
  async run(bench) {
    const failure = installBaselines(bench);
    if (failure !== undefined) {
      return { goals: [], facts: [{ what: 'baselines', value: `not available: npm ci failed: ${failure}` }] };
    }
    const seed = await findOrMakeSeed(MILLION, bench.announce);
    return withProcesses(bench, async (start) => {
      const bare = {
        name: 'bare',
        server: await start({ name: 'bare', script: 'servers/bare.ts' }),
        request: getWith(seed.tokensPath),
      };
      const ours = await startLatchkey(start, seed, { name: 'Latchkey' });
      await assertVerifies(ours);
      const others: Variant[] = [];
      for (const baseline of BASELINES) others.push(await startBaseline(start, baseline));
      const variants = [bare, ours, ...others];
      await warmUp(bench, variants);
      const rounds = await runRounds(variants, bench);
      return {
        rounds,
        goals: BASELINES.map((baseline) => judge(rounds, baseline)),
        facts: others.map(({ name }) => ({
          what: `Latchkey's requests a second over those of ${name}`,
          value: `${speedRatio(rounds, ours.name, name).median.toFixed(1)} ×`,
        })),
      };
    });
  },
};

function judge(rounds: Rounds, { name, atLeast }: (typeof BASELINES)[number]): Goal {
  return {
    what: `CPU of ${name} / Latchkey`,
    atLeast,
    unit: '×',
    reached: cpuRatio(rounds, 'Latchkey', name),
  };
}

async function startBaseline(
  start: Start,
  { name, script, algorithm }: (typeof BASELINES)[number],
): Promise<Variant> {
  const folder = join(benchFolder(), `baseline-${name.replaceAll(' ', '-')}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const server = await start({
    name,
    script,
    args: [folder, ...(algorithm === undefined ? [] : [algorithm])],
  });
  const tokensPath = join(folder, 'tokens.txt');
  const variant = { name, server, request: getWith(tokensPath) };
  const [token = ''] = readFileSync(tokensPath, 'utf8').split('\n', 1);
  await assertRefuses(variant, ['no token at all', `${token.slice(0, -8)}AAAAAAAA`]);
  return variant;
}
