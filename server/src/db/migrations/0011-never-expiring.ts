import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** An index of what is rare and looked for: good tokens without an end, newest first. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await sql
    .raw(
      'create index tokens_never_expiring on tokens (created_at, token_id) where expires_at is null and revoked_at is null',
    )
    .execute(db);
}
