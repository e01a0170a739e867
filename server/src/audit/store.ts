import { createHash } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';
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

type Row = Required<Insertable<Schema['audit_events']>>;

const COLUMNS = [
  'chain',
  'chain_seq',
  'prev_hash',
  'event_id',
  'event_time',
  'service_name',
  'action_name',
  'principal_id',
  'user_name',
  'source_ip_address',
  'user_agent',
  'session_id',
  'request_id',
  'request_params',
  'status_code',
  'error_message',
  'occurrences',
] as const satisfies readonly (keyof Row)[];

/** Many rows go in sixteen at a time: over a network the statements count, not their length. */
const ROWS_A_STATEMENT = 16;
const insertOne = prepareInsert(1);
const insertMany = prepareInsert(ROWS_A_STATEMENT);

/** The values are those of all rows, one row after the other. */
function prepareInsert(count: number) {
  return prepare<unknown[]>((sql, value) =>
    sql.insertInto('audit_events').values(
      Array.from({ length: count }, (_, i) => {
        const columns = COLUMNS.map((name, k) => [name, value(i * COLUMNS.length + k)]);
        return Object.fromEntries(columns) as Row;
      }),
    ),
  );
}

async function insertRows(db: Queryable, rows: readonly Row[]): Promise<void> {
  if (rows.length === ROWS_A_STATEMENT) {
    await insertMany(db, rows.flatMap(valuesOf));
    return;
  }
  for (const row of rows) await insertOne(db, valuesOf(row));
}

function valuesOf(row: Row): unknown[] {
  return COLUMNS.map((name) => row[name]);
}

/** Appends events to a chain and gives back its new last place. */
export async function appendEvents(
  db: Queryable,
  place: ChainPlace,
  events: readonly PendingEvent[],
): Promise<ChainPlace> {
  let last = place;
  const rows = events.map((pending) => {
    const row = presentRow(last, pending);
    last = { chain: last.chain, seq: row.chain_seq, hash: hashRow(row) };
    return row;
  });
  for (let i = 0; i < rows.length; i += ROWS_A_STATEMENT) {
    await insertRows(db, rows.slice(i, i + ROWS_A_STATEMENT));
  }
  return last;
}

/** SHA-256 in hex over all columns in the table's order, as a JSON array. */
export function hashRow(row: Row): string {
  return createHash('sha256')
    .update(JSON.stringify(valuesOf(row)))
    .digest('hex');
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
