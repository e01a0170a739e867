import { readFileSync } from 'node:fs';
import type { BenchProcess } from './bench-process.ts';
import { type LoadRequest, type LoadResult, sendLoad, type Transfer } from './load.ts';
import type { Machine } from './machine.ts';
import { waitForQuiet } from './quiet.ts';
import { median, type Spread, spreadOf } from './statistics.ts';

/** One of the things that are compared. */
export interface Variant {
  readonly name: string;
  readonly server: BenchProcess;
  readonly request: LoadRequest | Transfer;
  /** Further nodes, each of which gets as much of the load. */
  readonly others?: readonly BenchProcess[];
  /** What works for it besides. */
  readonly database?: { cpuMicros(): number | undefined };
  /** Brings it back to where every slice begins. */
  readonly beforeSlice?: () => void | Promise<void>;
}

/** What one slice of load on one variant measured. */
export interface Slice {
  readonly requestsPerSecond: number;
  /** Time on a core for each request; undefined where the system does not tell. */
  readonly cpuMicros: number | undefined;
  /** The same of the variant's database; undefined also where it has none of its own. */
  readonly databaseCpuMicros: number | undefined;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly residentMib: number | undefined;
  /** Part of the server's core that others had, the hypervisor among them. */
  readonly foreignShare: number | undefined;
}

/** The slices of every variant by its name; the nth of each belong to one round. */
export type Rounds = ReadonlyMap<string, readonly Slice[]>;

interface SliceOptions {
  readonly machine: Machine;
  readonly connections?: number;
  readonly seconds?: number;
}

interface RoundsOptions extends SliceOptions {
  readonly rounds: number;
  /** How long, in all, it may wait for others to leave the machine alone. */
  readonly patienceSeconds: number;
  announce(what: string): void;
}

/** Connections that load a server at once. */
export const CONNECTIONS = 64;
/** Short, so that what disturbs the machine for a second disturbs all variants. */
const SLICE_SECONDS = 0.4;
const SERVER_CORE = 0;
const DISTURBED_SHARE = 0.1;

/**
 * Loads every variant in turn, round after round, so that what disturbs the machine disturbs them alike. A round in
 * which others had much of the server's core is done again, at most as many times as there are rounds.
 */
export async function runRounds(variants: readonly Variant[], options: RoundsOptions): Promise<Rounds> {
  const rounds = new Map<string, Slice[]>(variants.map(({ name }) => [name, []]));
  let repeats = 0;
  let patienceMs = options.patienceSeconds * 1000;
  for (let round = 0; round < options.rounds; ) {
    patienceMs = await waitForQuiet(patienceMs);
    // Whoever comes first in one round comes last in the next.
    const inTurn = round % 2 === 0 ? variants : variants.toReversed();
    const slices = new Map<string, Slice>();
    for (const variant of inTurn) slices.set(variant.name, await runSlice(variant, options));
    if ([...slices.values()].some(isDisturbed) && repeats < options.rounds) {
      repeats++;
      continue;
    }
    for (const [name, slice] of slices) rounds.get(name)?.push(slice);
    round++;
  }
  if (repeats > 0) options.announce(`${repeats} rounds were done again: others used the server's core`);
  return rounds;
}

function isDisturbed({ foreignShare = 0 }: Slice): boolean {
  return foreignShare > DISTURBED_SHARE;
}

/** One slice. Throws when a request was refused or a connection broke: then nothing of it can be compared. */
export async function runSlice(variant: Variant, options: SliceOptions): Promise<Slice> {
  const { machine, connections = CONNECTIONS, seconds = SLICE_SECONDS } = options;
  const { name, server, others = [], request, database } = variant;
  const servers = [server, ...others];
  await variant.beforeSlice?.();
  const coreBefore = machine.isPinned ? coreTimes(SERVER_CORE) : undefined;
  const databaseBefore = database?.cpuMicros();
  const cpuBefore = cpuMicrosOfAll(servers);
  const share = { request, connections: Math.ceil(connections / servers.length), seconds };
  const load = together(await Promise.all(servers.map(({ url }) => sendLoad(machine, { url, ...share }))));
  const cpuAfter = cpuMicrosOfAll(servers);
  const databaseAfter = database?.cpuMicros();
  const coreAfter = machine.isPinned ? coreTimes(SERVER_CORE) : undefined;
  if (load.requests === 0 || load.refused > 0 || load.broken > 0) {
    throw new Error(
      `${name}: of ${load.requests} requests ${load.refused} were refused and ${load.broken} were not answered.`,
    );
  }
  const cpu = difference(cpuAfter, cpuBefore);
  const databaseCpu = difference(databaseAfter, databaseBefore);
  return {
    requestsPerSecond: load.requests / load.seconds,
    cpuMicros: cpu === undefined ? undefined : cpu / load.requests,
    databaseCpuMicros: databaseCpu === undefined ? undefined : databaseCpu / load.requests,
    requests: load.requests,
    p50Ms: load.p50Ms,
    p99Ms: load.p99Ms,
    residentMib: server.residentMib(),
    foreignShare: foreignShare(coreBefore, coreAfter, cpu),
  };
}

