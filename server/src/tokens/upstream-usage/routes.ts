import type * as wire from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { UpstreamConfig } from '../../config/upstreams.ts';
import { identityOf } from '../../http/access.ts';
import { invalid, requiredString } from '../../http/fields.ts';
import { pageFields, presentPlace } from '../../http/page-fields.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { PageQuery } from '../../http/schemas.ts';
import { presentOwned } from '../present.ts';
import { TokenPath } from '../token-schemas.ts';
import type { HourPage, TokenAtUpstream, TokenUsagePage, UpstreamUsage } from './upstream-usage.ts';
import type { UsageSum } from './upstream-use.ts';
import {
  TokenUsageSchema,
  UpstreamListSchema,
  UpstreamTokensSchema,
  UsageHoursSchema,
} from './usage-schemas.ts';

interface UsageRoutesDeps {
  readonly upstreamUsage: UpstreamUsage;
  readonly listUpstreams: () => readonly UpstreamConfig[];
  readonly now: () => number;
}

type Query = Readonly<Record<string, unknown>>;

const DEFAULT_PAGE = 100;
const UpstreamName = Type.String({
  pattern: '^[a-z0-9-]{1,32}$',
  description: 'Of an upstream, as the configuration has or had it.',
});
const UpstreamPath = Type.Object({ upstream: UpstreamName });
const Pages = Type.Object(PageQuery);

const OF_TOKEN: RouteDoc = {
  id: 'getTokenUsage',
  tag: 'Upstreams',
  summary: 'Get what a token did at each upstream',
  description:
    "Of one's own tokens, ended ones too; administrators may ask for anybody's. Counts go back as far as `LATCHKEY_USAGE_RETENTION_DAYS`.",
  path: TokenPath,
  errors: ['token_not_found'],
};
const HOURS_OF_TOKEN: RouteDoc = {
  id: 'listTokenUsageHours',
  tag: 'Upstreams',
  summary: 'List what a token did at an upstream, by the hour',
  description:
    "Of one's own tokens; administrators may ask for anybody's. A page has 100 hours unless it is said.",
  path: TokenPath,
  query: Type.Object({ upstream: UpstreamName, ...PageQuery }),
  errors: ['token_not_found'],
};
const LIST: RouteDoc = {
  id: 'listUpstreams',
  tag: 'Upstreams',
  summary: 'List the upstreams with what was done there',
  description: 'Also those that are not configured any more, as long as what was done there is kept.',
};
const HOURS: RouteDoc = {
  id: 'listUpstreamHours',
  tag: 'Upstreams',
  summary: 'List what everybody did at an upstream, by the hour',
  description: 'Also what was asked without a token. A page has 100 hours unless it is said.',
  path: UpstreamPath,
  query: Pages,
};
const TOKENS: RouteDoc = {
  id: 'listUpstreamTokens',
  tag: 'Upstreams',
  summary: 'List the tokens that were seen at an upstream',
  description:
    'A page has 100 unless it is said. A token that is used while pages are read moves to the front.',
  path: UpstreamPath,
  query: Pages,
};

