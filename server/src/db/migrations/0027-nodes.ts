import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** The processes that serve over this database, and how far each has read the change feed. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table nodes (
    node_id text not null primary key, name text not null, version text not null, started_at ${int} not null,
    reported_at ${int} not null, max_staleness_ms ${int} not null, applied_seq ${int} not null,
    knowledge_age_ms ${int} not null)${keyed}`);
}