/** What several servers were sent at the same time. */
function together(loads: readonly LoadResult[]): LoadResult {
  const sum = (of: (load: LoadResult) => number) => loads.reduce((all, load) => all + of(load), 0);
  return {
    requests: sum(({ requests }) => requests),
    seconds: sum(({ seconds }) => seconds) / loads.length,
    p50Ms: median(loads.map(({ p50Ms }) => p50Ms)),
    p99Ms: Math.max(...loads.map(({ p99Ms }) => p99Ms)),
    refused: sum(({ refused }) => refused),
    broken: sum(({ broken }) => broken),
  };
}

function cpuMicrosOfAll(servers: readonly BenchProcess[]): number | undefined {
  const each = servers.map((server) => server.cpuMicros());
  return each.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), 0);
}

function difference(after: number | undefined, before: number | undefined): number | undefined {
  return after === undefined || before === undefined ? undefined : after - before;
}

/** How many times as many requests a second `one` served as `other`: of each round, then the median. */
export function speedRatio(rounds: Rounds, one: string, other: string): Spread {
  return pairs(rounds, one, other, (a, b) => a.requestsPerSecond / b.requestsPerSecond);
}

/** How many times as much CPU time a request took `other` as `one`; NaN where the system does not tell. */
export function cpuRatio(rounds: Rounds, one: string, other: string): Spread {
  return pairs(rounds, one, other, (a, b) => (b.cpuMicros ?? Number.NaN) / (a.cpuMicros ?? Number.NaN));
}

/** How many times as much CPU time of its database a request took `one` as `other`; NaN as before. */
export function databaseCpuRatio(rounds: Rounds, one: string, other: string): Spread {
  return pairs(
    rounds,
    one,
    other,
    (a, b) => (a.databaseCpuMicros ?? Number.NaN) / (b.databaseCpuMicros ?? Number.NaN),
  );
}

/** CPU microseconds that a request took `one` longer than `other`; NaN where the system does not tell. */
export function addedCpuMicros(rounds: Rounds, one: string, other: string): Spread {
  return pairs(rounds, one, other, (a, b) => (a.cpuMicros ?? Number.NaN) - (b.cpuMicros ?? Number.NaN));
}

/** The median over the slices of a variant of one of their figures; NaN where the system does not tell. */
export function medianOf(slices: readonly Slice[], figure: keyof Slice): number {
  return median(slices.map((slice) => slice[figure] ?? Number.NaN));
}

function pairs(rounds: Rounds, one: string, other: string, compare: (a: Slice, b: Slice) => number): Spread {
  const others = rounds.get(other) ?? [];
  return spreadOf(
    (rounds.get(one) ?? []).flatMap((slice, round) => {
      const paired = others[round];
      return paired === undefined ? [] : [compare(slice, paired)];
    }),
  );
}

interface CoreTimes {
  readonly busyTicks: number;
  readonly allTicks: number;
}

function coreTimes(core: number): CoreTimes | undefined {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(readFileSync('/proc/stat', 'utf8'))?.[1];
  if (line === undefined) return undefined;
  // user nice system idle iowait irq softirq steal
  const ticks = line.split(' ').slice(0, 8).map(Number);
  const allTicks = ticks.reduce((sum, one) => sum + one, 0);
  return { busyTicks: allTicks - (ticks[3] ?? 0) - (ticks[4] ?? 0), allTicks };
}

function foreignShare(
  before: CoreTimes | undefined,
  after: CoreTimes | undefined,
  ownMicros: number | undefined,
): number | undefined {
  if (before === undefined || after === undefined || ownMicros === undefined) return undefined;
  const allTicks = after.allTicks - before.allTicks;
  const ownTicks = ownMicros / 10_000;
  return Math.max(0, (after.busyTicks - before.busyTicks - ownTicks) / allTicks);
}
