import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Files and folders of DBFS, who may do what with them, uploads under way, and bytes that nothing names any more. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  // Names sort by their bytes in both engines, whatever the database's own order is.
  const name = engine === 'sqlite' ? 'text' : 'text collate "C"';
  const strict = engine === 'sqlite' ? ' strict' : '';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table dbfs_entries (
    entry_id text primary key, parent_id text not null, name ${name} not null, name_key ${name} not null,
    is_dir ${int} not null, owner_id ${int}, has_own_acl ${int} not null, size ${int} not null,
    sha256 text, blob_id text, modified_at ${int} not null, unique (parent_id, name))${strict}`);
  await run('create index dbfs_entries_in_order on dbfs_entries (parent_id, is_dir desc, name_key, name)');
  await run('create index dbfs_entries_by_blob on dbfs_entries (blob_id)');
  await run(`create table dbfs_acls (
    entry_id text not null, principal_id ${int} not null, level ${int} not null,
    primary key (entry_id, principal_id))${keyed}`);
  await run('create index dbfs_acls_by_principal on dbfs_acls (principal_id)');
  await run(`create table dbfs_uploads (
    handle ${int} primary key, kind text not null, principal_id ${int} not null, path text not null,
    is_overwrite ${int} not null, blob_id text not null, blob_start ${int} not null, length ${int} not null,
    boot_id text not null, last_block_at ${int} not null)${strict}`);
  await run('create index dbfs_uploads_by_principal on dbfs_uploads (principal_id)');
  await run('create index dbfs_uploads_by_last_block on dbfs_uploads (last_block_at)');
  await run(`create table dbfs_upload_parts (
    handle ${int} not null, start_at ${int} not null, blob_id text not null, length ${int} not null,
    primary key (handle, start_at))${keyed}`);
  await run(`create table dbfs_garbage (blob_id text primary key)${keyed}`);
  await run(`create table dbfs_usage (id ${int} primary key, bytes ${int} not null)${strict}`);
}
