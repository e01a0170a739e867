import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** What people and programs are to be told, and which tokens' owners were reminded of an expiry. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);

  await run(`create table notifications (
    id text primary key, channel text not null, kind text not null, recipient text, message_id text,
    created_at ${int} not null, due_at ${int} not null, tokens ${int} not null, content text not null,
    state text not null, attempts ${int} not null, last_error text, settled_at ${int})`);
  await run("create index notifications_due on notifications (channel, due_at, id) where state = 'waiting'");
  await run("create index notifications_waiting on notifications (created_at) where state = 'waiting'");
  await run('create index notifications_by_state on notifications (channel, state, settled_at)');
  await run('create index notifications_by_creation on notifications (created_at, id)');
  await run(
    'create index notifications_by_message on notifications (message_id) where message_id is not null',
  );
  await run(
    'create index notifications_by_recipient on notifications (recipient, state, settled_at) where recipient is not null',
  );
  await run(`create table token_reminders (
    token_id text not null, days ${int} not null, reminded_at ${int} not null,
    primary key (token_id, days))${keyed}`);
}
