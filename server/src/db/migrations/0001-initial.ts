import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** The first tables. Instants and ids need 64 bits: INTEGER on SQLite, BIGINT on PostgreSQL. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  // A table that is only ever found by its key keeps its rows in the key's own B-tree on SQLite.
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table installation (key text primary key, value text not null)${keyed}`);
  await run(`create table principals (
    id ${int} primary key, kind text not null, name text not null, display_name text not null,
    is_active ${int} not null, external_id text, created_at ${int} not null, updated_at ${int} not null)`);
  await run('create unique index principals_by_name on principals (kind, name)');
  await run(`create table memberships (
    group_id ${int} not null, member_id ${int} not null, primary key (group_id, member_id))${keyed}`);
  await run('create index memberships_by_member on memberships (member_id)');
  await run(`create table passwords (
    principal_id ${int} primary key, phc text not null, version ${int} not null, set_at ${int} not null,
    ends_at ${int})`);
  await run(`create table settings (
    key text primary key, value text not null, updated_at ${int} not null, updated_by_id ${int} not null)${keyed}`);
  await run(`create table permissions (
    object text not null, principal_id ${int} not null, level text not null,
    primary key (object, principal_id))${keyed}`);

  await run(`create table tokens (
    token_id text primary key, last_four text not null, owner_id ${int} not null, created_by_id ${int} not null,
    created_with_token_id text, replaces text, comment text not null, scopes text, created_at ${int} not null,
    expires_at ${int}, revoked_at ${int}, revoked_by_id ${int}, revoke_reason text)${keyed}`);
  await run('create index tokens_by_owner on tokens (owner_id, created_at)');
  // What counts towards an owner's quota, found without walking over what has ended.
  await run(
    'create index tokens_live on tokens (owner_id, coalesce(expires_at, 9007199254740991)) where revoked_at is null',
  );
  await run(
    'create index tokens_by_creator on tokens (created_with_token_id) where created_with_token_id is not null',
  );
  await run('create index tokens_by_expiry on tokens (expires_at) where expires_at is not null');
  await run('create index tokens_by_revocation on tokens (revoked_at) where revoked_at is not null');
  await run(`create table token_usage (
    token_id text primary key, first_used_at ${int} not null, last_used_at ${int} not null,
    last_address text not null)${keyed}`);

  await run(`create table sessions (
    session_id text primary key, principal_id ${int} not null, created_at ${int} not null,
    last_seen_at ${int} not null, proved_at ${int} not null, expires_at ${int} not null,
    address text not null, user_agent text not null)${keyed}`);
  await run('create index sessions_by_principal on sessions (principal_id)');

  await run(`create table changes (
    seq ${int} primary key, kind text not null, subject text not null, changed_at ${int} not null)`);
  await run(`create table feed_head (id ${int} primary key, seq ${int} not null, floor ${int} not null)`);
  await run('insert into feed_head (id, seq, floor) values (1, 0, 0)');

  await run(`create table audit_events (
    chain text not null, chain_seq ${int} not null, prev_hash text not null, event_id text not null,
    event_time ${int} not null, service_name text not null, action_name text not null, principal_id ${int},
    user_name text not null, source_ip_address text not null, user_agent text not null, session_id text,
    request_id text not null, request_params text not null, status_code ${int} not null, error_message text,
    occurrences ${int} not null default 1, primary key (chain, chain_seq))${keyed}`);
  await run('create index audit_events_by_time on audit_events (event_time)');
  await run(
    `create table leases (name text primary key, holder text not null, until ${int} not null)${keyed}`,
  );
}
