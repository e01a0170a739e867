import pg from 'pg';
import { headQuery, rowsAfterQuery } from '../../server/src/changes/store.ts';
import type { Core } from '../../server/src/core.ts';
import type { TokenRequester } from '../../server/src/tokens/authority.ts';
import { prepareVerificationLookup } from '../../server/src/tokens/store.ts';
import { hashTokenValue } from '../../server/src/tokens/token-value.ts';
import { benchTokenValue } from '../bench-token.ts';
import type { BenchPostgres } from '../postgres.ts';
import { requestersOf } from '../requesters.ts';
import { median } from '../statistics.ts';
import type { Act, UnitCosts } from './unit-costs.ts';

const ROUNDS = 5;
const POLLS = 400;
const ACTS = 640;
const OWNERS = 40;
const TOGETHER = 64;
const LISTENERS = 100;
const WAKES = 200;
const CHANNEL = 'bench_wake';

/** Does as many of an act as it says. */
type Work = () => Promise<number>;

/** What acts cost PostgreSQL and a node, each of them in turn in each round. Leaves rows behind. */
export async function measureActs(
  core: Core,
  postgres: BenchPostgres,
  url: string,
): Promise<UnitCosts['cpuMicros']> {
  const { db } = core;
  if (db.watch.isSync) throw new Error('This is not PostgreSQL.');
  const { watch } = db;
  const direct = new pg.Client({ connectionString: url });
  await direct.connect();
  const listeners = await listen(url);
  const made: { readonly requester: TokenRequester; readonly tokenId: string }[] = [];
  const requesters = await requestersOf(core, OWNERS);
  const head = headQuery(db);
  const lookup = prepareVerificationLookup(db, core.installation.groups);
  const known = Array.from({ length: ACTS }, (_, i) => hashTokenValue(benchTokenValue(i)));
  const works: Record<Act, Work> = {
    poll: () => oneByOne(POLLS, () => watch.read(head)),
    pollWithoutProof: () => oneByOne(POLLS, () => direct.query(head.sql, [...head.parameters])),
    pollWithChange: () =>
      oneByOne(POLLS, async () => {
        const [at] = await watch.read<{ seq: number }>(head);
        await watch.read(rowsAfterQuery(db, (at?.seq ?? 1) - 1, 1));
      }),
    lookup: () => oneByOne(ACTS, (i) => lookup(known[i] ?? '')),
    lookupTogether: () => inGroups(ACTS, (i) => lookup(known[i] ?? '')),
    create: () =>
      inGroups(ACTS, async (i) => {
        const requester = requesters[i % OWNERS];
        if (requester === undefined) return;
        const { token } = await core.authority.generateToken(requester, { comment: 'made by the benchmark' });
        made.push({ requester, tokenId: token.tokenId });
      }),
    revoke: () =>
      inGroups(ACTS, async () => {
        const one = made.pop();
        if (one !== undefined) await core.authority.revokeToken(one.requester, one.tokenId);
      }),
    report: () => oneByOne(ACTS / 10, () => core.nodes.report()),
    wake: async () => {
      for (let i = 0; i < WAKES; i++) await direct.query(`NOTIFY ${CHANNEL}`);
      return WAKES * LISTENERS;
    },
  };
  const found = new Map<Act, { database: number[]; node: number[] }>();
  try {
    await core.nodes.hello();
    for (let round = 0; round < ROUNDS; round++) {
      for (const [act, work] of Object.entries(works) as [Act, Work][]) {
        const { database, node } = await costOf(work, postgres);
        const costs = found.get(act) ?? { database: [], node: [] };
        costs.database.push(database);
        costs.node.push(node);
        found.set(act, costs);
      }
    }
  } finally {
    for (const client of [direct, ...listeners]) await client.end();
  }
  const middle = (act: Act) => {
    const { database = [], node = [] } = found.get(act) ?? {};
    return { database: round(median(database)), node: round(median(node)) };
  };
  return Object.fromEntries(
    Object.keys(works).map((act) => [act, middle(act as Act)]),
  ) as UnitCosts['cpuMicros'];
}

async function costOf(work: Work, postgres: BenchPostgres) {
  const databaseBefore = postgres.cpuMicros() ?? Number.NaN;
  const nodeBefore = process.cpuUsage();
  const times = await work();
  const { user, system } = process.cpuUsage(nodeBefore);
  const database = (postgres.cpuMicros() ?? Number.NaN) - databaseBefore;
  return { database: database / times, node: (user + system) / times };
}

async function oneByOne(times: number, act: (i: number) => unknown): Promise<number> {
  for (let i = 0; i < times; i++) await act(i);
  return times;
}

/** Gives back how many it were. */
export async function inGroups(times: number, act: (i: number) => unknown): Promise<number> {
  for (let from = 0; from < times; from += TOGETHER)
    await Promise.all(Array.from({ length: TOGETHER }, (_, i) => act(from + i)));
  return times;
}

async function listen(url: string): Promise<pg.Client[]> {
  const listeners = Array.from({ length: LISTENERS }, () => new pg.Client({ connectionString: url }));
  for (const listener of listeners) {
    await listener.connect();
    await listener.query(`LISTEN ${CHANNEL}`);
  }
  return listeners;
}

function round(micros: number): number {
  return Math.round(micros * 10) / 10;
}
