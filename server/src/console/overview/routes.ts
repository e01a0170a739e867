import type * as wire from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { invalid, optionalInteger, optionalString } from '../../http/fields.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { Choice } from '../../http/schemas.ts';
import { type ActivitySpan, KEPT_HOURS } from '../activity/activity.ts';
import type { ActivityCounts } from '../activity/activity-counts.ts';
import type { Overview } from './overview.ts';
import { OverviewSchema, VerificationHistorySchema } from './overview-schemas.ts';
import { AGE_DAYS, type TokenCensus } from './token-census.ts';

interface OverviewRoutesDeps {
  readonly overview: Overview;
  readonly activityCounts: ActivityCounts;
  readonly now: () => number;
}

const PATH = '/api/latchkey/1.0/overview';
const WEEK_MS = 7 * 86_400_000;
const DEFAULT_HOURS = 24;

const GET: RouteDoc = {
  id: 'getOverview',
  tag: 'Overview',
  summary: 'Get the figures of the workspace',
};
const VERIFICATIONS: RouteDoc = {
  id: 'getVerificationHistory',
  tag: 'Overview',
  summary: 'Get how often tokens were verified, by outcome',
  description: 'What all nodes have counted, also before they were started anew.',
  query: Type.Object({
    span: Type.Optional(Choice(['minute', 'hour'], { default: 'hour' })),
    hours: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: KEPT_HOURS.hour,
        default: DEFAULT_HOURS,
        description: `How far back; minutes are kept for ${KEPT_HOURS.minute} hours.`,
      }),
    ),
  }),
};

/** What the console shows first, for administrators. */
export function overviewRoutes(
  app: FastifyInstance,
  { overview, activityCounts, now }: OverviewRoutesDeps,
): void {
  const access = { scope: 'authentication', isForAdministrators: true } as const;

  app.get(
    PATH,
    { config: { access, doc: GET }, schema: { response: { 200: OverviewSchema } } },
    async (): Promise<wire.OverviewResponse> => {
      const { tokens, administrators, failedSignInsLastDay } = await overview.read();
      return {
        tokens: presentCensus(tokens),
        administrators,
        failed_sign_ins_last_day: failedSignInsLastDay,
      };
    },
  );

  app.get(
    `${PATH}/verifications`,
    { config: { access, doc: VERIFICATIONS }, schema: { response: { 200: VerificationHistorySchema } } },
    async (request): Promise<wire.VerificationHistory> => {
      const query = request.query as Readonly<Record<string, unknown>>;
      const span = spanField(query);
      const hours = optionalInteger(query, 'hours') ?? DEFAULT_HOURS;
      if (hours < 1 || hours > KEPT_HOURS[span])
        throw invalid('hours', `must be from 1 to ${KEPT_HOURS[span]}`);
      const buckets = await activityCounts.list('verification', span, hours);
      return {
        as_of: now(),
        span,
        buckets: buckets.map(({ startAt, outcomes }) => ({ start_time: startAt, outcomes })),
      };
    },
  );
}

function spanField(query: Readonly<Record<string, unknown>>): ActivitySpan {
  const span = optionalString(query, 'span') ?? 'hour';
  if (span !== 'minute' && span !== 'hour') throw invalid('span', 'must be minute or hour');
  return span;
}

function presentCensus(census: TokenCensus): wire.TokenFigures {
  return {
    as_of: census.asOf,
    living: census.living,
    owners: census.owners,
    used_last_day: census.usedLastDay,
    expiring_within_7_days: census.expiringIn7Days,
    expiring_within_30_days: census.expiringIn30Days,
    unused_for_30_days: census.unusedFor30Days,
    never_expiring: census.neverExpiring,
    ages: census.byAge.map((tokens, i) => ({
      ...(AGE_DAYS[i] !== undefined && { under_days: AGE_DAYS[i] }),
      tokens,
    })),
    expiries: census.expiringByWeek.map((tokens, i) => ({
      start_time: census.asOf + i * WEEK_MS,
      end_time: census.asOf + (i + 1) * WEEK_MS,
      tokens,
    })),
    expiring_later: census.expiringLater,
  };
}
