import { join } from 'node:path';
import { type Bench, type Suite, type SuiteResult, warmUp, withProcesses } from '../bench.ts';
import { showSpread } from '../goals.ts';
import { cpuRatio, runRounds, speedRatio } from '../rounds.ts';
import { benchFolder, findOrMakeSeed, MILLION } from '../seed.ts';

/** What proxies would save by asking over a Unix socket instead of a port of the machine. */
export const unixSocket: Suite = {
  name: 'unix-socket',
  title: 'A bare 200 of node:http over a Unix socket and over TCP, both by the loader on undici',
  isQuick: false,
  run: measure,
};

async function measure(bench: Bench): Promise<SuiteResult> {
  const { tokensPath } = await findOrMakeSeed(MILLION, bench.announce);
  return withProcesses(bench, async (start) => {
    const script = 'servers/bare-http.ts';
    const socketPath = join(benchFolder(), `bare-${process.pid}.sock`);
    const request = { method: 'GET', path: '/', tokensPath } as const;
    const variants = [
      {
        name: 'tcp',
        server: await start({ name: 'tcp', script }),
        request: { ...request, byUndici: {} },
      },
      {
        name: 'unix',
        server: await start({ name: 'unix', script, args: [socketPath] }),
        request: { ...request, byUndici: { socketPath } },
      },
    ];
    await warmUp(bench, variants);
    const rounds = await runRounds(variants, bench);
    return {
      rounds,
      goals: [],
      facts: [
        {
          what: 'Unix socket / TCP, requests a second',
          value: showSpread(speedRatio(rounds, 'unix', 'tcp'), '×'),
        },
        { what: 'Unix socket / TCP, by CPU time', value: showSpread(cpuRatio(rounds, 'unix', 'tcp'), '×') },
      ],
    };
  });
}
