import type { WhyTokenResponse } from '@latchkey/client';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { findIdentity } from '../../http/access.ts';
import { callerOf } from '../../http/authenticate.ts';
import { requiredBody, requiredString } from '../../http/fields.ts';
import { type HeadedRequest, headOf } from '../../http/request-head.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { Choice } from '../../http/schemas.ts';
import { presentDetails } from '../present.ts';
import { TokenDetailsSchema } from '../token-schemas.ts';
import { type Asker, EXPLANATIONS, type Explanation, type TokenExplanations } from './token-explanations.ts';

interface WhyRoutesDeps {
  readonly tokenExplanations: Pick<TokenExplanations, 'explain'>;
  readonly now: () => number;
}

const Body = Type.Object(
  { token: Type.String({ minLength: 1, description: 'The whole value.' }) },
  { title: 'WhyTokenRequest', examples: [{ token: 'dapi0123456789abcdef0123456789abcdef' }] },
);
const Why = Type.Object(
  {
    reason: Choice(EXPLANATIONS, {
      description:
        '`not_told`: the value is no token, or one that is good, or it is refused for what lies elsewhere.',
    }),
    date: Type.Optional(Type.String({ description: 'The day (UTC) on which it ended: `2026-11-22`.' })),
    token: Type.Optional(
      Type.Object(
        {
          ...TokenDetailsSchema.properties,
          owner_name: Type.String({ description: 'Empty when the owner is no longer there.' }),
          revoked_by: Type.Optional(
            Type.String({ description: 'By name; absent: the server itself, or nobody who is known.' }),
          ),
          owner_is_active: Type.Boolean(),
          owner_may_use_tokens: Type.Boolean({ description: 'Whether its owner has CAN_USE on tokens.' }),
          tokens_enabled: Type.Boolean({ description: 'Whether the workspace admits tokens at all.' }),
        },
        {
          title: 'ExplainedToken',
          description: 'For whoever owns or administers it, and asks by another credential.',
        },
      ),
    ),
  },
  { title: 'WhyTokenResponse' },
);
const WHY: RouteDoc = {
  id: 'whyToken',
  tag: 'Token details',
  summary: 'Ask why a token is refused, by its value',
  description:
    'With the value alone: that it expired or was revoked, and the day. With another credential of its owner or an administrator: all that can be wrong. About anything else the answer is one and the same. Questions that nothing is told of are slowed down as wrong passwords are.',
  body: Body,
  errors: ['too_many_attempts'],
};

/** Asking why a token is refused. */
export function whyRoutes(app: FastifyInstance, { tokenExplanations, now }: WhyRoutesDeps): void {
  app.post(
    '/api/latchkey/1.0/token/why',
    {
      config: { access: { scope: 'authentication', isOptional: true }, doc: WHY },
      schema: { response: { 200: Why } },
    },
    async (request): Promise<WhyTokenResponse> => {
      const value = requiredString(requiredBody(request.body), 'token');
      return present(await tokenExplanations.explain(value, askerOf(request)), now());
    },
  );
}

function askerOf(request: FastifyRequest): Asker {
  const identity = findIdentity(request);
  const caller = callerOf(headOf(request.raw as HeadedRequest), identity);
  if (identity === undefined) return { caller };
  const { principal } = identity;
  return identity.via === 'token'
    ? { caller, principal, tokenId: identity.token.tokenId }
    : { caller, principal };
}

function present({ reason, endedAt, known }: Explanation, now: number): WhyTokenResponse {
  return {
    reason,
    ...(endedAt !== undefined && { date: new Date(endedAt).toISOString().slice(0, 10) }),
    ...(known && {
      token: {
        ...presentDetails(known.token, now),
        owner_name: known.ownerName,
        ...(known.revokedByName !== undefined && { revoked_by: known.revokedByName }),
        owner_is_active: known.ownerIsActive,
        owner_may_use_tokens: known.ownerMayUseTokens,
        tokens_enabled: known.tokensEnabled,
      },
    }),
  };
}
