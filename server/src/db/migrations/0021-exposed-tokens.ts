import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Tokens that were reported as exposed, until they are revoked, and who asked last why a token is refused. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const strict = engine === 'sqlite' ? ' strict' : '';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table exposure_reports (
    report_id text not null primary key, reported_at ${int} not null, address text not null,
    request_id text not null, hash_count ${int} not null, hashes text not null)${strict}`);
  await run('create index exposure_reports_by_age on exposure_reports (reported_at, report_id)');
  await run(`create table token_questions (
    token_id text not null primary key, asked_at ${int} not null, address text not null)${keyed}`);
}
