import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchProcess, startProcess } from './bench-process.ts';
import type { Fact, Goal } from './goals.ts';
import type { LoadRequest } from './load.ts';
import type { Machine } from './machine.ts';
import type { PostgresSeed } from './postgres-seed.ts';
import { type Rounds, runSlice, type Variant } from './rounds.ts';
import { benchFolder, environmentOf, type Seed } from './seed.ts';
import { ROUTE } from './servers/route.ts';

/** What every suite is given. */
export interface Bench {
  readonly machine: Machine;
  readonly rounds: number;
  /** How long a suite may wait, in all, for others to leave the machine alone. */
  readonly patienceSeconds: number;
  announce(what: string): void;
}

/** What a suite found. */
export interface SuiteResult {
  readonly rounds?: Rounds;
  readonly goals: readonly Goal[];
  readonly facts: readonly Fact[];
}

/** One question that the benchmark answers. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** Also part of `--quick`. */
  readonly isQuick: boolean;
  run(bench: Bench): Promise<SuiteResult>;
}

interface StartOptions {
  readonly name: string;
  /** Below `bench/`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The core it is kept on; left out: the servers' one. */
  readonly core?: number;
}

export type Start = (options: StartOptions) => Promise<BenchProcess>;

const SERVER_CORE = 0;
const WARM_UP_SECONDS = 2;
const IDLE_SHARE = 0.02;
const SETTLE_TIMEOUT_MS = 20_000;

/** Does work with processes of ours and stops them all afterwards, whatever happened. */
export async function withProcesses<T>(bench: Bench, work: (start: Start) => Promise<T>): Promise<T> {
  const started: BenchProcess[] = [];
  const logs = join(benchFolder(), 'logs');
  mkdirSync(logs, { recursive: true });
  try {
    return await work(async ({ name, script, core = SERVER_CORE, ...options }) => {
      const process = await startProcess({
        ...options,
        script: join(import.meta.dirname, script),
        core: bench.machine.isPinned ? core : undefined,
        logPath: join(logs, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.log`),
      });
      started.push(process);
      return process;
    });
  } finally {
    for (const process of started) await process.stop();
  }
}

/** The benchmark's route in the product, on a folder of data. */
export async function startLatchkey(
  start: Start,
  seed: Seed,
  options: { name: string; args?: readonly string[]; env?: Readonly<Record<string, string>> },
): Promise<Variant> {
  const { name, args = [], env = {} } = options;
  const server = await start({
    name,
    script: 'servers/latchkey.ts',
    args,
    env: { ...environmentOf(seed.dataDir), ...env },
  });
  return { name, server, request: getWith(seed.tokensPath) };
}

/** The same on a database of PostgreSQL; `name` also says whose journal it writes. */
export async function startPostgresNode(
  start: Start,
  seed: PostgresSeed,
  options: { name: string; args?: readonly string[]; env?: Readonly<Record<string, string>> },
): Promise<Variant> {
  const { name, args = [], env = {} } = options;
  const environment = { ...seed.environment(name.replaceAll(/[^a-z0-9]+/gi, '-')), ...env };
  const server = await start({ name, script: 'servers/latchkey.ts', args, env: environment });
  return { name, server, request: getWith(seed.tokensPath) };
}

/** A GET of the benchmark's route with the tokens of a file. */
export function getWith(tokensPath: string): LoadRequest {
  return { method: 'GET', path: ROUTE.path, tokensPath };
}

/** Loads every variant once, unmeasured, and waits until what that left to do in the background is done. */
export async function warmUp(bench: Bench, variants: readonly Variant[]): Promise<void> {
  for (const variant of variants) {
    await runSlice(variant, { machine: bench.machine, seconds: WARM_UP_SECONDS });
  }
  await Promise.all(variants.map(({ server }) => settle(server)));
}

async function settle(server: BenchProcess): Promise<void> {
  const intervalMs = 1_500;
  const giveUpAt = performance.now() + SETTLE_TIMEOUT_MS;
  for (let before = server.cpuMicros(); performance.now() < giveUpAt; ) {
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
    const after = server.cpuMicros();
    if (before === undefined || after === undefined) continue;
    if (after - before < intervalMs * 1000 * IDLE_SHARE) return;
    before = after;
  }
}
