import type { TokenDetails } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { LatchkeyError } from '../errors.ts';
import { identityOf } from '../http/access.ts';
import {
  invalid,
  optionalBody,
  optionalBoolean,
  optionalInteger,
  optionalString,
  optionalStrings,
  requiredBody,
  requiredString,
} from '../http/fields.ts';
import { pageFields, presentPlace } from '../http/page-fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Choice, PageQuery } from '../http/schemas.ts';
import { formatAddress, parseRange } from '../ip-address.ts';
import type { Principal } from '../principals/principal.ts';
import { notAdministrator } from '../principals/refusals.ts';
import { MAX_ALLOWED_CIDRS } from './address-limits.ts';
import type { TokenAuthority } from './authority.ts';
import type { TokenManagement } from './management.ts';
import { presentDetails, presentOwned } from './present.ts';
import { GENERATING_ERRORS, lifetimeField, requesterOf, tokenFields } from './routes.ts';
import type { Token } from './token.ts';
import type { TokenFilter } from './token-list.ts';
import {
  GenerateTokenBody,
  newToken,
  RevokeTokenBody,
  TokenDetailsSchema,
  TokenPageSchema,
  WhichToken,
} from './token-schemas.ts';

const TokenDetailsList = Type.Array(TokenDetailsSchema);
const Descendants = Type.Array(TokenDetailsSchema, {
  description: 'Tokens generated with it, or with those, that are good.',
});

interface OwnRoutesDeps {
  readonly authority: TokenAuthority;
  readonly management: TokenManagement;
  readonly now: () => number;
}

const DEFAULT_PAGE = 100;

const GENERATE: RouteDoc = {
  id: 'generateToken',
  tag: 'Token details',
  summary: 'Generate a token, with all that it can be limited by',
  description:
    'As `createToken`, with a limit on addresses and, where the workspace allows it, without an end.',
  body: GenerateTokenBody,
  bodyIsOptional: true,
  errors: GENERATING_ERRORS,
};
const LIST: RouteDoc = {
  id: 'listTokenDetails',
  tag: 'Token details',
  summary: "List one's own tokens, ended ones too",
  description: 'All that are good and the newest of the rest, newest first.',
};
const LIST_EVERY: RouteDoc = {
  id: 'listEveryToken',
  tag: 'Token details',
  summary: 'List tokens page by page',
  description:
    "Administrators see everybody's, or those of `owner_id`; all others their own. Newest first; a page has 100 unless `page_size` says otherwise.",
  query: Type.Object({
    owner_id: Type.Optional(Type.Integer({ description: 'Whose; for administrators, or the own id.' })),
    created_by_id: Type.Optional(Type.Integer({ description: 'Who generated them.' })),
    include: Type.Optional(
      Type.Array(Choice(['expired', 'revoked']), { description: 'Ended ones to list besides the good.' }),
    ),
    ...PageQuery,
  }),
  errors: ['permission_denied'],
};
const GET: RouteDoc = {
  id: 'getToken',
  tag: 'Token details',
  summary: "Get one of one's own tokens",
  query: Type.Object(WhichToken),
  errors: ['token_not_found'],
};
const REVOKE: RouteDoc = {
  id: 'revokeToken',
  tag: 'Token details',
  summary: 'Revoke a token, and with it what it generated',
  description:
    'With `leaked` all that was generated with it is revoked, too: whoever found it may have used it.',
  body: RevokeTokenBody,
  errors: ['token_not_found'],
};

