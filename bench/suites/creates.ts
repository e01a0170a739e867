import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Bench,
  type Start,
  type Suite,
  type SuiteResult,
  startLatchkey,
  warmUp,
  withProcesses,
} from '../bench.ts';
import type { LoadRequest } from '../load.ts';
import { runRounds, speedRatio, type Variant } from '../rounds.ts';
import { benchFolder, CREATORS, copySeed, findOrMakeSeed, type Seed } from '../seed.ts';

const SLOWER_MICROS = 2_000;

/** What sharing commits brings to durable creates, on the disk as it is. */
export const creates: Suite = {
  name: 'creates',
  title: 'Durable creates over HTTP by 2,000 owners: commits shared against a commit each',
  isQuick: true,
  run: (bench) => measure(bench, { atLeast: 2.5, where: 'this disk', env: {} }),
};

/** The same on a disk whose every fsync takes 2 ms longer. */
export const createsOnSlowDisk: Suite = {
  name: 'creates-slow-disk',
  title: 'The same with 2 ms added to each fsync',
  isQuick: true,
  async run(bench) {
    if (bench.machine.compiler === undefined || process.platform !== 'linux') {
      return {
        goals: [],
        facts: [{ what: 'creates on a slower disk', value: 'not available: needs Linux and a C compiler' }],
      };
    }
    const env = {
      LD_PRELOAD: compileDelay(bench.machine.compiler),
      FSYNC_DELAY_MICROS: String(SLOWER_MICROS),
    };
    return measure(bench, { atLeast: 4, where: '2 ms added to each fsync', env });
  },
};

interface Disk {
  readonly atLeast: number;
  readonly where: string;
  readonly env: Readonly<Record<string, string>>;
}

async function measure(bench: Bench, { atLeast, where, env }: Disk): Promise<SuiteResult> {
  const seed = await findOrMakeSeed(CREATORS, bench.announce);
  return withProcesses(bench, async (start) => {
    const shared = await startCreating(start, seed, { name: 'shared commits', env });
    const each = await startCreating(start, seed, {
      name: 'a commit each',
      env,
      args: ['--commits', 'each'],
    });
    const variants = [shared, each];
    await warmUp(bench, variants);
    const rounds = await runRounds(variants, bench);
    const reached = speedRatio(rounds, shared.name, each.name);
    return {
      rounds,
      goals: [{ what: `creates a second, shared / each, ${where}`, atLeast, unit: '×', reached }],
      facts: [],
    };
  });
}

/** The product on its own copy of the creators' database; every slice begins with a token for each owner. */
export async function startCreating(
  start: Start,
  seed: Seed,
  options: { name: string; args?: readonly string[]; env?: Readonly<Record<string, string>> },
): Promise<Variant> {
  const copy = copySeed(seed, options.name.replaceAll(' ', '-'));
  const variant = await startLatchkey(start, copy, options);
  const path = join(copy.dataDir, 'latchkey.db');
  return { ...variant, request: createWith(seed.tokensPath), beforeSlice: () => deleteCreated(path) };
}

/** What generates a token with each of these. */
export function createWith(tokensPath: string): LoadRequest {
  const body = JSON.stringify({ comment: 'made by the benchmark', lifetime_seconds: 3600 });
  return { method: 'POST', path: '/api/2.0/token/create', body, tokensPath };
}

function deleteCreated(path: string): void {
  const file = new DatabaseSync(path, { timeout: 5_000 });
  file.exec('delete from tokens where created_with_token_id is not null; delete from audit_events');
  file.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  file.close();
}

function compileDelay(compiler: string): string {
  const library = join(benchFolder(), 'fsync-delay.so');
  const source = join(import.meta.dirname, '..', 'fsync-delay.c');
  execFileSync(compiler, ['-O2', '-shared', '-fPIC', '-o', library, source, '-ldl']);
  return library;
}
