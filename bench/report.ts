import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite, SuiteResult } from './bench.ts';
import { type Goal, showSpread, verdictOn } from './goals.ts';
import type { Machine } from './machine.ts';
import { medianOf, type Rounds } from './rounds.ts';

export interface Finding {
  readonly suite: Suite;
  readonly result: SuiteResult;
  /** Goals were missed in a run that was too noisy to tell, so it was done again. */
  readonly wasRepeated: boolean;
}

/** What stands above every run: without it, figures say nothing. */
export function showMachine(machine: Machine, rounds: number): string {
  const { cpu, cores, memoryGib, system, node, fdatasyncMs } = machine;
  const loader =
    machine.loader === 'wrk'
      ? 'wrk'
      : 'undici, since wrk is not installed: it needs as much CPU as the server, so trust CPU time and not requests a second';
  const pinned = machine.isPinned
    ? 'servers on core 0, load on core 1'
    : 'not pinned to cores, so figures spread more';
  return [
    `Machine  ${cpu}, ${cores} cores, ${memoryGib} GiB, ${system}`,
    `Disk     fdatasync of 4 KiB in ${fdatasyncMs.toFixed(2)} ms`,
    `Node     ${node}`,
    `Load     ${loader}`,
    `Method   ${pinned}; ${rounds} rounds, every variant in turn in each, 0.4 s each; ratios are of the two`,
    '         slices of a round, then the median of all rounds (lowest–highest)',
  ].join('\n');
}

/** A suite's variants, goals and facts. */
export function showFinding({ suite, result, wasRepeated }: Finding): string {
  const lines = [
    '',
    `${suite.title} [${suite.name}]${wasRepeated ? ' (second run: the first was noisy)' : ''}`,
  ];
  if (result.rounds !== undefined) lines.push(...showTable(tabulate(result.rounds)));
  for (const { what, value } of result.facts) lines.push(`  ${what}: ${value}`);
  return lines.join('\n');
}

/** All goals of a run, and how they went. */
export function showGoals(findings: readonly Finding[]): string {
  const rows = findings.flatMap(({ suite, result }) =>
    result.goals.map((goal) => [
      suite.name,
      goal.what,
      showAim(goal),
      showSpread(goal.reached, goal.unit),
      verdictOn(goal),
    ]),
  );
  return ['', ...showTable([['suite', 'what', 'goal', 'reached', ''], ...rows])].join('\n');
}

/** Writes all that was measured as JSON; gives back where. */
export function writeResults(
  folder: string,
  run: { machine: Machine; rounds: number; startedAt: Date; findings: readonly Finding[] },
): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${run.startedAt.toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
  const suites = run.findings.map(({ suite, result, wasRepeated }) => ({
    name: suite.name,
    wasRepeated,
    goals: result.goals.map((goal) => ({ ...goal, verdict: verdictOn(goal) })),
    facts: result.facts,
    slices: Object.fromEntries(result.rounds ?? []),
  }));
  const { machine, rounds, startedAt } = run;
  writeFileSync(path, `${JSON.stringify({ startedAt, machine, rounds, suites }, null, 2)}\n`);
  return path;
}

function tabulate(rounds: Rounds): string[][] {
  const head = ['', 'CPU µs/request', 'lowest', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MiB', 'foreign CPU'];
  const rows = [...rounds].map(([name, slices]) => [
    name,
    show(medianOf(slices, 'cpuMicros'), 1),
    show(Math.min(...slices.map(({ cpuMicros = Number.NaN }) => cpuMicros)), 1),
    show(medianOf(slices, 'requestsPerSecond'), 0),
    show(medianOf(slices, 'p50Ms'), 2),
    show(medianOf(slices, 'p99Ms'), 2),
    show(medianOf(slices, 'residentMib'), 0),
    `${show(medianOf(slices, 'foreignShare') * 100, 0)} %`,
  ]);
  return [head, ...rows];
}

function show(value: number, digits: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(digits);
}

function showAim({ atLeast, atMost, unit }: Goal): string {
  return atLeast === undefined ? `≤ ${atMost} ${unit}` : `≥ ${atLeast} ${unit}`;
}

function showTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}
