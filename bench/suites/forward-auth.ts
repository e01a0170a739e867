import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Suite, type SuiteResult, startLatchkey, warmUp, withProcesses } from '../bench.ts';
import { assertVerifies } from '../refusals.ts';
import { addedCpuMicros, cpuRatio, runRounds, speedRatio } from '../rounds.ts';
import { findOrMakeSeed, MILLION } from '../seed.ts';

/** As Envoy asks: the path of the original request behind ours, which needs no headers of its own. */
const PATH = '/forward-auth/envoy/mlflow/api/2.0/runs';
const LIMITED_PATH = '/forward-auth/envoy/limited/api/2.0/runs';
const UPSTREAMS = `
[[upstreams]]
name = "mlflow"
path = "/mlflow"
scope = "mlflow"
[[upstreams]]
name = "limited"
path = "/limited"
read_scope = "mlflow"
groups = ["users"]
rate_limit = "999999/second"
`;

/** What a proxy's question costs beside an answer that knows nothing. */
export const forwardAuth: Suite = {
  name: 'forward-auth',
  title: 'A question of a proxy, 1 million tokens, and a bare 200 of node:http',
  isQuick: true,
  run: measure,
};

async function measure(bench: Bench): Promise<SuiteResult> {
  const seed = await findOrMakeSeed(MILLION, bench.announce);
  const config = join(seed.dataDir, 'forward-auth.toml');
  writeFileSync(config, UPSTREAMS);
  return withProcesses(bench, async (start) => {
    const request = { method: 'GET', path: PATH, tokensPath: seed.tokensPath } as const;
    const bare = {
      name: 'bare',
      server: await start({ name: 'bare-http', script: 'servers/bare-http.ts' }),
      request,
    };
    const latchkey = await startLatchkey(start, seed, { name: 'asked', env: { LATCHKEY_CONFIG: config } });
    await assertVerifies(latchkey);
    const asked = { ...latchkey, request };
    await assertVerifies(asked, PATH);
    await assertVerifies(asked, LIMITED_PATH);
    const limited = { ...asked, name: 'limited', request: { ...request, path: LIMITED_PATH } };
    const variants = [bare, asked, limited];
    await warmUp(bench, variants);
    const rounds = await runRounds(variants, bench);
    return {
      rounds,
      goals: [
        {
          what: 'forward-auth / bare node:http, requests a second',
          atLeast: 0.85,
          unit: '×',
          reached: speedRatio(rounds, 'asked', 'bare'),
        },
        {
          what: 'forward-auth / bare node:http, by CPU time',
          atLeast: 0.85,
          unit: '×',
          reached: cpuRatio(rounds, 'asked', 'bare'),
        },
        {
          what: 'CPU that forward-auth adds to an answer',
          atMost: 3,
          unit: 'µs',
          reached: addedCpuMicros(rounds, 'asked', 'bare'),
        },
        {
          what: 'CPU that groups and a rate limit add to it',
          atMost: 1.5,
          unit: 'µs',
          reached: addedCpuMicros(rounds, 'limited', 'asked'),
        },
      ],
      facts: [],
    };
  });
}
