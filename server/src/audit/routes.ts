import { Readable } from 'node:stream';
import type { FollowAuditEventsResponse, ListAuditEventsResponse } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { callerOfRequest } from '../http/access.ts';
import { invalid, optionalInteger, optionalString } from '../http/fields.ts';
import { pageSizeField } from '../http/page-fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import {
  EventQuery,
  EventsResponse,
  ExportLines,
  ExportQuery,
  TailQuery,
  TailResponse,
} from './event-schemas.ts';
import type { AuditExport, ExportRange } from './export.ts';
import { LINE_FORMATS, presentEvent } from './line.ts';
import type { EventFilter } from './query/event-filter.ts';
import type { EventPage } from './query/event-query.ts';
import type { EventTail } from './query/event-tail.ts';
import type { AuditRow } from './row.ts';

interface AuditRoutesDeps {
  readonly workspaceId: string;
  readonly auditExport: AuditExport;
  readonly listEvents: (
    filter: EventFilter,
    page: { pageSize: number; pageToken: string | undefined },
  ) => Promise<EventPage>;
  /** What principals are called now; those that are gone are left out. */
  readonly listNames: (ids: readonly number[]) => Promise<ReadonlyMap<number, string>>;
  readonly followEvents: (filter: EventFilter, cursor: string | undefined) => Promise<EventTail>;
}

type Query = Readonly<Record<string, unknown>>;

const ACCESS = { scope: 'access-management', isForAdministrators: true } as const;
const DEFAULT_PAGE_SIZE = 100;
const LIST: RouteDoc = {
  id: 'listAuditEvents',
  tag: 'Audit',
  summary: 'List events page by page',
  description:
    'Newest first, 100 on a page unless `page_size` says otherwise. A page may hold fewer, or none, though there are more: go on until there is no `next_page_token`.',
  query: EventQuery,
};
const FOLLOW: RouteDoc = {
  id: 'followAuditEvents',
  tag: 'Audit',
  summary: 'Follow the trail',
  description:
    'What was committed since the answer before, newest first: ask every few seconds with its `cursor`. The first answer, without one, has no events. An event may be told late, and is then older than others that were told before, but none is passed over unless `has_missed` says so.',
  query: TailQuery,
};
const EXPORT: RouteDoc = {
  id: 'exportAuditTrail',
  tag: 'Audit',
  summary: 'Export the trail',
  description:
    'An event a line, oldest first in each chain, with what `latchkeyd audit check` proves that none is missing or changed by.',
  query: ExportQuery,
  errors: ['outcome_unknown'],
};

/** The audit trail for administrators: page by page, and whole for whoever is to check it. */
export function auditRoutes(app: FastifyInstance, deps: AuditRoutesDeps): void {
  eventRoutes(app, deps);
  exportRoute(app, deps);
}

function eventRoutes(app: FastifyInstance, deps: AuditRoutesDeps): void {
  app.get<{ Querystring: Query }>(
    '/api/latchkey/1.0/audit/events',
    { config: { access: ACCESS, doc: LIST }, schema: { response: { 200: EventsResponse } } },
    async ({ query }): Promise<ListAuditEventsResponse> => {
      refuseUnknown(query, Object.keys(EventQuery.properties));
      const pageSize = pageSizeField(query) ?? DEFAULT_PAGE_SIZE;
      const pageToken = optionalString(query, 'page_token') || undefined;
      const page = await deps.listEvents(filterOf(query), { pageSize, pageToken });
      return {
        ...(await presentEvents(page.rows, deps)),
        ...(page.nextPageToken !== undefined && { next_page_token: page.nextPageToken }),
      };
    },
  );

  app.get<{ Querystring: Query }>(
    '/api/latchkey/1.0/audit/tail',
    { config: { access: ACCESS, doc: FOLLOW }, schema: { response: { 200: TailResponse } } },
    async ({ query }): Promise<FollowAuditEventsResponse> => {
      refuseUnknown(query, Object.keys(TailQuery.properties));
      const cursor = optionalString(query, 'cursor') || undefined;
      const tail = await deps.followEvents(filterOf(query), cursor);
      const events = await presentEvents(tail.rows, deps);
      return { ...events, cursor: tail.cursor, has_missed: tail.hasMissed };
    },
  );
}

