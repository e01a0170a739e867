import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Who may sign in as whom by an identity provider, and which browsers are on their way to one. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run('create index principals_by_email on principals (email) where email is not null');
  await run(`create table identity_links (
    issuer text not null, subject text not null, principal_id ${int} not null, link_id text not null unique,
    email text, linked_by text not null, linked_at ${int} not null, last_sign_in_at ${int},
    primary key (issuer, subject))${keyed}`);
  await run('create index identity_links_by_principal on identity_links (principal_id)');
  await run(`create table linked_principals (
    principal_id ${int} not null primary key, first_linked_at ${int} not null)${keyed}`);
  await run(`create table pending_sign_ins (
    pending_id text not null primary key, provider text not null, purpose text not null, next_path text,
    session_id text, network text not null, created_at ${int} not null)${keyed}`);
  await run('create index pending_sign_ins_by_network on pending_sign_ins (network, created_at)');
  await run('create index pending_sign_ins_by_creation on pending_sign_ins (created_at)');
}
