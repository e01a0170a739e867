import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Tokens that learn which scopes they use, and what they were seen to call. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run('alter table tokens add column autoscope_state text');
  await run(`alter table tokens add column autoscope_started_at ${int}`);
  await run(`alter table tokens add column autoscope_ends_at ${int}`);
  await run(`create table token_scope_uses (
    token_id text not null, called text not null, first_at ${int} not null, last_at ${int} not null,
    calls ${int} not null, primary key (token_id, called))${keyed}`);
}
