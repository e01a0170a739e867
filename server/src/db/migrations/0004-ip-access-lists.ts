import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** From where requests are taken: lists for the workspace, limits of single tokens. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table ip_access_lists (
    list_id text primary key, label text not null, list_type text not null, ip_addresses text not null,
    is_enabled ${int} not null, created_at ${int} not null, created_by_id ${int} not null,
    updated_at ${int} not null, updated_by_id ${int} not null)${keyed}`);
  await run('create unique index ip_access_lists_by_label on ip_access_lists (list_type, label)');
  await run('alter table tokens add column allowed_cidrs text');
}
