import { sql as raw, type SelectQueryBuilder } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Schema } from '../../db/schema.ts';
import type { AuditRow } from '../row.ts';
import type { EventFilter, EventPlace } from './event-filter.ts';

/** A run of events, newest first: those of them that were asked for, and where it ended if more may follow. */
export interface EventRun {
  readonly rows: readonly AuditRow[];
  readonly end: EventPlace | undefined;
}

type Query<Output> = SelectQueryBuilder<Schema, 'audit_events', Output>;

/** How many events a run looks at where no index knows the answer. */
const RUN_EVENTS = 2_000;

/**
 * The next run of events after a place. It follows the index of the token, or of the principal, or of the time; what
 * else is asked for is looked at event by event, in a run of bounded length: so it takes the same time
 * however many events there are. At most `limit` rows.
 */
export async function listEventRun(
  db: Queryable,
  filter: EventFilter,
  { after, limit }: { after: EventPlace | undefined; limit: number },
): Promise<EventRun> {
  const length = hasMoreThanIndex(filter) ? RUN_EVENTS : limit;
  const run = newestFirst(along(db, filter, after))
    .selectAll()
    .limit(length);
  const rows = await newestFirst(matching(db.sql.selectFrom(run.as('audit_events')), filter))
    .selectAll()
    .limit(limit)
    .execute();
  if (rows.length === limit) return { rows, end: placeOf(rows[limit - 1] as AuditRow) };
  if (length === limit) return { rows, end: undefined };
  const last = await newestFirst(along(db, filter, after))
    .select(['event_time', 'chain', 'chain_seq'])
    .offset(length - 1)
    .limit(1)
    .executeTakeFirst();
  return { rows, end: last && placeOf(last) };
}

/** Where a row stands among all, by time. */
export function placeOf(row: Pick<AuditRow, 'event_time' | 'chain' | 'chain_seq'>): EventPlace {
  return { time: row.event_time, chain: row.chain, sequence: row.chain_seq };
}

/** Events along one index, from a place on. */
function along({ sql, engine }: Queryable, filter: EventFilter, after: EventPlace | undefined) {
  const { tokenId, principalId, userName, startTime, endTime } = filter;
  let query = sql.selectFrom('audit_events');
  if (tokenId !== undefined) query = query.where(tokenIdOf(engine), '=', tokenId);
  else if (principalId !== undefined) query = query.where('principal_id', '=', principalId);
  else if (userName !== undefined) query = query.where('user_name', '=', userName);
  if (startTime !== undefined) query = query.where('event_time', '>=', startTime);
  if (after === undefined) return endTime === undefined ? query : query.where('event_time', '<', endTime);
  const { time, chain, sequence } = after;
  // Instead of the end and not beside it: SQLite would begin at the end and walk down to the place.
  if (endTime !== undefined && endTime <= time) query = query.where('event_time', '<', endTime);
  else query = query.where('event_time', '<=', time);
  return query.where(raw<boolean>`(event_time, chain, chain_seq) < (${time}, ${chain}, ${sequence})`);
}

/** What the index that `along` follows does not know. */
function matching<Output>(query: Query<Output>, filter: EventFilter): Query<Output> {
  const { tokenId, principalId, userName, actionName, serviceName, sourceIpAddress, minStatus } = filter;
  let narrowed = query;
  if (tokenId !== undefined && principalId !== undefined)
    narrowed = narrowed.where('principal_id', '=', principalId);
  if (tokenId !== undefined && userName !== undefined) narrowed = narrowed.where('user_name', '=', userName);
  if (actionName !== undefined) narrowed = narrowed.where('action_name', '=', actionName);
  if (serviceName !== undefined) narrowed = narrowed.where('service_name', '=', serviceName);
  if (sourceIpAddress !== undefined) narrowed = narrowed.where('source_ip_address', '=', sourceIpAddress);
  if (minStatus !== undefined) narrowed = narrowed.where('status_code', '>=', minStatus);
  return narrowed;
}

function hasMoreThanIndex(filter: EventFilter): boolean {
  const { tokenId, principalId, userName, actionName, serviceName, sourceIpAddress, minStatus } = filter;
  const besideToken = tokenId === undefined ? undefined : (principalId ?? userName);
  return [besideToken, actionName, serviceName, sourceIpAddress, minStatus].some(
    (each) => each !== undefined,
  );
}

function newestFirst<Output>(query: Query<Output>): Query<Output> {
  return query.orderBy('event_time', 'desc').orderBy('chain', 'desc').orderBy('chain_seq', 'desc');
}

/** As in the index `audit_events_by_token`, letter by letter, or it is not used. */
function tokenIdOf(engine: Queryable['engine']) {
  return engine === 'sqlite'
    ? raw<string>`json_extract(request_params, '$.tokenId')`
    : raw<string>`substring(request_params from '"tokenId":"([0-9a-f]{64})"')`;
}
