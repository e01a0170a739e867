import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { invalid, optionalInteger, optionalString } from '../http/fields.ts';
import { pageFields, presentPlace } from '../http/page-fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Choice, PageQuery } from '../http/schemas.ts';
import { presentOwned } from './present.ts';
import { REPORTS, type ReportName, type TokenReports } from './reports.ts';
import type { PlaceInTokens, TokenPage } from './token-list.ts';
import { TokenPageSchema } from './token-schemas.ts';

interface ReportRoutesDeps {
  readonly reports: TokenReports;
  readonly now: () => number;
}

const DEFAULT_PAGE = 100;
const STREAMED_PAGE = 1_000;
const MAX_DAYS = 3_650;
const COLUMNS = [
  'token_id',
  'owner_id',
  'owner_name',
  'created_by_id',
  'created_by_name',
  'comment',
  'scopes',
  'creation_time',
  'expiry_time',
  'last_accessed_time',
] as const;

const NAMES = Object.keys(REPORTS) as ReportName[];
const ReportList = Type.Object({
  reports: Type.Array(
    Type.Object({
      name: Choice(NAMES),
      title: Type.String(),
      default_days: Type.Optional(
        Type.Integer({
          description: 'What `days` is when it is left out; absent: the report knows no days.',
        }),
      ),
    }),
  ),
});
const LIST: RouteDoc = {
  id: 'listTokenReports',
  tag: 'Token reports',
  summary: 'List the reports that there are',
};
const GET: RouteDoc = {
  id: 'getTokenReport',
  tag: 'Token reports',
  summary: 'Get the tokens of a report',
  description:
    'As JSON a page at a time, where a page may be short or empty though others follow it; as CSV (RFC 4180) the whole.',
  path: Type.Object({ name: Choice(NAMES) }),
  query: Type.Object({
    days: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_DAYS,
        description: 'How many days the report looks ahead or back, where it does.',
      }),
    ),
    format: Type.Optional(Choice(['json', 'csv'], { default: 'json' })),
    ...PageQuery,
  }),
};

/** Reports on tokens, for administrators: pages of JSON, or the whole as CSV (RFC 4180). */
export function reportRoutes(app: FastifyInstance, { reports, now }: ReportRoutesDeps): void {
  const access = { scope: 'authentication', isForAdministrators: true } as const;

  const listing = { config: { access, doc: LIST }, schema: { response: { 200: ReportList } } };
  app.get('/api/latchkey/1.0/token-reports', listing, async () => ({
    reports: Object.entries(REPORTS).map(([name, report]) => ({
      name,
      title: report.title,
      ...('defaultDays' in report && { default_days: report.defaultDays }),
    })),
  }));

  app.get<{ Params: { name: string } }>(
    '/api/latchkey/1.0/token-reports/:name',
    {
      config: { access, doc: GET },
      schema: {
        response: {
          200: {
            content: {
              'application/json': { schema: TokenPageSchema },
              'text/csv': { schema: Type.String() },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const name = reportName(request.params.name);
      const query = request.query as Readonly<Record<string, unknown>>;
      const days = daysField(name, query);
      const format = optionalString(query, 'format') ?? 'json';
      if (format !== 'json' && format !== 'csv') throw invalid('format', 'must be json or csv');
      const { limit = DEFAULT_PAGE, after } = pageFields(query);
      if (format === 'json') {
        const { tokens, next } = await reports.page(name, { days, limit, after });
        return {
          token_infos: tokens.map((listed) => presentOwned(listed, now())),
          ...(next && { next_page_token: presentPlace(next) }),
        };
      }
      const nextPage = (place: PlaceInTokens | undefined) =>
        reports.page(name, { days, limit: STREAMED_PAGE, after: place });
      const first = await nextPage(undefined);
      reply.header('content-disposition', `attachment; filename="tokens-${name}.csv"`);
      return reply.type('text/csv; charset=utf-8').send(Readable.from(csvPieces(first, nextPage, now())));
    },
  );
}

function reportName(name: string): ReportName {
  if (Object.hasOwn(REPORTS, name)) return name as ReportName;
  throw invalid('The report', `must be one of ${Object.keys(REPORTS).join(', ')}`);
}

function daysField(name: ReportName, query: Readonly<Record<string, unknown>>): number | undefined {
  const days = optionalInteger(query, 'days');
  if (days === undefined) return undefined;
  if (!('defaultDays' in REPORTS[name])) throw invalid('days', `means nothing to the report ${name}`);
  if (days < 0 || days > MAX_DAYS) throw invalid('days', `must be from 0 to ${MAX_DAYS}`);
  return days;
}

async function* csvPieces(
  first: TokenPage,
  nextPage: (place: PlaceInTokens) => Promise<TokenPage>,
  now: number,
): AsyncGenerator<string> {
  yield csvLines([[...COLUMNS]]);
  for (let page = first; ; page = await nextPage(page.next)) {
    if (page.tokens.length > 0) yield csvLines(page.tokens.map((listed) => cells(listed, now)));
    if (page.next === undefined) return;
  }
}

function cells(listed: TokenPage['tokens'][number], now: number): string[] {
  const info = presentOwned(listed, now);
  return COLUMNS.map((column) => {
    const value = info[column];
    if (value === undefined || value === -1) return '';
    if (Array.isArray(value)) return value.join(' ');
    return column.endsWith('_time') ? new Date(Number(value)).toISOString() : String(value);
  });
}

/** A spreadsheet would run a cell that begins like a formula: such cells get an apostrophe in front. */
function csvLines(rows: readonly (readonly string[])[]): string {
  return stringify(rows as string[][], { escape_formulas: true, record_delimiter: '\r\n' });
}
