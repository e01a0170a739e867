import { findPostgresPrograms, startStandby } from '../../test/support/postgres.ts';
import {
  type Bench,
  type Start,
  type Suite,
  type SuiteResult,
  startPostgresNode,
  warmUp,
  withProcesses,
} from '../bench.ts';
import { type BenchPostgres, findPostgres, NO_POSTGRES, runSql } from '../postgres.ts';
import { copyPostgresSeed, findOrMakePostgresSeed, type PostgresSeed } from '../postgres-seed.ts';
import { runRounds, speedRatio, type Variant } from '../rounds.ts';
import { CREATORS } from '../seed.ts';
import { createWith } from './creates.ts';

/** A commit each is slow: 64 clients wait for one another. */
const SECONDS = 1;

const SHARED = { name: 'shared commits' };
const EACH = { name: 'a commit each', args: ['--commits', 'each'] };

/** What sharing commits brings to durable creates over PostgreSQL. */
export const createsPostgres: Suite = {
  name: 'creates-postgres',
  title: 'Durable creates over HTTP by 64 clients, over PostgreSQL: commits shared against a commit each',
  isQuick: true,
  async run(bench) {
    const postgres = await findPostgres(bench);
    return postgres === undefined ? NO_POSTGRES : compare(bench, postgres);
  },
};

/** The same where an acknowledged act outlives the primary. */
export const createsReplicated: Suite = {
  name: 'creates-postgres-replicated',
  title: 'The same with a synchronous standby, as a fail-over needs it',
  isQuick: false,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const standby = await startStandby(findPostgresPrograms() ?? '', postgres.url);
    const setStandbys = (names: string) =>
      runSql(
        postgres.url,
        `ALTER SYSTEM SET synchronous_standby_names = '${names}'`,
        'SELECT pg_reload_conf()',
      );
    try {
      await setStandbys('*');
      return await compare(bench, postgres);
    } finally {
      await setStandbys('');
      await standby.stop();
    }
  },
};

async function compare(bench: Bench, postgres: BenchPostgres): Promise<SuiteResult> {
  const seed = await findOrMakePostgresSeed(postgres, CREATORS, bench.announce);
  const other = await copyPostgresSeed(postgres, seed);
  return withProcesses(bench, async (start) => {
    const shared = await startCreating(start, seed, SHARED);
    const each = await startCreating(start, other, EACH);
    const variants = [shared, each];
    await warmUp(bench, variants);
    const rounds = await runRounds(variants, { ...bench, seconds: SECONDS });
    const reached = speedRatio(rounds, shared.name, each.name);
    return {
      rounds,
      goals: [{ what: 'creates a second, shared / each', atLeast: 4, unit: '×', reached }],
      facts: [],
    };
  });
}

/** Every slice begins with a token for each owner. */
async function startCreating(
  start: Start,
  seed: PostgresSeed,
  options: { name: string; args?: readonly string[] },
): Promise<Variant> {
  const variant = await startPostgresNode(start, seed, options);
  return {
    ...variant,
    request: createWith(seed.tokensPath),
    async beforeSlice() {
      await runSql(
        seed.url,
        'DELETE FROM tokens WHERE created_with_token_id IS NOT NULL',
        'DELETE FROM audit_events',
        'VACUUM tokens',
      );
    },
  };
}
