import { createHash } from 'node:crypto';
import type pg from 'pg';
import { unavailable } from '../errors.ts';
import type { PointLookup } from './database.ts';

/** Gathers the keys of one event-loop turn into one `= ANY` query. */
export function batchedLookup<Row>(
  pool: pg.Pool,
  lookup: PointLookup<Row>,
): (key: string) => Promise<Row | undefined> {
  const name = `lookup-${createHash('sha256').update(lookup.many.sql).digest('hex').slice(0, 16)}`;
  let waiting: Map<string, PromiseWithResolvers<Row | undefined>> | undefined;
  const ask = async (batch: Map<string, PromiseWithResolvers<Row | undefined>>) => {
    try {
      const query = { name, text: lookup.many.sql, values: [[...batch.keys()]] };
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
