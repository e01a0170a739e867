import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCaller } from '../../server/src/audit/audit-event.ts';
import {
  type Bench,
  getWith,
  type Suite,
  type SuiteResult,
  startLatchkey,
  warmUp,
  withProcesses,
} from '../bench.ts';
import { assertVerifies } from '../refusals.ts';
import { addedCpuMicros, cpuRatio, runRounds, speedRatio } from '../rounds.ts';
import { CREATORS, copySeed, findOrMakeSeed, openCore } from '../seed.ts';

/** What the guard of @latchkey/client costs a service whose callers it knows. */
export const middleware: Suite = {
  name: 'middleware',
  title:
    'A service of node:http behind the guard of @latchkey/client, 2,000 tokens remembered, and without it',
  isQuick: true,
  run: measure,
};

const UPSTREAM = 'bench';

async function measure(bench: Bench): Promise<SuiteResult> {
  const seed = copySeed(await findOrMakeSeed(CREATORS, bench.announce), 'middleware');
  const config = join(seed.dataDir, 'middleware.toml');
  writeFileSync(config, `[[upstreams]]\nname = "${UPSTREAM}"\npath = "/${UPSTREAM}"\n`);
  const token = await addService(seed.dataDir);
  return withProcesses(bench, async (start) => {
    const latchkey = await startLatchkey(start, seed, { name: 'asked', env: { LATCHKEY_CONFIG: config } });
    const env = { BENCH_LATCHKEY_URL: latchkey.server.url, BENCH_SERVICE_TOKEN: token };
    const script = 'servers/guarded.ts';
    const request = getWith(seed.tokensPath);
    const variants = [
      { name: 'unguarded', server: await start({ name: 'unguarded', script }), request },
      { name: 'guarded', server: await start({ name: 'guarded', script, env }), request },
    ];
    for (const variant of variants.slice(1)) await assertVerifies(variant);
    await warmUp(bench, variants);
    const rounds = await runRounds(variants, bench);
    return {
      rounds,
      goals: [
        {
          what: 'CPU that the guard adds to a request',
          atMost: 3,
          unit: 'µs',
          reached: addedCpuMicros(rounds, 'guarded', 'unguarded'),
        },
      ],
      facts: [
        {
          what: 'guarded / unguarded, requests a second',
          value: `${speedRatio(rounds, 'guarded', 'unguarded').median.toFixed(2)} ×`,
        },
        {
          what: 'guarded / unguarded, by CPU time',
          value: `${cpuRatio(rounds, 'guarded', 'unguarded').median.toFixed(2)} ×`,
        },
      ],
    };
  });
}

/** A service principal that may ask about tokens; gives back its token. */
async function addService(dataDir: string): Promise<string> {
  const core = await openCore(dataDir);
  const caller = systemCaller('bench');
  try {
    const principal = await core.db.write((tx) =>
      core.directory.addServicePrincipalIn(tx, caller, { displayName: 'service' }),
    );
    await core.introspectionBindings.bind(caller, { applicationId: principal.name, upstream: UPSTREAM });
    const request = { comment: 'service', scopes: ['introspection'] } as const;
    return (await core.authority.generateToken({ principal, caller }, request)).tokenValue;
  } finally {
    await core.close();
  }
}
