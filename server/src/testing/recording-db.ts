import type { Kysely, KyselyPlugin } from 'kysely';
import type { Db, Queryable, Tx } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';

/** The same database, and the text of every statement that is built on it, without its values. */
export function recordStatements(db: Db): { db: Db; statements: string[] } {
  const statements: string[] = [];
  const recorded = (sql: Kysely<Schema>): Kysely<Schema> => {
    const plugin: KyselyPlugin = {
      transformQuery: ({ node, queryId }) => {
        statements.push(sql.getExecutor().compileQuery(node, queryId).sql);
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    return sql.withPlugin(plugin);
  };
  const within = (tx: Tx): Tx => ({
    engine: tx.engine,
    sql: recorded(tx.sql),
    execute: async (query) => {
      statements.push(query.sql);
      return tx.execute(query);
    },
    send: (query) => {
      statements.push(query.sql);
      tx.send(query);
    },
    late: (writer, row) => tx.late(writer, row),
  });
  const outside: Queryable = {
    engine: db.engine,
    sql: recorded(db.sql),
    execute: async (query) => {
      statements.push(query.sql);
      return db.execute(query);
    },
  };
  return {
    statements,
    db: {
      ...db,
      ...outside,
      report: (work) => work(outside),
      write: (act) => db.write((tx) => act(within(tx))),
      takeAway: (act) => db.takeAway((tx) => act(within(tx))),
    },
  };
}
