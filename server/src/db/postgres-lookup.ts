import { createHash } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { unavailable } from '../errors.ts';
import type { PointLookup } from './database.ts';
import { classifyPostgresError } from './postgres-failure.ts';
import type { ProvenPool } from './postgres-pool.ts';

/** Gathers the keys of one event-loop turn into one `= ANY` query. */
export function batchedLookup<Row>(
  pool: ProvenPool,
  lookup: PointLookup<Row>,
): (key: string) => Promise<Row | undefined> {
  const names = { one: statementName(lookup.one.sql), many: statementName(lookup.many.sql) };
  let waiting: Map<string, PromiseWithResolvers<Row | undefined>> | undefined;
  const ask = async (batch: Map<string, PromiseWithResolvers<Row | undefined>>) => {
    try {
      const keys = [...batch.keys()];
      // Of a short list PostgreSQL thinks that it is worth a plan of its own, each time.
      const query =
        keys.length === 1
          ? { name: names.one, text: lookup.one.sql, values: keys }
          : { name: names.many, text: lookup.many.sql, values: [keys] };
      const { rows } = await pool.query(query);
      const found = new Map((rows as Row[]).map((row) => [lookup.keyOf(row), row]));
      for (const [key, answer] of batch) answer.resolve(found.get(key));
    } catch (error) {
      for (const answer of batch.values()) answer.reject(unavailable(error));
    }
  };
  return (key) => {
    if (waiting === undefined) {
      const batch = new Map<string, PromiseWithResolvers<Row | undefined>>();
      waiting = batch;
      setImmediate(() => {
        waiting = undefined;
        void ask(batch);
      });
    }
    let answer = waiting.get(key);
    if (answer === undefined) {
      answer = Promise.withResolvers<Row | undefined>();
      waiting.set(key, answer);
    }
    return answer.promise;
  };
}

/** Runs queries under names, so that each connection of the pool plans each of them once. */
export function namedReads(pool: ProvenPool): <Row>(query: CompiledQuery<Row>) => Promise<Row[]> {
  return async <Row>(query: CompiledQuery<Row>) => {
    try {
      return (await pool.query(namedQuery(query))).rows as Row[];
    } catch (error) {
      throw classifyPostgresError(error) === 'own' ? error : unavailable(error);
    }
  };
}

const names = new Map<string, string>();

/** A query under a name that follows from its text: a connection parses and plans it once. */
export function namedQuery({ sql: text, parameters }: CompiledQuery): pg.QueryConfig {
  const name = names.get(text) ?? statementName(text);
  names.set(text, name);
  return { name, text, values: [...parameters] };
}

function statementName(text: string): string {
  return `lookup-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
