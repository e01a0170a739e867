import type { TokenStatusesResponse } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { identityOf } from '../../http/access.ts';
import { invalid, optionalStrings, requiredBody } from '../../http/fields.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { Choice } from '../../http/schemas.ts';
import type { TokenManagement } from '../management.ts';
import { isTokenId, tokenStatus } from '../token.ts';
import { TokenIdSchema } from '../token-schemas.ts';

interface StatusRoutesDeps {
  readonly management: Pick<TokenManagement, 'listReached'>;
  readonly now: () => number;
}

const MAX_ASKED = 1_000;

const Body = Type.Object(
  {
    token_ids: Type.Array(TokenIdSchema, {
      minItems: 1,
      maxItems: MAX_ASKED,
      description: 'Whole ids: of a value, SHA-256 in hex.',
    }),
  },
  { title: 'TokenStatusesRequest', examples: [{ token_ids: ['a'.repeat(64)] }] },
);
const Statuses = Type.Object(
  {
    tokens: Type.Array(
      Type.Object({
        token_id: TokenIdSchema,
        status: Choice(['active', 'expired', 'revoked']),
        comment: Type.String(),
        owner_id: Type.Integer(),
        owner_name: Type.String({ description: 'Empty when the owner is no longer there.' }),
      }),
      { description: 'In the order that they were sent in, each once.' },
    ),
  },
  { title: 'TokenStatusesResponse' },
);
const STATUSES: RouteDoc = {
  id: 'listTokenStatuses',
  tag: 'Token details',
  summary: 'Tell which of these tokens are good',
  description:
    "One's own tokens, for administrators anybody's. What is not there and what is somebody else's are left out alike.",
  body: Body,
};

/** Which of many tokens are there, whose they are and whether they are good. */
export function tokenStatusRoutes(app: FastifyInstance, { management, now }: StatusRoutesDeps): void {
  app.post(
    '/api/latchkey/1.0/tokens/status',
    {
      config: { access: { scope: 'authentication' }, doc: STATUSES },
      schema: { response: { 200: Statuses } },
    },
    async (request): Promise<TokenStatusesResponse> => {
      const { principal } = identityOf(request);
      const reach = principal.isAdministrator ? 'all' : 'own';
      const listed = await management.listReached(idsField(requiredBody(request.body)), { principal, reach });
      return {
        tokens: listed.map(({ token, ownerName }) => ({
          token_id: token.tokenId,
          status: tokenStatus(token, now()),
          comment: token.comment,
          owner_id: token.ownerId,
          owner_name: ownerName,
        })),
      };
    },
  );
}

function idsField(body: Readonly<Record<string, unknown>>): string[] {
  const ids = optionalStrings(body, 'token_ids') ?? [];
  if (ids.length === 0 || ids.length > MAX_ASKED)
    throw invalid('token_ids', `must name from 1 to ${MAX_ASKED} tokens`);
  if (!ids.every(isTokenId)) throw invalid('token_ids', 'must name tokens by whole ids: 64 hex digits each');
  return ids;
}
