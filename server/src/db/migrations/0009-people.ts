import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Links by which somebody sets a password without the old one, and when people signed in last. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const strict = engine === 'sqlite' ? ' strict' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table password_links (
    principal_id ${int} primary key, code_hash text not null unique, created_by_id ${int} not null,
    created_at ${int} not null, ends_at ${int} not null)${strict}`);
  await run(`create table sign_ins (principal_id ${int} primary key, last_at ${int} not null)${strict}`);
}
