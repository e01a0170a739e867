import { type Suite, startLatchkey, startPostgresNode, warmUp, withProcesses } from '../bench.ts';
import type { Goal } from '../goals.ts';
import { findPostgres, NO_POSTGRES } from '../postgres.ts';
import { copyPostgresSeed, findOrMakePostgresSeed } from '../postgres-seed.ts';
import { assertVerifies } from '../refusals.ts';
import { cpuRatio, type Rounds, runRounds, speedRatio, type Variant } from '../rounds.ts';
import { findOrMakeSeed, MILLION, TEN_MILLION } from '../seed.ts';

const LOADER_CORE = 1;
/** With fewer it is not the question that was asked. */
const FEWEST_CHANGES_A_SECOND = 80;

/** Verification from memory costs the same whatever the database is. */
export const verifyPostgres: Suite = {
  name: 'verify-postgres',
  title: 'Verification of remembered tokens by a node over PostgreSQL and over SQLite, 1 million tokens',
  isQuick: true,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const seed = await findOrMakePostgresSeed(postgres, MILLION, bench.announce);
    const file = await findOrMakeSeed(MILLION, bench.announce);
    return withProcesses(bench, async (start) => {
      const overSqlite = await startLatchkey(start, file, { name: 'SQLite' });
      const overPostgres = await startPostgresNode(start, seed, { name: 'PostgreSQL' });
      const variants = [overSqlite, overPostgres];
      for (const variant of variants) await assertVerifies(variant);
      await warmUp(bench, variants);
      const rounds = await runRounds(variants, bench);
      return { rounds, goals: judge(rounds, overPostgres, overSqlite, 0.97), facts: [] };
    });
  },
};

/** What 100 changes a second by another process cost a node. */
export const changesPostgres: Suite = {
  name: 'changes-postgres',
  title:
    'The same node over PostgreSQL while another process revokes 100 tokens a second, and while none does',
  isQuick: true,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const seed = await findOrMakePostgresSeed(postgres, MILLION, bench.announce);
    const changed = await copyPostgresSeed(postgres, seed);
    return withProcesses(bench, async (start) => {
      const quiet = await startPostgresNode(start, seed, { name: 'no changes' });
      const busy = await startPostgresNode(start, changed, { name: '100 changes/s' });
      const variants = [quiet, busy];
      for (const variant of variants) await assertVerifies(variant);
      await warmUp(bench, variants);
      const changer = await start({
        name: 'changer',
        script: 'servers/changer.ts',
        args: [busy.server.url],
        env: changed.environment('changer'),
        core: LOADER_CORE,
      });
      const rounds = await runRounds(variants, bench);
      const seen = JSON.parse(await changer.stop()) as Seen;
      return { rounds, goals: judge(rounds, busy, quiet, 0.85), facts: [tell(seen)] };
    });
  },
};

/** What a node's CPU depends on must not be how many tokens there are. */
export const sizePostgres: Suite = {
  name: 'size-postgres',
  title:
    'Nodes over PostgreSQL with 1 and 10 million tokens: remembered tokens, and tokens that must be looked up',
  isQuick: false,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const million = await findOrMakePostgresSeed(postgres, MILLION, bench.announce);
    const tenMillion = await findOrMakePostgresSeed(postgres, TEN_MILLION, bench.announce);
    return withProcesses(bench, async (start) => {
      const cold = { LATCHKEY_TOKEN_CACHE_SIZE: '100' };
      const small = await startPostgresNode(start, million, { name: '1 M' });
      const large = await startPostgresNode(start, tenMillion, { name: '10 M' });
      const smallCold = await startPostgresNode(start, million, { name: '1 M, looked up', env: cold });
      const largeCold = await startPostgresNode(start, tenMillion, { name: '10 M, looked up', env: cold });
      const variants = [small, large, smallCold, largeCold];
      await warmUp(bench, variants);
      const rounds = await runRounds(variants, bench);
      const aim = { atLeast: 0.9, unit: '×' } as const;
      return {
        rounds,
        goals: [
          { what: '10 M / 1 M, by CPU time', ...aim, reached: cpuRatio(rounds, large.name, small.name) },
          {
            what: '10 M / 1 M, looked up, by CPU time',
            ...aim,
            reached: cpuRatio(rounds, largeCold.name, smallCold.name),
          },
        ],
        facts: [],
      };
    });
  },
};

function judge(rounds: Rounds, one: Variant, other: Variant, atLeast: number): Goal[] {
  const what = `${one.name} / ${other.name}`;
  const aim = { atLeast, unit: '×' } as const;
  return [
    { what: `${what}, requests a second`, ...aim, reached: speedRatio(rounds, one.name, other.name) },
    { what: `${what}, by CPU time`, ...aim, reached: cpuRatio(rounds, one.name, other.name) },
  ];
}

interface Seen {
  readonly changes: number;
  readonly seconds: number;
  readonly accepted: number;
  readonly refused: number;
  readonly wronglyRefused: number;
  readonly wronglyAccepted: number;
}

/** What the other process saw. Throws when the node did not hear of one of its acts. */
function tell(seen: Seen) {
  const { changes, seconds, accepted, refused, wronglyAccepted, wronglyRefused } = seen;
  if (wronglyAccepted !== 0 || wronglyRefused !== 0 || refused === 0) {
    throw new Error(`The other process's acts were not heard: ${JSON.stringify(seen)}`);
  }
  const perSecond = changes / seconds;
  if (perSecond < FEWEST_CHANGES_A_SECOND) {
    throw new Error(`The other process did ${perSecond.toFixed(1)} changes a second, not 100.`);
  }
  return {
    what: 'changes by the other process; tokens of its own that were accepted, and refused within the bound',
    value: `${perSecond.toFixed(1)} a second; ${accepted} and ${refused}`,
  };
}
