import { Readable } from 'node:stream';
import type { ManagedTokenInfo } from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { optionalInteger, optionalString, requiredBody, requiredString } from '../http/fields.ts';
import { pageFields, presentPlace } from '../http/page-fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { NextPageToken, PageQuery } from '../http/schemas.ts';
import { Taken, WaitQuery } from '../nodes/receipt-schemas.ts';
import type { Directory } from '../principals/directory.ts';
import type { TokenManagement } from './management.ts';
import { allowedCidrsField } from './own-routes.ts';
import { presentTokenInfo } from './present.ts';
import { GENERATING_ERRORS, lifetimeField, requesterOf, tokenFields, updateFields } from './routes.ts';
import type { ListedToken, TokenFilter, TokenPage } from './token-list.ts';
import {
  CreateOnBehalfTokenBody,
  ManagedTokenInfoSchema,
  newToken,
  TokenPath,
  UpdateTokenBody,
} from './token-schemas.ts';

interface ManagementRoutesDeps {
  readonly management: TokenManagement;
  readonly directory: Directory;
  readonly workspaceId: string;
  readonly now: () => number;
}

const ListManagedTokensResponse = Type.Object(
  { token_infos: Type.Array(ManagedTokenInfoSchema), next_page_token: NextPageToken },
  { title: 'ListManagedTokensResponse' },
);

/** A list that was not asked for in pages is sent in pieces of this many tokens. */
const STREAMED_PAGE = 1_000;
const DAY_MS = 86_400_000;

const LIST: RouteDoc = {
  id: 'listManagedTokens',
  tag: 'Token management',
  summary: "List everybody's tokens that are good",
  description: 'All at once, as Databricks does it, or page by page if `page_size` is sent. Newest first.',
  query: Type.Object({
    created_by_id: Type.Optional(Type.Integer({ description: 'Who generated them.' })),
    created_by_username: Type.Optional(
      Type.String({ description: 'The same by user name or application id.' }),
    ),
    ...PageQuery,
  }),
  // Written as a stream.
  answers: { 200: ListManagedTokensResponse },
};
const GET: RouteDoc = {
  id: 'getManagedToken',
  tag: 'Token management',
  summary: "Get anybody's token",
  path: TokenPath,
  errors: ['token_not_found'],
};
const UPDATE: RouteDoc = {
  id: 'updateManagedToken',
  tag: 'Token management',
  summary: "Change comment or scopes of anybody's token",
  path: TokenPath,
  body: UpdateTokenBody,
  errors: ['permission_denied', 'token_not_found', 'not_found'],
};
const DELETE: RouteDoc = {
  id: 'deleteManagedToken',
  tag: 'Token management',
  summary: "Revoke anybody's token",
  description: 'It is refused from now on, for ever. Tokens that were generated with it stay good.',
  path: TokenPath,
  query: WaitQuery,
  errors: ['token_not_found'],
};
const CREATE_ON_BEHALF: RouteDoc = {
  id: 'createOnBehalfToken',
  tag: 'Token management',
  summary: 'Generate a token for a service principal',
  body: CreateOnBehalfTokenBody,
  errors: [...GENERATING_ERRORS, 'principal_not_found'],
};

/** Databricks' Token Management API: everybody's tokens, for administrators. */
export function tokenManagementRoutes(app: FastifyInstance, deps: ManagementRoutesDeps): void {
  for (const base of ['/api/2.0/token-management', '/api/2.0/preview/token-management']) {
    addRoutes(app, base, deps);
  }
}