/** What tokens do at upstreams: each owner's own, and for administrators all. */
export function upstreamUsageRoutes(app: FastifyInstance, deps: UsageRoutesDeps): void {
  const { upstreamUsage, now } = deps;
  const access = { scope: 'authentication' } as const;
  const forAdministrators = { ...access, isForAdministrators: true } as const;

  app.get<{ Params: { token_id: string } }>(
    '/api/latchkey/1.0/tokens/:token_id/upstreams',
    { config: { access, doc: OF_TOKEN }, schema: { response: { 200: TokenUsageSchema } } },
    async (request): Promise<wire.TokenUsage> => {
      const { principal } = identityOf(request);
      const found = await upstreamUsage.listOfToken(principal, request.params.token_id);
      return { as_of: now(), upstreams: found.map(presentAtUpstream) };
    },
  );

  app.get<{ Params: { token_id: string } }>(
    '/api/latchkey/1.0/tokens/:token_id/upstreams/hours',
    { config: { access, doc: HOURS_OF_TOKEN }, schema: { response: { 200: UsageHoursSchema } } },
    async (request): Promise<wire.UsageHours> => {
      const query = request.query as Query;
      const upstream = readName(requiredString(query, 'upstream'));
      const { principal } = identityOf(request);
      const question = { upstream, ...hourPage(query) };
      return presentHours(await upstreamUsage.listHoursOfToken(principal, request.params.token_id, question));
    },
  );

  app.get(
    '/api/latchkey/1.0/upstreams',
    { config: { access: forAdministrators, doc: LIST }, schema: { response: { 200: UpstreamListSchema } } },
    async (): Promise<wire.UpstreamList> => {
      const sums = new Map((await upstreamUsage.listAll()).map((sum) => [sum.upstream, sum]));
      const configured = new Map(deps.listUpstreams().map((upstream) => [upstream.name, upstream]));
      const names = [...new Set([...configured.keys(), ...sums.keys()])].toSorted();
      return {
        as_of: now(),
        upstreams: names.map((name) => presentUpstream(name, configured.get(name), sums.get(name))),
      };
    },
  );

  app.get<{ Params: { upstream: string } }>(
    '/api/latchkey/1.0/upstreams/:upstream/hours',
    { config: { access: forAdministrators, doc: HOURS }, schema: { response: { 200: UsageHoursSchema } } },
    async (request): Promise<wire.UsageHours> => {
      const upstream = readName(request.params.upstream);
      return presentHours(
        await upstreamUsage.listHoursOfAll({ upstream, ...hourPage(request.query as Query) }),
      );
    },
  );

  app.get<{ Params: { upstream: string } }>(
    '/api/latchkey/1.0/upstreams/:upstream/tokens',
    {
      config: { access: forAdministrators, doc: TOKENS },
      schema: { response: { 200: UpstreamTokensSchema } },
    },
    async (request): Promise<wire.UpstreamTokens> => {
      const { limit = DEFAULT_PAGE, after } = pageFields(request.query as Query);
      const upstream = readName(request.params.upstream);
      return presentTokens(await upstreamUsage.listTokens(upstream, limit, after), now());
    },
  );
}

function readName(name: string): string {
  if (!/^[a-z0-9-]{1,32}$/.test(name)) throw invalid('upstream', 'must be the name of an upstream');
  return name;
}

function hourPage(query: Query): { before: number | undefined; limit: number } {
  const { limit = DEFAULT_PAGE, after } = pageFields(query);
  return { before: after?.at, limit };
}

function presentCounts({ counts, lastUsedAt }: Pick<UsageSum, 'counts' | 'lastUsedAt'>) {
  return { ...counts, ...(lastUsedAt > 0 && { last_used_time: lastUsedAt }) };
}

function presentAtUpstream(usage: TokenAtUpstream): wire.TokenUsage['upstreams'][number] {
  return {
    name: usage.upstream,
    ...presentCounts(usage),
    clients: usage.clients.map(({ address, userAgent, lastAt }) => ({
      ...{ address, user_agent: userAgent },
      last_used_time: lastAt,
    })),
  };
}

function presentHours({ hours, next }: HourPage): wire.UsageHours {
  return {
    hours: hours.map(({ startAt, counts }) => ({ start_time: startAt, ...counts })),
    ...(next !== undefined && { next_page_token: presentPlace({ at: next, id: 'hour' }) }),
  };
}

const NOTHING: Pick<UsageSum, 'counts' | 'lastUsedAt'> = {
  counts: { allowed: 0, refused: 0, limited: 0, unavailable: 0 },
  lastUsedAt: 0,
};

function presentUpstream(
  name: string,
  configured: UpstreamConfig | undefined,
  usage: UsageSum | undefined,
): wire.UpstreamList['upstreams'][number] {
  const { host, path, scope, readScope, groups, rateLimit } = configured ?? {};
  return {
    name,
    is_configured: configured !== undefined,
    ...(host !== undefined && { host }),
    ...(path !== undefined && { path }),
    ...(scope !== undefined && { scope }),
    ...(readScope !== undefined && { read_scope: readScope }),
    ...(groups !== undefined && { groups: [...groups] }),
    ...(rateLimit !== undefined && {
      rate_limit: {
        requests: rateLimit.requests,
        period_seconds: rateLimit.periodMs / 1_000,
        burst: rateLimit.burst,
      },
    }),
    ...presentCounts(usage ?? NOTHING),
  };
}

function presentTokens({ tokens, next }: TokenUsagePage, now: number): wire.UpstreamTokens {
  return {
    tokens: tokens.map(({ listed, usage }) => ({
      token_info: presentOwned(listed, now),
      ...presentCounts(usage),
    })),
    ...(next && { next_page_token: presentPlace(next) }),
  };
}
