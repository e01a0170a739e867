import { sql as raw } from 'kysely';
import type { Queryable } from './database.ts';

/** What one at a time may do on PostgreSQL, with arbitrary numbers of ours that no two share. */
const LOCKS = {
  migrations: 7_203_847_126,
  'IP access lists': 7_203_847_127,
  'audit statements': 7_203_847_128,
  'workspace settings': 7_203_847_130,
  'secret scopes': 7_203_847_140,
  clusters: 7_203_847_150,
  'assertion keys': 7_203_847_193,
  'introspection bindings': 7_203_847_160,
} as const;

/**
 * Makes others that are about to do the same wait until this transaction ends. SQLite has one writer at a time
 * anyway.
 */
export async function takeTurn({ sql, engine }: Queryable, what: keyof typeof LOCKS): Promise<void> {
  if (engine === 'postgres') await raw`select pg_advisory_xact_lock(${LOCKS[what]})`.execute(sql);
}
