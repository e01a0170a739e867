import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Secret scopes, what is sealed in them, who may do what with them, and which master keys seal them. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const bytes = engine === 'sqlite' ? 'blob' : 'bytea';
  const strict = engine === 'sqlite' ? ' strict' : '';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table secret_master_keys (
    key_id text primary key, wrapped text, is_current ${int} not null, made_at ${int} not null,
    retired_at ${int})${keyed}`);
  await run(`create table secret_scopes (
    scope_id text primary key, name text not null, name_key text not null unique,
    master_key_id text not null, wrapped_data_key ${bytes} not null, seal_count ${int} not null,
    created_at ${int} not null, created_by_id ${int} not null)${strict}`);
  // Not without rowid: a value may have 128 KB, and such a table keeps its rows in the tree that is searched.
  await run(`create table secrets (
    scope_id text not null, name text not null, name_key text not null, sealed ${bytes} not null,
    updated_at ${int} not null, updated_by_id ${int} not null,
    primary key (scope_id, name_key))${strict}`);
  await run(`create table secret_acls (
    scope_id text not null, principal_id ${int} not null, level ${int} not null,
    primary key (scope_id, principal_id))${keyed}`);
  await run('create index secret_acls_by_principal on secret_acls (principal_id)');
}
