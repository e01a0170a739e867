import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Which browsers are signed in at guarded hosts, or on their way, and the keys that sign assertions. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const bytes = engine === 'sqlite' ? 'blob' : 'bytea';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table host_codes (
    code_id text not null primary key, upstream text not null, challenge text not null, session_id text not null,
    next_path text not null, created_at ${int} not null)${keyed}`);
  await run('create index host_codes_by_session on host_codes (session_id, created_at)');
  await run(`create table host_sessions (
    session_id text not null, upstream text not null, host_session_id text not null unique,
    created_at ${int} not null, primary key (session_id, upstream))${keyed}`);
  await run(`create table assertion_keys (
    key_id text not null primary key, public_jwk text not null, sealed_key ${bytes} not null,
    master_key_id text not null, signs_from ${int} not null)${keyed}`);
}
