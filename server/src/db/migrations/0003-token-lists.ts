import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** Indexes for the administrators' lists of tokens: newest first, of all or by who created them. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await sql.raw('create index tokens_by_creation on tokens (created_at, token_id)').execute(db);
  await sql
    .raw('create index tokens_by_creating_principal on tokens (created_by_id, created_at, token_id)')
    .execute(db);
}
