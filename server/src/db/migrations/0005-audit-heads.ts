import { type Kysely, sql } from 'kysely';
import type { Engine } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Indexes for asking the audit trail, the signed statements about it, and how far a sink has got. */
export async function up(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const int = engine === 'sqlite' ? 'integer' : 'bigint';
  const keyed = engine === 'sqlite' ? ' strict, without rowid' : '';
  const run = (text: string) => sql.raw(text).execute(db);
  // Over what is there and hashed already: a column for the token would be one more thing to keep true.
  const tokenId =
    engine === 'sqlite'
      ? "json_extract(request_params, '$.tokenId')"
      : `substring(request_params from '"tokenId":"([0-9a-f]{64})"')`;
  // All end in the order of a page, so that each page is read from one place of one index.
  const byTime = 'event_time, chain, chain_seq';

  await run('drop index audit_events_by_time');
  await run(`create index audit_events_by_time on audit_events (${byTime})`);
  await run(`create index audit_events_by_user on audit_events (user_name, ${byTime})`);
  await run(
    `create index audit_events_by_principal on audit_events (principal_id, ${byTime}) where principal_id is not null`,
  );
  // Not only where there is one: to read the JSON once more for that costs more than the entries that are saved.
  await run(`create index audit_events_by_token on audit_events ((${tokenId}), ${byTime})`);
  await run(`create table audit_statements (
    number ${int} primary key, kind text not null, time ${int} not null, hash text not null, text text not null,
    signature text not null, public_key text not null)`);
  await run('create index audit_statements_by_kind on audit_statements (kind, number)');
  await run('create index audit_statements_by_time on audit_statements (time, number)');
  await run(`create table audit_sink_cursors (chain text primary key, seq ${int} not null)${keyed}`);
}
