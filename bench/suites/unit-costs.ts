import type { Suite } from '../bench.ts';
import { findPostgres, NO_POSTGRES } from '../postgres.ts';
import { keepUnitCosts, measureUnitCosts } from '../unit-costs/measure.ts';
import type { RowBytes } from '../unit-costs/unit-costs.ts';

/** What one of each costs: what planning goes by. */
export const unitCosts: Suite = {
  name: 'unit-costs',
  title:
    'Bytes a row, bytes a remembered token, CPU of PostgreSQL and of a node for each act, 1 million tokens',
  isQuick: false,
  async run(bench) {
    const postgres = await findPostgres(bench);
    if (postgres === undefined) return NO_POSTGRES;
    const costs = await measureUnitCosts(bench, postgres);
    return {
      goals: [],
      facts: [
        { what: 'SQLite, bytes', value: tellRows(costs.sqlite) },
        { what: 'PostgreSQL, bytes', value: tellRows(costs.postgres) },
        { what: 'a remembered token', value: `${costs.rememberedTokenBytes} bytes of heap` },
        ...Object.entries(costs.cpuMicros).map(([act, { database, node }]) => ({
          what: act,
          value: `${database} µs of PostgreSQL, ${node} µs of the node`,
        })),
        { what: 'written to', value: keepUnitCosts(costs) },
      ],
    };
  },
};

function tellRows({ token, tokenIndexes, tokenUsage, auditEvent, change }: RowBytes): string {
  const indexes = Object.values(tokenIndexes).reduce((sum, bytes) => sum + bytes, 0);
  return (
    `a token ${token}, its ${Object.keys(tokenIndexes).length} indexes ${indexes.toFixed(1)}, its use ${tokenUsage}, ` +
    `an audit event ${auditEvent}, a change ${change}`
  );
}
