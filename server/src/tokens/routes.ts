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
import { isScope, type Scopes } from '../permissions/scopes.ts';
import {
  type GenerateRequest,
  MAX_COMMENT_LENGTH,
  type TokenAuthority,
  type TokenRequester,
} from './authority.ts';
import { presentTokenInfo } from './present.ts';

export const TokenInfoSchema = Type.Object({
  token_id: Type.String(),
  creation_time: Type.Integer(),
  expiry_time: Type.Integer(),
  comment: Type.String(),
  scopes: Type.Optional(Type.Array(Type.String())),
  last_accessed_time: Type.Optional(Type.Integer()),
});
const CreateTokenResponse = Type.Object({ token_value: Type.String(), token_info: TokenInfoSchema });
const ListTokensResponse = Type.Object({ token_infos: Type.Array(TokenInfoSchema) });
const Empty = Type.Object({});

const UPDATABLE = ['comment', 'scopes'] as const;

/** Databricks' Token API: a principal's own tokens. */
export function tokenRoutes(app: FastifyInstance, authority: TokenAuthority): void {
  app.post(
    '/api/2.0/token/create',
    {
      config: { access: { scope: 'authentication', needsRecentProof: true } },
      schema: { response: { 200: CreateTokenResponse } },
    },
    async (request) => {
      const body = optionalBody(request.body);
      const lifetimeSeconds = lifetimeField(body);
      optionalBoolean(body, 'autoscope_enabled');
      const { tokenValue, token } = await authority.generateToken(requesterOf(request), {
        ...tokenFields(body),
        ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
      });
      return { token_value: tokenValue, token_info: presentTokenInfo(token) };
    },
  );

  app.get(
    '/api/2.0/token/list',
    { config: { access: { scope: 'authentication' } }, schema: { response: { 200: ListTokensResponse } } },
    async (request) => {
      const tokens = await authority.listTokens(identityOf(request).principal.id);
      return { token_infos: tokens.map(presentTokenInfo) };
    },
  );

  app.post(
    '/api/2.0/token/delete',
    { config: { access: { scope: 'authentication' } }, schema: { response: { 200: Empty } } },
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
      config: { access: { scope: 'authentication', needsRecentProof: true } },
      schema: { response: { 200: Empty } },
    },
    async (request) => {
      const fields = updateFields(requiredBody(request.body));
      await authority.updateToken(requesterOf(request), request.params.token_id, fields);
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

/** Comment and scopes of a token that is to be generated. */
export function tokenFields(
  body: Readonly<Record<string, unknown>>,
): Pick<GenerateRequest, 'comment' | 'scopes'> {
  const scopes = scopesField(body);
  return { comment: commentField(body), ...(scopes !== undefined && scopes.length > 0 && { scopes }) };
}

/** What an update changes: the fields that `update_mask` names, from `token`. */
export function updateFields(body: Readonly<Record<string, unknown>>): {
  comment: string | undefined;
  scopes: Scopes | undefined;
} {
  const named = optionalObject(body, 'token') ?? {};
  const mask = requiredString(body, 'update_mask').split(',');
  const fields = mask.includes('*') ? UPDATABLE : mask;
  for (const field of fields) {
    if (!(UPDATABLE as readonly string[]).includes(field)) {
      throw invalid('update_mask', `may name only ${UPDATABLE.join(' and ')}, not "${field}"`);
    }
  }
  return {
    comment: fields.includes('comment') ? commentField(named) : undefined,
    scopes: fields.includes('scopes') ? (scopesField(named) ?? []) : undefined,
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

function scopesField(body: Readonly<Record<string, unknown>>): Scopes | undefined {
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
