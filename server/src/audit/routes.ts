import { Readable } from 'node:stream';
import type { ListAuditEventsResponse } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { callerOfRequest } from '../http/access.ts';
import { invalid, optionalInteger, optionalString } from '../http/fields.ts';
import { pageSizeField } from '../http/page-fields.ts';
import type { AuditExport, ExportRange } from './export.ts';
import { LINE_FORMATS, presentEvent } from './line.ts';
import type { EventFilter } from './query/event-filter.ts';
import type { EventPage } from './query/event-query.ts';

interface AuditRoutesDeps {
  readonly workspaceId: string;
  readonly auditExport: AuditExport;
  readonly listEvents: (
    filter: EventFilter,
    page: { pageSize: number; pageToken: string | undefined },
  ) => Promise<EventPage>;
}

type Query = Readonly<Record<string, unknown>>;

const NullableText = Type.Union([Type.String(), Type.Null()]);
const EventRecord = Type.Object({
  account_id: Type.String(),
  workspace_id: Type.String(),
  version: Type.String(),
  event_time: Type.String(),
  event_date: Type.String(),
  source_ip_address: Type.String(),
  user_agent: Type.String(),
  session_id: NullableText,
  user_identity: Type.Object({ email: Type.String(), subject_name: NullableText }),
  service_name: Type.String(),
  action_name: Type.String(),
  request_id: Type.String(),
  request_params: Type.Record(Type.String(), Type.String()),
  response: Type.Object({ status_code: Type.Integer(), error_message: NullableText, result: NullableText }),
  audit_level: Type.String(),
  event_id: Type.String(),
  identity_metadata: Type.Null(),
  principal_id: Type.Union([Type.Integer(), Type.Null()]),
  occurrences: Type.Integer(),
  chain: Type.String(),
  chain_seq: Type.Integer(),
  prev_hash: Type.String(),
});
const ListResponse = Type.Object({
  events: Type.Array(EventRecord),
  next_page_token: Type.Optional(Type.String()),
});

const ACCESS = { scope: 'access-management', isForAdministrators: true } as const;
const DEFAULT_PAGE_SIZE = 100;
const FILTERS = [
  'start_time',
  'end_time',
  'actor',
  'token_id',
  'action_name',
  'service_name',
  'source_ip_address',
  'status',
  'page_size',
  'page_token',
];

/** The audit trail for administrators: page by page, and whole for whoever is to check it. */
export function auditRoutes(app: FastifyInstance, deps: AuditRoutesDeps): void {
  app.get<{ Querystring: Query }>(
    '/api/latchkey/1.0/audit/events',
    { config: { access: ACCESS }, schema: { response: { 200: ListResponse } } },
    async ({ query }): Promise<ListAuditEventsResponse> => {
      refuseUnknown(query, FILTERS);
      const pageSize = pageSizeField(query) ?? DEFAULT_PAGE_SIZE;
      const pageToken = optionalString(query, 'page_token') || undefined;
      const page = await deps.listEvents(filterOf(query), { pageSize, pageToken });
      return {
        events: page.rows.map((row) => presentEvent(row, deps.workspaceId)),
        ...(page.nextPageToken !== undefined && { next_page_token: page.nextPageToken }),
      };
    },
  );

  app.get<{ Querystring: Query }>(
    '/api/latchkey/1.0/audit/export',
    { config: { access: ACCESS }, exposeHeadRoute: false },
    async (request, reply) => {
      refuseUnknown(request.query, ['start_time', 'end_time', 'format']);
      const format = LINE_FORMATS.get(optionalString(request.query, 'format') ?? 'jsonl');
      if (format === undefined) throw invalid('format', `must be ${[...LINE_FORMATS.keys()].join(' or ')}`);
      const caller = callerOfRequest(request);
      const lines = await deps.auditExport.begin(caller, timesOf(request.query), format);
      return reply.type('application/x-ndjson').send(Readable.from(lines));
    },
  );
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
