import type { PrincipalOverview as OverviewOnWire } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { RouteDoc } from '../http/route-doc.ts';
import { EpochMs } from '../http/schemas.ts';
import { parseDirectoryId } from '../principals/directory-id.ts';
import { overviewOf, type PrincipalOverview } from './principal-overview.ts';

const Overview = Type.Object(
  {
    id: Type.String(),
    live_tokens: Type.Integer({ description: 'Tokens that are neither revoked nor expired.' }),
    last_token_use_time: Type.Optional(EpochMs('When one of them was last used; absent: none was.')),
    sessions: Type.Integer({ description: 'Signed-in browsers.' }),
    last_sign_in_time: Type.Optional(EpochMs('Absent: not since this is written down.')),
    has_password: Type.Boolean({ description: 'Whether there is one; it may have ended.' }),
    password_link_expiry_time: Type.Optional(
      EpochMs('When the link ends that sets a password; absent: there is none.'),
    ),
  },
  { title: 'PrincipalOverview' },
);

const GET: RouteDoc = {
  id: 'getPrincipalOverview',
  tag: 'Users',
  summary: 'Ask what hangs on a user or service principal',
  description: 'And so what stops when it is deactivated or deleted. SCIM tells everything else.',
  path: Type.Object({ id: Type.String({ description: 'The id that SCIM gives.' }) }),
  errors: ['principal_not_found'],
};

/** What administrators see of a principal besides its record. */
export function principalRoutes(app: FastifyInstance, deps: Parameters<typeof overviewOf>[0]): void {
  app.get<{ Params: { id: string } }>(
    '/api/latchkey/1.0/principals/:id',
    {
      config: { access: { isForAdministrators: true }, doc: GET },
      schema: { response: { 200: Overview } },
    },
    async (request) => present(await overviewOf(deps, parseDirectoryId(request.params.id))),
  );
}

function present(overview: PrincipalOverview): OverviewOnWire {
  const { tokenLastUsedAt, lastSignInAt, passwordLinkEndsAt } = overview;
  return {
    ...{ id: String(overview.id), live_tokens: overview.liveTokens, sessions: overview.sessions },
    ...(tokenLastUsedAt !== undefined && { last_token_use_time: tokenLastUsedAt }),
    ...(lastSignInAt !== undefined && { last_sign_in_time: lastSignInAt }),
    has_password: overview.hasPassword,
    ...(passwordLinkEndsAt !== undefined && { password_link_expiry_time: passwordLinkEndsAt }),
  };
}
