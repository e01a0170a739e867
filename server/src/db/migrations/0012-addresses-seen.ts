import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** From where else tokens were used: the last address is in `token_usage`. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  await sql
    .raw(
      `create table token_addresses (
        token_id text not null, address text not null, last_at ${int} not null,
        primary key (token_id, address))${keyed}`,
    )
    .execute(db);
}
