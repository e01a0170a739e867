import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** How often things happened, by minute and by hour. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  await sql
    .raw(
      `create table activity_counts (
    span text not null, activity text not null, start_at ${int} not null, outcome text not null,
    occurrences ${int} not null, primary key (span, activity, start_at, outcome))${keyed}`,
    )
    .execute(db);
}
