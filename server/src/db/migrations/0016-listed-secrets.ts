import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * All that is listed of secrets, in an index: SQLite keeps a value of 128 KB before what comes after it in the row, and
 * would read it to come to the time.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  const columns = 'scope_id, name_key, name, updated_at';
  await sql.raw(`create index secrets_listed on secrets (${columns})`).execute(db);
}
