import { createHash } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { AuditEvent } from './audit-event.ts';

/** A place in a chain of audit rows: the number and the hash of the last row. */
export interface ChainPlace {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
}

/** An event as it waits to be written. */
export interface PendingEvent {
  readonly event: AuditEvent;
  readonly time: number;
  readonly occurrences: number;
}

/** The hash before a chain's first row. */
export const CHAIN_START_HASH = '0'.repeat(64);

/** Appends events to a chain and gives back its new last place. */
export async function appendEvents(
  { sql }: Queryable,
  place: ChainPlace,
  events: readonly PendingEvent[],
): Promise<ChainPlace> {
  let last = place;
  const rows = events.map((pending) => {
    const row = presentRow(last, pending);
    last = { chain: last.chain, seq: row.chain_seq, hash: hashRow(row) };
    return row;
  });
  for (let i = 0; i < rows.length; i += 200) {
    await sql
      .insertInto('audit_events')
      .values(rows.slice(i, i + 200))
      .execute();
  }
  return last;
}

type Row = Insertable<Schema['audit_events']>;

/** SHA-256 in hex over all columns in the table's order, as a JSON array. */
export function hashRow(row: Row): string {
  const columns = [
    row.chain,
    row.chain_seq,
    row.prev_hash,
    row.event_id,
    row.event_time,
    row.service_name,
    row.action_name,
    row.principal_id ?? null,
    row.user_name,
    row.source_ip_address,
    row.user_agent,
    row.session_id ?? null,
    row.request_id,
    row.request_params,
    row.status_code,
    row.error_message ?? null,
    row.occurrences ?? 1,
  ];
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex');
}

function presentRow(after: ChainPlace, { event, time, occurrences }: PendingEvent): Row {
  const seq = after.seq + 1;
  return {
    chain: after.chain,
    chain_seq: seq,
    prev_hash: after.hash,
    event_id: createHash('sha256').update(`${after.chain}\n${seq}`).digest('hex').slice(0, 32),
    event_time: time,
    service_name: event.service,
    action_name: event.action,
    principal_id: event.caller.principalId ?? null,
    user_name: event.caller.name,
    source_ip_address: event.caller.address,
    user_agent: event.caller.userAgent.slice(0, 512),
    session_id: event.caller.sessionId ?? null,
    request_id: event.caller.requestId,
    request_params: JSON.stringify(event.params),
    status_code: event.statusCode,
    error_message: event.errorMessage ?? null,
    occurrences,
  };
}

/** Deletes events from before an instant (epoch ms); gives back how many. */
export async function deleteEventsBefore({ sql }: Queryable, before: number): Promise<number> {
  const result = await sql.deleteFrom('audit_events').where('event_time', '<', before).executeTakeFirst();
  return Number(result.numDeletedRows);
}
