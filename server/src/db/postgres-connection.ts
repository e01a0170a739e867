import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import type { Schema } from './schema.ts';

/** Runs what the query builder builds on one connection. */
export class PostgresConnection implements DatabaseConnection {
  readonly client: pg.ClientBase;

  constructor(client: pg.ClientBase) {
    this.client = client;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.client.query(query.sql, [...query.parameters]);
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: rows are read whole
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not offered on this connection.');
  }
}

/** The query builder on whatever connections a driver gives. */
export function kyselyOn(driver: Driver): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    },
  });
}

const refuseTransaction = async () => {
  throw new Error('Transactions are made by Db.write.');
};

/** The part of a driver that is the same for all of ours. */
export const NO_TRANSACTIONS = {
  init: async () => {},
  beginTransaction: refuseTransaction,
  commitTransaction: refuseTransaction,
  rollbackTransaction: refuseTransaction,
  destroy: async () => {},
};

/** Begins a transaction, whatever the role's defaults are: each of its statements sees what is there when it begins. */
export const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';

/** Of statements that go together, what the last answers: the driver gives a list where there is more than one. */
export async function queryLast<Row extends pg.QueryResultRow>(
  client: Pick<pg.ClientBase, 'query'>,
  query: string | pg.QueryConfig,
): Promise<pg.QueryResult<Row>> {
  const answered: unknown = await client.query(query);
  const last = ([answered].flat() as pg.QueryResult<Row>[]).at(-1);
  if (last === undefined) throw new Error('The server answered nothing.');
  return last;
}

/** Sets a transaction as our sessions are set: `jit = off`. */
export function setLocally(settings: readonly string[]): string {
  return settings.map((one) => `SET LOCAL ${one}; `).join('');
}
