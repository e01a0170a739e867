import type { PreviewRevocationResponse } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { invalid, optionalBoolean, optionalStrings, requiredBody } from '../../http/fields.ts';
import type { RouteDoc } from '../../http/route-doc.ts';
import { Choice } from '../../http/schemas.ts';
import { WaitQuery, WithReceipt } from '../../nodes/receipt-schemas.ts';
import { requesterOf } from '../routes.ts';
import { TokenIdSchema } from '../token-schemas.ts';
import { MAX_REVOKED_AT_ONCE, type MassPreview, type MassRevocation } from './mass-revocation.ts';

const PATH = '/api/latchkey/1.0/tokens/revoke';
const EXAMPLE = { token_ids: ['a'.repeat(64), 'b'.repeat(64)] };

const PreviewBody = Type.Object(
  {
    token_ids: Type.Array(TokenIdSchema, {
      minItems: 1,
      maxItems: MAX_REVOKED_AT_ONCE,
      description: 'From the list of tokens.',
    }),
  },
  { title: 'PreviewRevocationRequest', examples: [EXAMPLE] },
);
const RevokeBody = Type.Object(
  {
    ...PreviewBody.properties,
    leaked: Type.Optional(
      Type.Boolean({ description: 'Revokes what was generated with them, too, and what with those.' }),
    ),
  },
  { title: 'RevokeTokensRequest', examples: [{ ...EXAMPLE, leaked: true }] },
);
const Preview = Type.Object(
  {
    token_count: Type.Integer({ description: 'How many of them are good now.' }),
    owners: Type.Array(
      Type.Object({
        owner_id: Type.Integer(),
        owner_name: Type.String({ description: 'Empty when the owner is no longer there.' }),
        token_count: Type.Integer(),
      }),
      { description: 'Whose those are, the owners of most first.' },
    ),
    used_last_day_count: Type.Integer({ description: 'How many were used in the last 24 hours.' }),
    living_descendant_count: Type.Integer({
      description: 'Good tokens that were generated with them and are not among them.',
    }),
  },
  { title: 'PreviewRevocationResponse' },
);
const Revoked = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        token_id: Type.String(),
        outcome: Choice(['revoked', 'already_ended', 'not_found', 'failed'], {
          description: '`failed`: it may not have been done, for the reason in `message`: send it again.',
        }),
      }),
      { description: 'In the order that they were sent in, each once.' },
    ),
    descendants_revoked_count: Type.Integer({
      description:
        'Tokens that were revoked besides: generated with those, or the other one of two while one is being rotated.',
    }),
    message: Type.Optional(Type.String({ description: 'Why some failed.' })),
    ...WithReceipt,
  },
  { title: 'RevokeTokensResponse' },
);

const PREVIEW: RouteDoc = {
  id: 'previewRevokeTokens',
  tag: 'Token management',
  summary: 'Show what revoking tokens would take away',
  description: 'Changes nothing.',
  body: PreviewBody,
};
const REVOKE: RouteDoc = {
  id: 'revokeTokens',
  tag: 'Token management',
  summary: "Revoke many tokens, anybody's",
  description:
    'Some at a time, so that others need not wait: what was revoked stays revoked when a later one fails, and each is told of. May be sent again.',
  query: WaitQuery,
  body: RevokeBody,
};

/** Revoking many tokens at once, for administrators. */
export function massRevocationRoutes(app: FastifyInstance, revocation: MassRevocation): void {
  const access = { scope: 'authentication', isForAdministrators: true } as const;

  app.post(
    `${PATH}/preview`,
    { config: { access, doc: PREVIEW }, schema: { response: { 200: Preview } } },
    async (request) => present(await revocation.preview(idsField(requiredBody(request.body)))),
  );

  app.post(
    PATH,
    {
      config: { access: { ...access, needsRecentProof: true }, doc: REVOKE, isAwaitable: true },
      schema: { response: { 200: Revoked } },
    },
    async (request) => {
      const body = requiredBody(request.body);
      const hasLeaked = optionalBoolean(body, 'leaked') ?? false;
      const revoked = await revocation.revoke(requesterOf(request), idsField(body), hasLeaked);
      return {
        results: [...revoked.outcomes].map(([token_id, outcome]) => ({ token_id, outcome })),
        descendants_revoked_count: revoked.descendantsRevoked,
        ...(revoked.failure !== undefined && { message: revoked.failure }),
      };
    },
  );
}

function idsField(body: Readonly<Record<string, unknown>>): string[] {
  const ids = optionalStrings(body, 'token_ids') ?? [];
  if (ids.length === 0 || ids.length > MAX_REVOKED_AT_ONCE)
    throw invalid('token_ids', `must name from 1 to ${MAX_REVOKED_AT_ONCE} tokens`);
  if (ids.some((id) => id.length > 64)) throw invalid('token_ids', 'must name tokens by their ids');
  return ids;
}

function present({ living, usedLastDay, livingDescendants }: MassPreview): PreviewRevocationResponse {
  const byOwner = Map.groupBy(living, ({ token }) => token.ownerId);
  const owners = [...byOwner].map(([ownerId, tokens]) => ({
    owner_id: ownerId,
    owner_name: tokens[0]?.ownerName ?? '',
    token_count: tokens.length,
  }));
  return {
    token_count: living.length,
    owners: owners.toSorted((a, b) => b.token_count - a.token_count || a.owner_id - b.owner_id),
    used_last_day_count: usedLastDay,
    living_descendant_count: livingDescendants,
  };
}
