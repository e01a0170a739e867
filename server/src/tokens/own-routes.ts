import type { TokenDetails } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { LatchkeyError } from '../errors.ts';
import { identityOf } from '../http/access.ts';
import {
  invalid,
  optionalBody,
  optionalBoolean,
  optionalStrings,
  requiredBody,
  requiredString,
} from '../http/fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { EpochMs } from '../http/schemas.ts';
import { formatAddress, parseRange } from '../ip-address.ts';
import { WaitQuery, WithReceipt } from '../nodes/receipt-schemas.ts';
import type { Principal } from '../principals/principal.ts';
import { MAX_ALLOWED_CIDRS } from './address-limits.ts';
import type { TokenAuthority } from './authority.ts';
import { presentDetails } from './present.ts';
import { GENERATING_ERRORS, lifetimeField, requesterOf, tokenFields } from './routes.ts';
import type { Token } from './token.ts';
import {
  GenerateTokenBody,
  newToken,
  RevokeTokenBody,
  TokenDetailsSchema,
  WhichToken,
} from './token-schemas.ts';
import type { TokenQuestions } from './why/token-questions.ts';

const TokenDetailsList = Type.Array(TokenDetailsSchema);
const SeenAddresses = Type.Array(
  Type.Object({ address: Type.String(), last_seen_time: EpochMs('When it was last used from there.') }),
  { description: 'The latest addresses that it was used from, at most five, the latest first.' },
);
const LastQuestion = Type.Object(
  { address: Type.String(), asked_time: EpochMs('When.') },
  { description: 'Who besides its owner last asked why it is refused; absent: nobody did.' },
);
const Descendants = Type.Array(TokenDetailsSchema, {
  description: 'Tokens generated with it, or with those, that are good.',
});

interface OwnRoutesDeps {
  readonly authority: TokenAuthority;
  readonly tokenQuestions: Pick<TokenQuestions, 'find'>;
  readonly now: () => number;
}

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
    'While it is being rotated, its successor ends with it, or its predecessor. With `leaked` all that was generated with it is revoked, too: whoever found it may have used it.',
  query: WaitQuery,
  body: RevokeTokenBody,
  errors: ['token_not_found'],
};

/** Our own API on a principal's tokens: what Databricks' shapes have no room for. */
export function ownTokenRoutes(app: FastifyInstance, deps: OwnRoutesDeps): void {
  const { authority, tokenQuestions, now } = deps;
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

  app.get<{ Querystring: { token_id?: string } }>(
    '/api/latchkey/1.0/token/get',
    {
      config: { access: { scope: 'authentication' }, doc: GET },
      schema: {
        response: {
          200: Type.Object({
            token_info: TokenDetailsSchema,
            seen_addresses: SeenAddresses,
            last_question: Type.Optional(LastQuestion),
            living_descendants: Descendants,
          }),
        },
      },
    },
    async (request) => {
      const tokenId = requiredString(request.query, 'token_id');
      const { principal } = identityOf(request);
      const token = await authority.getToken(principal.id, tokenId);
      const descendants = await authority.listLivingDescendants(tokenId);
      const addresses = await authority.listAddressesSeen(token);
      const question = await tokenQuestions.find(tokenId);
      return {
        token_info: present(token),
        seen_addresses: addresses.map(({ address, lastAt }) => ({ address, last_seen_time: lastAt })),
        ...(question && { last_question: { address: question.address, asked_time: question.askedAt } }),
        living_descendants: shownTo(principal, descendants).map(present),
      };
    },
  );

  app.post(
    '/api/latchkey/1.0/token/revoke',
    {
      config: { access: { scope: 'authentication' }, doc: REVOKE, isAwaitable: true },
      schema: {
        response: {
          200: Type.Object({
            token_id: Type.String(),
            living_descendants: Descendants,
            descendants_revoked: Type.Boolean({ description: 'Whether they were revoked with it.' }),
            ...WithReceipt,
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

/**
 * Where the token may be used, if that is named. An empty list could be meant as nowhere or as everywhere. Throws
 * `invalid_parameter`.
 */
export function allowedCidrsField(body: Readonly<Record<string, unknown>>): readonly string[] | undefined {
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
