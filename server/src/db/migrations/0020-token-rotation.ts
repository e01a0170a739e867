import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Which token takes the place of which, and the values of successors that nobody has used yet, sealed. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const bytes = engine === 'sqlite' ? 'blob' : 'bytea';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  for (const column of ['replaced_by text', 'chain_id text'])
    await run(`alter table tokens add column ${column}`);
  for (const column of ['awaits_use_until', 'chain_started_at', 'reused_at'])
    await run(`alter table tokens add column ${column} ${int}`);
  await run(
    'create index tokens_awaiting_use on tokens (owner_id, awaits_use_until) where awaits_use_until is not null',
  );
  await run('create index tokens_by_chain on tokens (chain_id, created_at) where chain_id is not null');
  await run(`create table token_rotations (
    successor_id text not null primary key, token_id text not null unique, sealed_value ${bytes} not null,
    ends_at ${int} not null)${keyed}`);
  await run('create index token_rotations_by_end on token_rotations (ends_at)');
}
