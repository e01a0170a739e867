import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** What SCIM keeps of people, service principals and groups beyond their names. */
export async function up(db: Kysely<Schema>): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db);
  const columns = [
    "display_key text not null default ''",
    'external_key text',
    'given_name text',
    'given_key text',
    'family_name text',
    'family_key text',
    'email text',
    "entitlements text not null default '[]'",
    "roles text not null default '[]'",
  ];
  for (const column of columns) await run(`alter table principals add column ${column}`);
  await fillDisplayKeys(db);
  await run('create index principals_by_age on principals (kind, created_at, id)');
  await run('create index principals_by_display_key on principals (kind, display_key)');
  await run(
    'create index principals_by_external_key on principals (kind, external_key) where external_key is not null',
  );
}

/** Not by SQL: the engines' `lower` know different letters. */
async function fillDisplayKeys(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ id: number; display_name: string }>`
    select id, display_name from principals`.execute(db);
  for (const { id, display_name } of rows) {
    const key = display_name.normalize('NFC').toLowerCase();
    await sql`update principals set display_key = ${key} where id = ${id}`.execute(db);
  }
}