/** Our own API on a principal's tokens: what Databricks' shapes have no room for. */
export function ownTokenRoutes(app: FastifyInstance, deps: OwnRoutesDeps): void {
  const { authority, management, now } = deps;
  const present = (token: Token): TokenDetails => presentDetails(token, now());

  app.post(
    '/api/latchkey/1.0/token/generate',
    {
      config: { access: { scope: 'authentication', needsRecentProof: true }, doc: GENERATE },
      schema: { response: { 200: newToken.details } },
    },
    async (request) => {
      const body = optionalBody(request.body);
      const isNever = optionalBoolean(body, 'never_expires') ?? false;
      const seconds = lifetimeField(body);
      if (isNever && seconds !== undefined) {
        throw new LatchkeyError(
          'invalid_parameter',
          'Send either lifetime_seconds or never_expires, not both.',
        );
      }
      const lifetimeSeconds = isNever ? 'never' : seconds;
      const allowedCidrs = allowedCidrsField(body);
      const { tokenValue, token } = await authority.generateToken(requesterOf(request), {
        ...tokenFields(body),
        ...(allowedCidrs !== undefined && { allowedCidrs }),
        ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
      });
      return { token_value: tokenValue, token_info: present(token) };
    },
  );

  app.get(
    '/api/latchkey/1.0/token/list',
    {
      config: { access: { scope: 'authentication' }, doc: LIST },
      schema: { response: { 200: Type.Object({ token_infos: TokenDetailsList }) } },
    },
    async (request) => {
      const tokens = await authority.listAllTokens(identityOf(request).principal.id);
      return { token_infos: tokens.map(present) };
    },
  );

  app.get(
    '/api/latchkey/1.0/tokens',
    {
      config: { access: { scope: 'authentication' }, doc: LIST_EVERY },
      schema: { response: { 200: TokenPageSchema } },
    },
    async (request) => {
      const query = request.query as Readonly<Record<string, unknown>>;
      const { principal } = identityOf(request);
      const { limit = DEFAULT_PAGE, after } = pageFields(query);
      const filter = listedFields(query, principal);
      const { tokens, next } = await management.listPage(filter, limit, after);
      return {
        token_infos: tokens.map((listed) => presentOwned(listed, now())),
        ...(next && { next_page_token: presentPlace(next) }),
      };
    },
  );

  app.get<{ Querystring: { token_id?: string } }>(
    '/api/latchkey/1.0/token/get',
    {
      config: { access: { scope: 'authentication' }, doc: GET },
      schema: {
        response: { 200: Type.Object({ token_info: TokenDetailsSchema, living_descendants: Descendants }) },
      },
    },
    async (request) => {
      const tokenId = requiredString(request.query, 'token_id');
      const { principal } = identityOf(request);
      const token = await authority.getToken(principal.id, tokenId);
      const descendants = await authority.listLivingDescendants(tokenId);
      return {
        token_info: present(token),
        living_descendants: shownTo(principal, descendants).map(present),
      };
    },
  );

  app.post(
    '/api/latchkey/1.0/token/revoke',
    {
      config: { access: { scope: 'authentication' }, doc: REVOKE },
      schema: {
        response: {
          200: Type.Object({
            token_id: Type.String(),
            living_descendants: Descendants,
            descendants_revoked: Type.Boolean({ description: 'Whether they were revoked with it.' }),
          }),
        },
      },
    },
    async (request) => {
      const body = requiredBody(request.body);
      const hasLeaked = optionalBoolean(body, 'leaked') ?? false;
      const revoked = await authority.revokeToken(requesterOf(request), requiredString(body, 'token_id'), {
        hasLeaked,
      });
      return {
        token_id: revoked.token.tokenId,
        living_descendants: shownTo(identityOf(request).principal, revoked.livingDescendants).map(present),
        descendants_revoked: revoked.descendantsRevoked,
      };
    },
  );
}

/** Somebody who was an administrator may have generated tokens of others. */
function shownTo(principal: Principal, tokens: readonly Token[]): readonly Token[] {
  return principal.isAdministrator ? tokens : tokens.filter((token) => token.ownerId === principal.id);
}

/** Administrators may ask about everybody, and do if they name nobody; others about themselves. */
function listedFields(query: Readonly<Record<string, unknown>>, principal: Principal): TokenFilter {
  const ownerId = optionalInteger(query, 'owner_id');
  const createdById = optionalInteger(query, 'created_by_id');
  if (!principal.isAdministrator && ownerId !== undefined && ownerId !== principal.id) {
    throw notAdministrator(principal);
  }
  const owner = principal.isAdministrator ? ownerId : principal.id;
  const include = (optionalString(query, 'include') ?? '').split(',').filter((state) => state !== '');
  const unknown = include.find((state) => state !== 'expired' && state !== 'revoked');
  if (unknown !== undefined)
    throw invalid('include', `may name expired and revoked, not ${JSON.stringify(unknown.slice(0, 64))}`);
  return {
    ...(owner !== undefined && { ownerId: owner }),
    ...(createdById !== undefined && { createdById }),
    withExpired: include.includes('expired'),
    withRevoked: include.includes('revoked'),
  };
}

/** Where the token may be used, if that is named. An empty list could be meant as nowhere or as everywhere. */
function allowedCidrsField(body: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const cidrs = optionalStrings(body, 'allowed_cidrs');
  if (cidrs === undefined) return undefined;
  if (cidrs.length === 0) throw invalid('allowed_cidrs', 'must not be empty: leave it out for no limit');
  if (cidrs.length > MAX_ALLOWED_CIDRS) {
    throw invalid('allowed_cidrs', `must not name more than ${MAX_ALLOWED_CIDRS} addresses and CIDR ranges`);
  }
  for (const cidr of cidrs) {
    const shown = JSON.stringify(cidr.slice(0, 64));
    const range = parseRange(cidr);
    if (range === undefined)
      throw invalid('allowed_cidrs', `must name IP addresses and CIDR ranges; ${shown} is neither`);
    // No official client writes this field, and who writes 10.0.0.5/8 may mean one address or 16 million.
    if (range.hasHostBits) {
      const first = formatAddress(range.first);
      throw invalid(
        'allowed_cidrs',
        `must name CIDR ranges by their first address; that of ${shown} is ${first}`,
      );
    }
  }
  return cidrs;
}
