import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Which journals hold what was taken away, up to where, and what waits to be written to one. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table journals (
    journal_id text not null primary key, seq ${int} not null, hash text not null, started_at ${int} not null)${keyed}`);
  await run(`create table journal_pending (
    taken_from text not null, subject text not null, image text, primary key (taken_from, subject))${keyed}`);
}
