import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Suite } from '../bench.ts';
import { residentMibOf } from '../bench-process.ts';
import { benchTokenValue } from '../bench-token.ts';
import { environmentOf, findOrMakeSeed, MILLION, type Seed } from '../seed.ts';
import { median } from '../statistics.ts';

const ROOT = dirname(dirname(import.meta.dirname));
const POLL_MS = 2;
const TIMEOUT_MS = 60_000;
const IDLE_MS = 3_000;
const PATH = '/api/2.0/preview/scim/v2/Me';

/** From nothing to the first verified answer, with a full database; and what the idle server holds. */
export const start: Suite = {
  name: 'start',
  title: 'From the start of the process to the first verified 200, 1 million tokens',
  isQuick: true,
  async run(bench) {
    const seed = await findOrMakeSeed(MILLION, bench.announce);
    const trials = Math.min(bench.rounds, 5);
    const served: Trial[] = [];
    const byNpm: Trial[] = [];
    // Only then is it sure that `npm start` has nothing to install first.
    const isRunByNpm = process.env.npm_lifecycle_event === 'bench';
    for (let trial = 0; trial < trials; trial++) {
      served.push(await startOnce(seed, [process.execPath, join(ROOT, 'server/src/main.ts')]));
      if (isRunByNpm) byNpm.push(await startOnce(seed, ['npm', 'start']));
    }
    const startMs = (of: Trial[]) =>
      of.length === 0 ? 'not measured' : `${Math.round(median(of.map((trial) => trial.startMs)))} ms`;
    const idleMib = median(served.map(({ idleMib = Number.NaN }) => idleMib));
    return {
      goals: [],
      facts: [
        { what: `node server/src/main.ts, median of ${trials}`, value: startMs(served) },
        { what: `npm start, median of ${trials} (under npm run bench)`, value: startMs(byNpm) },
        {
          what: 'resident memory of the idle server',
          value: Number.isNaN(idleMib) ? 'not measured' : `${Math.round(idleMib)} MiB`,
        },
      ],
    };
  },
};

interface Trial {
  readonly startMs: number;
  /** Of the process that was started, after it was left alone for a while. */
  readonly idleMib: number | undefined;
}

async function startOnce(seed: Seed, [program = '', ...args]: readonly string[]): Promise<Trial> {
  const port = await freePort();
  const env = { ...process.env, ...environmentOf(seed.dataDir), LATCHKEY_PORT: String(port) };
  const startedAt = performance.now();
  // A group of its own, so that what npm starts can be stopped with it.
  const child = spawn(program, args, { cwd: ROOT, env, stdio: 'ignore', detached: true });
  try {
    await firstVerified(`http://127.0.0.1:${port}${PATH}`, child);
    const startMs = performance.now() - startedAt;
    await sleep(IDLE_MS);
    return { startMs, idleMib: residentMibOf(child.pid ?? 0) };
  } finally {
    await stopGroup(child);
  }
}

async function firstVerified(url: string, child: ChildProcess): Promise<void> {
  const headers = { authorization: `Bearer ${benchTokenValue(0)}` };
  const giveUpAt = performance.now() + TIMEOUT_MS;
  while (child.exitCode === null && performance.now() < giveUpAt) {
    const answer = await fetch(url, { headers }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await sleep(POLL_MS);
  }
  throw new Error(`The server gave no verified answer; its exit code: ${child.exitCode}.`);
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
