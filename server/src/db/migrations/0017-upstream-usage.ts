import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** What tokens do at upstreams: by the hour, when last, and from where. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table upstream_hours (
    token_id text not null, upstream text not null, start_at ${int} not null, allowed ${int} not null,
    refused ${int} not null, limited ${int} not null, unavailable ${int} not null,
    primary key (token_id, upstream, start_at))${keyed}`);
  await run('create index upstream_hours_by_age on upstream_hours (start_at)');
  await run(`create table upstream_uses (
    token_id text not null, upstream text not null, last_at ${int} not null, last_used_at ${int} not null,
    primary key (token_id, upstream))${keyed}`);
  await run('create index upstream_uses_at on upstream_uses (upstream, last_at, token_id)');
  await run('create index upstream_uses_by_age on upstream_uses (last_at)');
  await run(`create table upstream_clients (
    token_id text not null, upstream text not null, address text not null, user_agent text not null,
    last_at ${int} not null, primary key (token_id, upstream, address, user_agent))${keyed}`);
  await run('create index upstream_clients_by_age on upstream_clients (last_at)');
}
