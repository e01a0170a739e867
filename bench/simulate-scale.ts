import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FeedModel, type FeedOutcome, simulateFeed } from './simulation/feed.ts';
import { type Plan, planFor, SUPPOSED } from './simulation/plan.ts';
import type { UnitCosts } from './unit-costs/unit-costs.ts';

// Prints what docs/explanation/scale.md says: what follows from the measured unit costs, and what a simulation of the feed
// makes of them. The same at every run over the same unit costs.

const PLANS: readonly Plan[] = [
  { tokens: 1e6, nodes: 4 },
  { tokens: 1e8, nodes: 100 },
  { tokens: 1e9, nodes: 1_000 },
  { tokens: 1e9, nodes: 10_000 },
];
const SECONDS = 10;
const CHANGES_A_SECOND = 2;

const path = join(import.meta.dirname, 'unit-costs', 'unit-costs.json');
const costs = JSON.parse(readFileSync(path, 'utf8')) as UnitCosts;
const { poll, pollWithChange, wake, revoke } = costs.cpuMicros;

/** 10,000 nodes, the way most would begin; each of the others differs in what it says. */
const MANY: FeedModel = {
  seed: 8,
  nodes: 10_000,
  changesPerSecond: CHANGES_A_SECOND,
  boundMs: SUPPOSED.boundMs,
  isNotified: false,
  cores: 8,
  networkMs: 0.25,
  seconds: SECONDS,
  cost: {
    poll: poll.database,
    pollWithChange: pollWithChange.database,
    wake: wake.database,
    change: revoke.database,
  },
};
const SCENARIOS: readonly (readonly [what: string, model: FeedModel])[] = [
  ['100 nodes', { ...MANY, nodes: 100 }],
  ['100 nodes, NOTIFY', { ...MANY, nodes: 100, isNotified: true }],
  ['1,000 nodes', { ...MANY, nodes: 1_000 }],
  ['1,000 nodes, NOTIFY', { ...MANY, nodes: 1_000, isNotified: true }],
  ['10,000 nodes', MANY],
  ['10,000 nodes, 32 cores', { ...MANY, cores: 32 }],
  ['10,000 nodes, bound 10 s', { ...MANY, boundMs: 10_000, seconds: 60 }],
  ['10,000 nodes, bound 10 s, NOTIFY', { ...MANY, boundMs: 10_000, isNotified: true, seconds: 30 }],
  [
    '1 of 10 groups of 1,000, each with a database',
    { ...MANY, nodes: 1_000, changesPerSecond: CHANGES_A_SECOND / 10 },
  ],
];

console.log(`Unit costs measured on ${costs.measuredOn}: ${costs.machine}\n`);
console.log('Measured: bytes a row, with SQLite and with PostgreSQL');
for (const part of ['token', 'tokenUsage', 'auditEvent', 'change'] as const)
  row(part, show(costs.sqlite[part]), show(costs.postgres[part]));
for (const [name, bytes] of Object.entries(costs.sqlite.tokenIndexes))
  row(`index ${name}, SQLite`, show(bytes), '');
for (const [name, bytes] of Object.entries(costs.postgres.tokenIndexes))
  row(`index ${name}, PostgreSQL`, '', show(bytes));
console.log(`\nMeasured: ${costs.rememberedTokenBytes} bytes of heap for each token that a node remembers`);
console.log('\nMeasured: CPU µs of PostgreSQL, and of the node');
for (const [act, { database, node }] of Object.entries(costs.cpuMicros)) row(act, show(database), show(node));

console.log(`\nComputed over PostgreSQL, supposing ${JSON.stringify(SUPPOSED)}`);
const planned = PLANS.map((plan) => ({ plan, ...planFor(plan, costs, costs.postgres) }));
row('tokens', ...planned.map(({ plan }) => show(plan.tokens)));
row('nodes', ...planned.map(({ plan }) => show(plan.nodes)));
row('tokens, indexes and uses', ...planned.map(({ tokenBytes }) => showBytes(tokenBytes)));
row('the same with SQLite', ...PLANS.map((plan) => showBytes(planFor(plan, costs, costs.sqlite).tokenBytes)));
row('audit rows a day', ...planned.map(({ auditRowsADay }) => show(auditRowsADay)));
row('audit trail', ...planned.map(({ auditBytes }) => showBytes(auditBytes)));
row('creates a second', ...planned.map(({ createsPerSecond }) => show(createsPerSecond)));
row('changes kept for an hour', ...planned.map(({ changesPerSecond }) => show(changesPerSecond * 3_600)));
row('polls a second', ...planned.map(({ pollsPerSecond }) => show(pollsPerSecond)));
row('cores for polls', ...planned.map(({ pollCores }) => show(pollCores)));
row('cores for reports', ...planned.map(({ reportCores }) => show(reportCores)));
row('cores for creates, revocations', ...planned.map(({ writeCores }) => show(writeCores)));
row('memory of all tokens of a day', ...planned.map(({ rememberedBytes }) => showBytes(rememberedBytes)));
row('cores to fill it in a minute', ...planned.map(({ coldCores }) => show(coldCores)));
row('connections at least', ...planned.map(({ connections }) => show(connections)));

const { cores, changesPerSecond, networkMs, seed } = MANY;
console.log(
  `\nSimulated: ${cores} cores of PostgreSQL, ${changesPerSecond} changes a second, ${networkMs} ms to it, seed ${seed}`,
);
row('', 'load', 'p50 ms', 'p99 ms', 'most ms', 'unapplied', 'stale');
for (const [what, model] of SCENARIOS) row(what, ...showOutcome(simulateFeed(model)));

function showOutcome({ stalenessMs, offeredLoad, unapplied, changes, staleShare }: FeedOutcome): string[] {
  const at = (part: number) =>
    stalenessMs[Math.min(stalenessMs.length - 1, Math.floor(stalenessMs.length * part))];
  const pairs = stalenessMs.length + unapplied;
  return [
    `${(offeredLoad * 100).toFixed(1)} %`,
    ...[0.5, 0.99, 1].map((part) => (changes === 0 ? '–' : (at(part) ?? Number.NaN).toFixed(1))),
    `${((100 * unapplied) / pairs).toFixed(1)} %`,
    `${(staleShare * 100).toFixed(1)} %`,
  ];
}

function row(what: string, ...values: readonly string[]): void {
  console.log(`  ${what.padEnd(46)}${values.map((value) => value.padStart(15)).join('')}`);
}

function show(value: number): string {
  const digits = value >= 100 ? 0 : value >= 1 ? 1 : 3;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

function showBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${show(bytes / 2 ** (10 * step))} ${units[step]}`;
}
