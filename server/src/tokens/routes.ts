import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { LatchkeyError } from '../errors.ts';
import { callerOfRequest, identityOf } from '../http/access.ts';
import {
  invalid,
  optionalBody,
  optionalBoolean,
  optionalInteger,
  optionalObject,
  optionalString,
  optionalStrings,
  requiredBody,
  requiredString,
} from '../http/fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Empty } from '../http/schemas.ts';
import { Taken, WaitQuery } from '../nodes/receipt-schemas.ts';
import { isScope, type Scopes } from '../permissions/scopes.ts';
import {
  type GenerateRequest,
  MAX_COMMENT_LENGTH,
  type TokenAuthority,
  type TokenRequester,
} from './authority.ts';
import { presentTokenInfo } from './present.ts';
import {
  CreateTokenBody,
  DeleteTokenBody,
  newToken,
  TokenInfoSchema,
  TokenPath,
  UpdateTokenBody,
} from './token-schemas.ts';
import type { TokenChange, TokenUpdates } from './updates.ts';

const ListTokensResponse = Type.Object(
  { token_infos: Type.Array(TokenInfoSchema) },
  { title: 'ListTokensResponse' },
);

const UPDATABLE = ['comment', 'scopes', 'autoscope_enabled'] as const;

interface TokenRoutesDeps {
  readonly authority: TokenAuthority;
  readonly tokenUpdates: TokenUpdates;
  readonly now: () => number;
}

/** Generating one's own: what can be refused whichever API it is done through. */
export const GENERATING_ERRORS = [
  'tokens_disabled',
  'no_token_permission',
  'permission_denied',
  'token_not_found',
  'quota_exceeded',
] as const;

const CREATE: RouteDoc = {
  id: 'createToken',
  tag: 'Tokens',
  summary: 'Generate a token',
  description:
    'A token never allows more than the one it is generated with, unless the workspace says otherwise.',
  body: CreateTokenBody,
  bodyIsOptional: true,
  errors: GENERATING_ERRORS,
};
const DELETE: RouteDoc = {
  id: 'deleteToken',
  tag: 'Tokens',
  summary: 'Revoke a token',
  description: 'It is refused from now on, for ever. Tokens that were generated with it stay good.',
  query: WaitQuery,
  body: DeleteTokenBody,
  errors: ['token_not_found'],
};
const UPDATE: RouteDoc = {
  id: 'updateToken',
  tag: 'Tokens',
  summary: 'Change comment or scopes of a token',
  path: TokenPath,
  body: UpdateTokenBody,
  errors: ['tokens_disabled', 'no_token_permission', 'permission_denied', 'token_not_found', 'not_found'],
};

/** Databricks' Token API: a principal's own tokens. */
export function tokenRoutes(app: FastifyInstance, { authority, tokenUpdates, now }: TokenRoutesDeps): void {
  app.post(
    '/api/2.0/token/create',
    {
      config: { access: { scope: 'authentication', needsRecentProof: true }, doc: CREATE },
      schema: { response: { 200: newToken.own } },
    },
    async (request) => {
      const body = optionalBody(request.body);
      const lifetimeSeconds = lifetimeField(body);
      const { tokenValue, token } = await authority.generateToken(requesterOf(request), {
        ...tokenFields(body),
        ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
      });
      return { token_value: tokenValue, token_info: presentTokenInfo(token, now()) };
    },
  );

  app.get(
    '/api/2.0/token/list',
    {
      config: {
        access: { scope: 'authentication' },
        doc: { id: 'listTokens', tag: 'Tokens', summary: 'List the tokens that are good' },
      },
      schema: { response: { 200: ListTokensResponse } },
    },
    async (request) => {
      const tokens = await authority.listTokens(identityOf(request).principal.id);
      return { token_infos: tokens.map((token) => presentTokenInfo(token, now())) };
    },
  );

  app.post(
    '/api/2.0/token/delete',
    {
      config: { access: { scope: 'authentication' }, doc: DELETE, isAwaitable: true },
      schema: { response: { 200: Taken } },
    },
    async (request) => {
      await authority.revokeToken(
        requesterOf(request),
        requiredString(requiredBody(request.body), 'token_id'),
      );
      return {};
    },
  );

  app.patch<{ Params: { token_id: string } }>(
    '/api/2.0/token/:token_id',
    {
      config: { access: { scope: 'authentication', needsRecentProof: true }, doc: UPDATE },
      schema: { response: { 200: Empty } },
    },
    async (request) => {
      const change = updateFields(requiredBody(request.body));
      const { token_id: tokenId } = request.params;
      await tokenUpdates.update(requesterOf(request), { tokenId, change, reach: 'own' });
      return {};
    },
  );
}

