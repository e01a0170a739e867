import type { TokenLimits } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { identityOf } from '../http/access.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { readTokenLimits } from './token-limits.ts';

const LIMITS: RouteDoc = {
  id: 'getTokenLimits',
  tag: 'Token details',
  summary: 'Get what bounds the tokens that one generates',
  description: 'As it is now: what is generated later may find other limits.',
};
const TokenLimitsSchema = Type.Object(
  {
    refusal: Type.Optional(Type.String({ description: 'Why none can be generated; absent: one can.' })),
    max_lifetime_seconds: Type.Integer({
      description: 'The longest lifetime in this workspace, and the usual one.',
    }),
    never_expires_allowed: Type.Boolean({ description: 'Whether `never_expires` may be sent.' }),
    max_tokens: Type.Integer({ description: 'How many good tokens one owner may have.' }),
    token_count: Type.Integer({ description: 'How many the caller has.' }),
  },
  { title: 'TokenLimits' },
);

/** What a form to generate tokens may tell beforehand. */
export function tokenLimitsRoutes(app: FastifyInstance, deps: Parameters<typeof readTokenLimits>[0]): void {
  app.get(
    '/api/latchkey/1.0/token/limits',
    {
      config: { access: { scope: 'authentication' }, doc: LIMITS },
      schema: { response: { 200: TokenLimitsSchema } },
    },
    async (request): Promise<TokenLimits> => {
      const limits = await readTokenLimits(deps, identityOf(request).principal.id);
      return {
        ...(limits.refusal !== undefined && { refusal: limits.refusal }),
        max_lifetime_seconds: limits.maxLifetimeSeconds,
        never_expires_allowed: limits.mayNeverExpire,
        max_tokens: limits.maxTokens,
        token_count: limits.liveTokens,
      };
    },
  );
}
