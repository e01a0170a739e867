import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Codes that people let a command have, by which it gets a token. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table command_login_codes (
    code_id text not null primary key, principal_id ${int} not null, session_id text not null, redirect_uri text,
    challenge text not null, machine text not null, scopes text, lifetime_seconds ${int} not null,
    created_at ${int} not null, used_at ${int})${keyed}`);
  await run('create index command_login_codes_by_session on command_login_codes (session_id, created_at)');
  await run('create index command_login_codes_by_time on command_login_codes (created_at)');
}