/** Who asks, with the token asked with. */
export function requesterOf(request: FastifyRequest): TokenRequester {
  const identity = identityOf(request);
  const caller = callerOfRequest(request);
  const { principal } = identity;
  return identity.via === 'token' ? { principal, caller, token: identity.token } : { principal, caller };
}

/** Comment and scopes of a token that is to be generated, and whether it learns. */
export function tokenFields(
  body: Readonly<Record<string, unknown>>,
): Pick<GenerateRequest, 'comment' | 'scopes' | 'learns'> {
  const scopes = scopesField(body);
  return {
    comment: commentField(body),
    ...(scopes !== undefined && scopes.length > 0 && { scopes }),
    learns: optionalBoolean(body, 'autoscope_enabled') ?? false,
  };
}

/** What an update changes: the fields that `update_mask` names, from `token`. */
export function updateFields(body: Readonly<Record<string, unknown>>): TokenChange {
  const named = optionalObject(body, 'token') ?? {};
  const mask = requiredString(body, 'update_mask').split(',');
  const isAll = mask.includes('*');
  const fields = isAll ? UPDATABLE : mask;
  for (const field of fields) {
    if (!(UPDATABLE as readonly string[]).includes(field)) {
      throw invalid('update_mask', `may name only comment, scopes and autoscope_enabled, not "${field}"`);
    }
  }
  return {
    comment: fields.includes('comment') ? commentField(named) : undefined,
    scopes: fields.includes('scopes') ? (scopesField(named) ?? []) : undefined,
    // Official clients do not know it: their `*` leaves it as it is.
    learns: fields.includes('autoscope_enabled')
      ? (optionalBoolean(named, 'autoscope_enabled') ?? (isAll ? undefined : false))
      : undefined,
  };
}

/** A lifetime in seconds, if one is named; at least one second. */
export function lifetimeField(body: Readonly<Record<string, unknown>>): number | undefined {
  const seconds = optionalInteger(body, 'lifetime_seconds');
  if (seconds !== undefined && seconds <= 0) {
    throw new LatchkeyError(
      'invalid_parameter',
      `requirement failed: Invalid timeout: ${seconds}. lifetime_seconds must be at least 1.`,
    );
  }
  return seconds;
}

function commentField(body: Readonly<Record<string, unknown>>): string {
  const comment = optionalString(body, 'comment') ?? '';
  if ([...comment].length > MAX_COMMENT_LENGTH)
    throw invalid('comment', `must not exceed ${MAX_COMMENT_LENGTH} characters`);
  if (/\p{Cc}/u.test(comment)) throw invalid('comment', 'must not contain control characters');
  return comment;
}

/** Scopes by name, each once, if any are named. */
export function scopesField(body: Readonly<Record<string, unknown>>): Scopes | undefined {
  const names = optionalStrings(body, 'scopes');
  return (
    names &&
    [...new Set(names)].map((name) => {
      if (isScope(name)) return name;
      throw invalid(
        'scopes',
        `must name scopes of this workspace; ${JSON.stringify(name.slice(0, 64))} is none`,
      );
    })
  );
}
