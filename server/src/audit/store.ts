import { hash } from 'node:crypto';
import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';
import type { AuditEvent } from './audit-event.ts';
import { type AuditRow, COLUMNS, hashRow, valuesOf } from './row.ts';

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

/** Over a network the statements count, not their length; SQLite keeps a journal for one that may fail half way. */
const ROWS_A_STATEMENT = { sqlite: 1, postgres: 16 } as const;
const PLACES_A_QUERY = 100;
const insertOne = prepareInsert(1);
const insertMany = prepareInsert(ROWS_A_STATEMENT.postgres);

/** The values are those of all rows, one row after the other. */
function prepareInsert(count: number) {
  return prepare<unknown[]>((sql, value) =>
    sql.insertInto('audit_events').values(
      Array.from({ length: count }, (_, i) => {
        const columns = COLUMNS.map((name, k) => [name, value(i * COLUMNS.length + k)]);
        return Object.fromEntries(columns) as AuditRow;
      }),
    ),
  );
}

/** All statements are on their way before the first is answered. */
async function insertRows(db: Queryable, rows: readonly AuditRow[]): Promise<void> {
  const statements: Promise<unknown>[] = [];
  for (let i = 0; i < rows.length; ) {
    const many = rows.slice(i, i + ROWS_A_STATEMENT[db.engine]);
    const isFull = many.length === ROWS_A_STATEMENT.postgres;
    const some = isFull ? many : many.slice(0, 1);
    statements.push((isFull ? insertMany : insertOne)(db, some.flatMap(valuesOf)));
    i += some.length;
  }
  await Promise.all(statements);
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
  await insertRows(db, rows);
  return last;
}

function presentRow(after: ChainPlace, { event, time, occurrences }: PendingEvent): AuditRow {
  const seq = after.seq + 1;
  return {
    chain: after.chain,
    chain_seq: seq,
    prev_hash: after.hash,
    event_id: hash('sha256', `${after.chain}\n${seq}`).slice(0, 32),
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

/** Where a chain ends, and when its last event was. */
export interface ChainEnd {
  readonly chain: string;
  readonly chain_seq: number;
  readonly event_time: number;
}

/** Steps from chain to chain in the key's index instead of walking over the rows. */
const CHAINS = raw`with recursive chains(chain) as (
      select min(chain) from audit_events
      union all
      select (select min(e.chain) from audit_events as e where e.chain > chains.chain) from chains
      where chains.chain is not null)`;

/** Where each chain ends. */
export async function listChainEnds({ sql }: Queryable): Promise<{ chain: string; chain_seq: number }[]> {
  const { rows } = await raw<{ chain: string; chain_seq: number }>`${CHAINS}
    select chain, (select max(e.chain_seq) from audit_events as e where e.chain = chains.chain) as chain_seq
    from chains where chain is not null`.execute(sql);
  return rows;
}

/** Where each chain ends whose last event is younger than an instant, and when that was. */
export async function listChainEndsSince({ sql }: Queryable, since: number): Promise<ChainEnd[]> {
  const { rows } = await raw<ChainEnd>`${CHAINS}
    select e.chain, e.chain_seq, e.event_time from chains
    inner join audit_events as e on e.chain = chains.chain
      and e.chain_seq = (select max(l.chain_seq) from audit_events as l where l.chain = chains.chain)
    where chains.chain is not null and e.event_time > ${since}`.execute(sql);
  return rows;
}

/** A row's place in its chain. */
export interface RowPlace {
  readonly chain: string;
  readonly sequence: number;
}

/** Rows by their places, under `placeName`; those that are not there are left out. */
export async function findRows(
  { sql }: Queryable,
  places: readonly RowPlace[],
): Promise<Map<string, AuditRow>> {
  const found = new Map<string, AuditRow>();
  for (let i = 0; i < places.length; i += PLACES_A_QUERY) {
    const some = places.slice(i, i + PLACES_A_QUERY);
    const rows = await sql
      .selectFrom('audit_events')
      .selectAll()
      .where((eb) => eb.or(some.map(({ chain, sequence }) => eb.and({ chain, chain_seq: sequence }))))
      .execute();
    for (const row of rows) found.set(placeName({ chain: row.chain, sequence: row.chain_seq }), row);
  }
  return found;
}

export function placeName({ chain, sequence }: RowPlace): string {
  return `${chain} ${sequence}`;
}

/** The first row of a chain that is kept. */
export function findFirstRow({ sql }: Queryable, chain: string): Promise<AuditRow | undefined> {
  return sql
    .selectFrom('audit_events')
    .selectAll()
    .where('chain', '=', chain)
    .orderBy('chain_seq')
    .limit(1)
    .executeTakeFirst();
}

/** Rows of a chain after one number and up to another, in their order, at most `limit`. */
export function listRows(
  { sql }: Queryable,
  { chain, after, upTo, limit }: { chain: string; after: number; upTo: number; limit: number },
): Promise<AuditRow[]> {
  return sql
    .selectFrom('audit_events')
    .selectAll()
    .where('chain', '=', chain)
    .where('chain_seq', '>', after)
    .where('chain_seq', '<=', upTo)
    .orderBy('chain_seq')
    .limit(limit)
    .execute();
}

/** Deletes the rows of a chain whose numbers are in a range, both ends included. */
export async function deleteRows(
  { sql }: Queryable,
  { chain, from, to }: { chain: string; from: number; to: number },
): Promise<void> {
  await sql
    .deleteFrom('audit_events')
    .where('chain', '=', chain)
    .where('chain_seq', '>=', from)
    .where('chain_seq', '<=', to)
    .execute();
}