function exportRoute(app: FastifyInstance, deps: AuditRoutesDeps): void {
  app.get<{ Querystring: Query }>(
    '/api/latchkey/1.0/audit/export',
    {
      config: { access: ACCESS, doc: EXPORT },
      schema: { response: { 200: { content: { 'application/x-ndjson': { schema: ExportLines } } } } },
      exposeHeadRoute: false,
    },
    async (request, reply) => {
      refuseUnknown(request.query, Object.keys(ExportQuery.properties));
      const format = LINE_FORMATS.get(optionalString(request.query, 'format') ?? 'jsonl');
      if (format === undefined) throw invalid('format', `must be ${[...LINE_FORMATS.keys()].join(' or ')}`);
      const caller = callerOfRequest(request);
      const lines = await deps.auditExport.begin(caller, timesOf(request.query), format);
      return reply.type('application/x-ndjson').send(Readable.from(lines));
    },
  );
}

/** Events name those whom an act was about by their ids alone. */
const PARAMS_WITH_IDS = ['userId', 'targetUserId'];

async function presentEvents(
  rows: readonly AuditRow[],
  { workspaceId, listNames }: Pick<AuditRoutesDeps, 'workspaceId' | 'listNames'>,
): Promise<Pick<ListAuditEventsResponse, 'events' | 'principal_names'>> {
  const events = rows.map((row) => presentEvent(row, workspaceId));
  const ids = events.flatMap(({ request_params: params }) =>
    PARAMS_WITH_IDS.map((name) => Number(params[name])),
  );
  const names = await listNames([...new Set(ids)].filter((id) => Number.isSafeInteger(id) && id > 0));
  return { events, principal_names: Object.fromEntries([...names].map(([id, name]) => [String(id), name])) };
}

function filterOf(query: Query): EventFilter {
  const filter = {
    ...timesOf(query),
    ...actorOf(textOf(query, 'actor')),
    tokenId: textOf(query, 'token_id'),
    actionName: textOf(query, 'action_name'),
    serviceName: textOf(query, 'service_name'),
    sourceIpAddress: textOf(query, 'source_ip_address'),
    minStatus: optionalInteger(query, 'status'),
  };
  if (filter.tokenId !== undefined && !/^[0-9a-f]{64}$/.test(filter.tokenId))
    throw invalid('token_id', "must be a token's id, 64 hexadecimal digits, never its value");
  return withoutUndefined(filter);
}

function timesOf(query: Query): ExportRange {
  const [startTime, endTime] = [timeOf(query, 'start_time'), timeOf(query, 'end_time')];
  if (startTime !== undefined && endTime !== undefined && endTime < startTime)
    throw invalid('end_time', 'must not be before start_time');
  return withoutUndefined({ startTime, endTime });
}

function timeOf(query: Query, name: string): number | undefined {
  const time = optionalInteger(query, name);
  if (time !== undefined && time < 0) throw invalid(name, 'must be milliseconds since 1970');
  return time;
}

/** A principal's id has 13 digits or more; anything else is a name, in lower case but for what no person is called. */
function actorOf(actor: string | undefined): Pick<EventFilter, 'principalId' | 'userName'> {
  if (actor === undefined) return {};
  if (/^[1-9]\d{12,15}$/.test(actor) && Number.isSafeInteger(Number(actor)))
    return { principalId: Number(actor) };
  const isOwnName = actor === 'System-User' || actor.endsWith('@machine');
  return { userName: isOwnName ? actor : actor.toLowerCase() };
}

function textOf(query: Query, name: string): string | undefined {
  const text = optionalString(query, name);
  if (text === '') throw invalid(name, 'must not be empty: leave it out to ask for all');
  if (text !== undefined && /\p{Cc}/u.test(text)) throw invalid(name, 'must not contain control characters');
  return text;
}

/** A filter with a slip in its name must not pass for none. */
function refuseUnknown(query: Query, known: readonly string[]): void {
  for (const name of Object.keys(query)) {
    if (!known.includes(name)) throw invalid('The query', `may hold only ${known.join(', ')}`);
  }
}

type WithoutUndefined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

function withoutUndefined<T extends object>(fields: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as WithoutUndefined<T>;
}
