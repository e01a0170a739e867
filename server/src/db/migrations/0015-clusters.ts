import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** The clusters that administrators have registered, and what was last seen of each. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const strict = engine === 'sqlite' ? ' strict' : '';
  await sql
    .raw(`create table clusters (
    cluster_id text primary key, name text not null, name_key text not null unique, kind text not null,
    status_url text not null, description text not null, spark_version text not null, tags text not null,
    source text not null, created_at ${int} not null, created_by_id ${int} not null, updated_at ${int} not null,
    updated_by_id ${int} not null, seen_state text, seen_since ${int}, seen_running_at ${int})${strict}`)
    .execute(db);
}
