import { type Suite, startPostgresNode, warmUp, withProcesses } from '../bench.ts';
import { findPostgres, NO_POSTGRES, runSql } from '../postgres.ts';
import { copyPostgresSeed, findOrMakePostgresSeed, type PostgresSeed } from '../postgres-seed.ts';
import { assertVerifies } from '../refusals.ts';
import { databaseCpuRatio, runRounds, speedRatio, type Variant } from '../rounds.ts';
import { MILLION } from '../seed.ts';

/** Far fewer than are in use, so that none is remembered when it comes again. */
const FEW = { LATCHKEY_TOKEN_CACHE_SIZE: '100' };
/** PostgreSQL shares a core with the load. */
const SECONDS = 1;
/** After what PostgreSQL has counted in the meantime can be read. */
const COUNTED = 'SELECT pg_sleep(1.5)';

/** What it spares PostgreSQL that lookups of one turn share a query. */
export const missesPostgres: Suite = {
  name: 'misses-postgres',
  title:
    'Tokens that must be looked up in PostgreSQL: a query a turn against a query a request, 1 million tokens',
  isQuick: true,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const seed = await findOrMakePostgresSeed(postgres, MILLION, bench.announce);
    const other = await copyPostgresSeed(postgres, seed);
    return withProcesses(bench, async (start) => {
      const database = postgres;
      const turn = {
        ...(await startPostgresNode(start, seed, { name: 'a query a turn', env: FEW })),
        database,
      };
      const args = ['--lookups', 'each'];
      const each = {
        ...(await startPostgresNode(start, other, { name: 'a query a request', args, env: FEW })),
        database,
      };
      const variants = [turn, each];
      for (const variant of variants) await assertVerifies(variant);
      await warmUp(bench, variants);
      const before = await Promise.all([seed, other].map(countQueries));
      const rounds = await runRounds(variants, { ...bench, seconds: SECONDS });
      const after = await Promise.all([seed, other].map(countQueries));
      const requestsOf = ({ name }: Variant) =>
        (rounds.get(name) ?? []).reduce((sum, { requests }) => sum + requests, 0);
      return {
        rounds,
        goals: [
          {
            what: "PostgreSQL's CPU a request, a query a turn / a query a request",
            atMost: 0.4,
            unit: '×',
            reached: databaseCpuRatio(rounds, turn.name, each.name),
          },
        ],
        facts: [
          {
            what: 'requests a second, a query a turn / a query a request',
            value: `${speedRatio(rounds, turn.name, each.name).median.toFixed(2)} ×`,
          },
          ...variants.map((variant, i) => ({
            what: `transactions of PostgreSQL for each request, ${variant.name}`,
            value: (((after[i] ?? 0) - (before[i] ?? 0)) / requestsOf(variant)).toFixed(3),
          })),
        ],
      };
    });
  },
};

async function countQueries({ url, name }: PostgresSeed): Promise<number> {
  const [row] = await runSql<{ n: string }>(url, COUNTED, {
    text: 'SELECT xact_commit::text AS n FROM pg_stat_database WHERE datname = $1',
    values: [name],
  });
  return Number(row?.n);
}
