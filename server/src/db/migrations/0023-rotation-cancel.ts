import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** What a token's expiry was before it was rotated: -1 never, null for rotations from before this. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  await sql.raw(`alter table token_rotations add column previous_expires_at ${int}`).execute(db);
}