function addRoutes(app: FastifyInstance, base: string, deps: ManagementRoutesDeps): void {
  const { management, directory } = deps;
  const present = (listed: ListedToken) => presentManaged(listed, deps);
  const access = { scope: 'authentication', isForAdministrators: true } as const;
  const writes = { ...access, needsRecentProof: true } as const;

  app.get(`${base}/tokens`, { config: { access, doc: LIST } }, async (request, reply) => {
    const query = request.query as Readonly<Record<string, unknown>>;
    const filter = await filterFields(query, directory);
    const { limit, after } = pageFields(query);
    reply.type('application/json; charset=utf-8');
    if (filter === undefined) return { token_infos: [] };
    if (limit !== undefined) {
      const { tokens, next } = await management.listPage(filter, limit, after);
      return { token_infos: tokens.map(present), ...(next && { next_page_token: presentPlace(next) }) };
    }
    const pages = management.walk(filter, STREAMED_PAGE, after);
    return reply.send(Readable.from(jsonPieces(pages, present)));
  });

  app.get<{ Params: { token_id: string } }>(
    `${base}/tokens/:token_id`,
    {
      config: { access, doc: GET },
      schema: { response: { 200: Type.Object({ token_info: ManagedTokenInfoSchema }) } },
    },
    async ({ params }) => ({ token_info: present(await management.get(params.token_id)) }),
  );

  app.patch<{ Params: { token_id: string } }>(
    `${base}/tokens/:token_id`,
    {
      config: { access: writes, doc: UPDATE },
      schema: { response: { 200: ManagedTokenInfoSchema } },
    },
    async (request) => {
      const fields = updateFields(requiredBody(request.body));
      return present(await management.update(requesterOf(request), request.params.token_id, fields));
    },
  );

  app.delete<{ Params: { token_id: string } }>(
    `${base}/tokens/:token_id`,
    { config: { access, doc: DELETE, isAwaitable: true }, schema: { response: { 200: Taken } } },
    async (request) => {
      await management.revoke(requesterOf(request), request.params.token_id);
      return {};
    },
  );

  app.post(
    `${base}/on-behalf-of/tokens`,
    {
      config: { access: writes, doc: CREATE_ON_BEHALF },
      schema: { response: { 200: newToken.managed } },
    },
    async (request) => {
      const body = requiredBody(request.body);
      const applicationId = requiredString(body, 'application_id');
      const lifetimeSeconds = lifetimeField(body);
      const allowedCidrs = allowedCidrsField(body);
      const { tokenValue, listed } = await management.generateOnBehalf(requesterOf(request), applicationId, {
        ...tokenFields(body),
        ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
        ...(allowedCidrs !== undefined && { allowedCidrs }),
      });
      return { token_value: tokenValue, token_info: present(listed) };
    },
  );
}

/** What a list is limited to; undefined when nothing can match, as with a name that nobody has. */
async function filterFields(
  query: Readonly<Record<string, unknown>>,
  directory: Directory,
): Promise<TokenFilter | undefined> {
  const createdById = optionalInteger(query, 'created_by_id');
  const userName = optionalString(query, 'created_by_username');
  if (userName === undefined || userName === '') return createdById === undefined ? {} : { createdById };
  const named = await directory.findActor(userName);
  if (named === undefined || (createdById !== undefined && createdById !== named.id)) return undefined;
  return { createdById: named.id };
}

/** A list as JSON text, read page by page as fast as it is sent. Says nothing before the first page was read. */
async function* jsonPieces(
  pages: AsyncIterable<TokenPage>,
  present: (listed: ListedToken) => ManagedTokenInfo,
): AsyncGenerator<string> {
  let before = '{"token_infos":[';
  for await (const { tokens } of pages) {
    yield before + tokens.map((listed) => JSON.stringify(present(listed))).join(',');
    before = ',';
  }
  yield ']}';
}

/** Databricks' TokenInfo as administrators see it: ids are numbers here, and the last use is told by the day (UTC). */
function presentManaged(
  { token, createdByName }: ListedToken,
  { workspaceId, now }: ManagementRoutesDeps,
): ManagedTokenInfo {
  const { last_accessed_time: lastUsedAt, ...info } = presentTokenInfo(token, now());
  return {
    ...info,
    created_by_id: token.createdById,
    created_by_username: createdByName,
    owner_id: token.ownerId,
    workspace_id: Number(workspaceId),
    ...(lastUsedAt !== undefined && { last_used_day: lastUsedAt - (lastUsedAt % DAY_MS) }),
  };
}
