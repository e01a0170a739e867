import type { Core } from '../../server/src/core.ts';
import { findPostgresPrograms, startStandby } from '../../test/support/postgres.ts';
import type { Suite } from '../bench.ts';
import { type BenchPostgres, findPostgres, NO_POSTGRES } from '../postgres.ts';
import { findOrMakePostgresSeed } from '../postgres-seed.ts';
import { MILLION, openCore } from '../seed.ts';
import { type Spread, spreadOf } from '../statistics.ts';

const RUNS = 50;

/** What people ask for who look, by how much it reads. */
const LISTS: readonly (readonly [what: string, ask: (core: Core) => Promise<unknown>])[] = [
  ['a page of 100 tokens', (core) => core.management.listPage({}, 100)],
  ['a page of 1,000 tokens', (core) => core.management.listPage({}, 1_000)],
  [
    'a search for words that nobody wrote',
    (core) => core.management.search({ statuses: ['active'], words: ['unheard-of'] }, 100),
  ],
];

/** What it spares the primary that lists come from a standby, and what that costs whoever asks. */
export const replicaLists: Suite = {
  name: 'replica-lists',
  title: 'Lists over PostgreSQL from the primary and from a standby, 1 million tokens',
  isQuick: false,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const seed = await findOrMakePostgresSeed(postgres, MILLION, bench.announce);
    const standby = await startStandby(findPostgresPrograms() ?? '', postgres.url);
    const environment = seed.environment('replica-lists');
    const url = new URL(standby.url);
    url.pathname = `/${seed.name}`;
    const open = (more: Record<string, string> = {}) => openCore('/', { ...environment, ...more });
    const [plain, replicated] = [await open(), await open({ LATCHKEY_REPLICA_URL: url.href })];
    try {
      const facts: { what: string; value: string }[] = [];
      for (const [what, ask] of LISTS) {
        const fromPrimary = await measure(postgres, () => ask(plain));
        const fromStandby = await measure(postgres, () => ask(replicated));
        facts.push(
          { what: `${what}, from the primary`, value: show(fromPrimary) },
          { what: `${what}, from a standby`, value: show(fromStandby) },
        );
      }
      return { goals: [], facts };
    } finally {
      await Promise.all([plain.close(), replicated.close()]);
      await standby.stop();
    }
  },
};

interface Measured {
  readonly ms: Spread;
  /** Of the primary, for each list; undefined where the system does not tell. */
  readonly cpuMicros: number | undefined;
}

async function measure(postgres: BenchPostgres, ask: () => Promise<unknown>): Promise<Measured> {
  for (let i = 0; i < 5; i++) await ask();
  const before = postgres.cpuMicros();
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const startedAt = performance.now();
    await ask();
    times.push(performance.now() - startedAt);
  }
  const after = postgres.cpuMicros();
  const isTold = before !== undefined && after !== undefined;
  return { ms: spreadOf(times), cpuMicros: isTold ? (after - before) / RUNS : undefined };
}

function show({ ms: { median, min, max }, cpuMicros }: Measured): string {
  const cpu = cpuMicros === undefined ? 'unknown' : `${(cpuMicros / 1000).toFixed(2)} ms`;
  return `${median.toFixed(2)} ms (${min.toFixed(2)}–${max.toFixed(2)}), of the primary's CPU ${cpu}`;
}
