import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Which service principals may ask about tokens that come to which upstream. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const strict = engine === 'sqlite' ? ' strict' : '';
  await sql
    .raw(`create table introspection_bindings (
    principal_id ${int} not null, upstream text not null, created_at ${int} not null, created_by_id ${int} not null,
    primary key (principal_id, upstream))${strict}`)
    .execute(db);
}
