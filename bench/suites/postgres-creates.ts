import { type Start, type Suite, startPostgresNode, warmUp, withProcesses } from '../bench.ts';
import { findPostgres, NO_POSTGRES, runSql } from '../postgres.ts';
import { copyPostgresSeed, findOrMakePostgresSeed, type PostgresSeed } from '../postgres-seed.ts';
import { runRounds, speedRatio, type Variant } from '../rounds.ts';
import { CREATORS } from '../seed.ts';
import { createWith } from './creates.ts';

/** A commit each is slow: 64 clients wait for one another. */
const SECONDS = 1;

/** What sharing commits brings to durable creates over PostgreSQL. */
export const createsPostgres: Suite = {
  name: 'creates-postgres',
  title: 'Durable creates over HTTP by 64 clients, over PostgreSQL: commits shared against a commit each',
  isQuick: true,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const seed = await findOrMakePostgresSeed(postgres, CREATORS, bench.announce);
    const other = await copyPostgresSeed(postgres, seed);
    return withProcesses(bench, async (start) => {
      const shared = await startCreating(start, seed, { name: 'shared commits' });
      const each = await startCreating(start, other, { name: 'a commit each', args: ['--commits', 'each'] });
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
  },
};

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
