import { type Suite, startPostgresNode, warmUp, withProcesses } from '../bench.ts';
import { findPostgres, NO_POSTGRES } from '../postgres.ts';
import { copyPostgresSeed, findOrMakePostgresSeed } from '../postgres-seed.ts';
import { cpuRatio, runRounds, type Variant } from '../rounds.ts';
import { CREATORS } from '../seed.ts';

const COUNTS = [1, 2, 4];
/** wrk's own measure, so that all of a variant's nodes are loaded for as long. */
const SECONDS = 1;
const WARM_UPS = 2;

/** What a node's CPU depends on must not be how many others there are. */
export const nodesPostgres: Suite = {
  name: 'nodes-postgres',
  title: 'CPU a request with 1, 2 and 4 nodes over PostgreSQL, which share the load and one core',
  isQuick: true,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const seed = await findOrMakePostgresSeed(postgres, CREATORS, bench.announce);
    return withProcesses(bench, async (start) => {
      const variants: Variant[] = [];
      const single: Variant[] = [];
      for (const count of COUNTS) {
        const copy = await copyPostgresSeed(postgres, seed);
        const nodes: Variant[] = [];
        for (let i = 1; i <= count; i++)
          nodes.push(await startPostgresNode(start, copy, { name: `${count} nodes, the ${i}.` }));
        single.push(...nodes);
        const [first, ...others] = nodes;
        if (first === undefined) continue;
        variants.push({ ...first, name: nameOf(count), others: others.map(({ server }) => server) });
      }
      // Each alone: one of four would otherwise have had a quarter of the requests that its code is made fast by.
      for (let i = 0; i < WARM_UPS; i++) await warmUp(bench, single);
      const rounds = await runRounds(variants, { ...bench, seconds: SECONDS });
      return {
        rounds,
        goals: COUNTS.slice(1).map((count) => ({
          what: `${count} nodes / 1 node, by CPU time a request`,
          atLeast: 0.9,
          unit: '×',
          reached: cpuRatio(rounds, nameOf(count), nameOf(1)),
        })),
        facts: [],
      };
    });
  },
};

function nameOf(count: number): string {
  return count === 1 ? '1 node' : `${count} nodes`;
}
