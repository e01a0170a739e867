import type {
  GetSecretScopeInfoResponse,
  ListSecretAclInfosResponse,
  ListSecretScopeInfosResponse,
  SecretAclInfo,
  SecretScopeInfo,
} from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import { whoAsks } from '../http/access.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { type Fields, nameField, reading } from './routes.ts';
import type { AclOverview, ScopeOverview, SecretOverview } from './secret-overview.ts';
import { AclInfosAnswer, ScopeInfoAnswer, ScopeInfosAnswer, ScopeQuery } from './secret-schemas.ts';

const PATH = '/api/latchkey/1.0/secrets';
const TAG = { tag: 'Secrets' } as const;
const LIST_SCOPES: RouteDoc = {
  ...TAG,
  id: 'listSecretScopeInfos',
  summary: 'List all secret scopes with what one may do in them',
  description: 'Of scopes that one may not read, no more than their names and when they were made.',
};
const GET_SCOPE: RouteDoc = {
  ...TAG,
  id: 'getSecretScopeInfo',
  summary: 'Get what one may do in a secret scope, and what is in it in numbers',
  query: ScopeQuery,
  errors: ['secret_not_found'],
};
const LIST_ACLS: RouteDoc = {
  ...TAG,
  id: 'listSecretAclInfos',
  summary: 'List the permissions on a scope with whose they are',
  description: 'Needs MANAGE.',
  query: ScopeQuery,
  errors: ['secret_not_found'],
};

/** What our own API tells of secrets besides Databricks': no values. */
export function ownSecretRoutes(app: FastifyInstance, overview: SecretOverview): void {
  app.get(
    `${PATH}/scopes/list`,
    reading(LIST_SCOPES, ScopeInfosAnswer),
    async (request): Promise<ListSecretScopeInfosResponse> => ({
      scopes: (await overview.listScopes(whoAsks(request))).map(presentScope),
    }),
  );

  app.get(
    `${PATH}/scopes/get`,
    reading(GET_SCOPE, ScopeInfoAnswer),
    async (request): Promise<GetSecretScopeInfoResponse> => {
      const name = nameField(request.query as Fields, 'scope');
      return { scope: presentScope(await overview.getScope(whoAsks(request), name)) };
    },
  );

  app.get(
    `${PATH}/acls/list`,
    reading(LIST_ACLS, AclInfosAnswer),
    async (request): Promise<ListSecretAclInfosResponse> => {
      const scope = nameField(request.query as Fields, 'scope');
      return { items: (await overview.listAcls(whoAsks(request), scope)).map(presentAcl) };
    },
  );
}

function presentScope(scope: ScopeOverview): SecretScopeInfo {
  const { name, createdAt, ownPermission, secrets, aclCount, isMasterKeyMissing } = scope;
  return {
    name,
    creation_time: createdAt,
    ...(ownPermission && { own_permission: ownPermission }),
    ...(secrets && { secret_count: secrets.count }),
    ...(secrets?.lastPutAt !== undefined && { last_updated_timestamp: secrets.lastPutAt }),
    ...(aclCount !== undefined && { acl_count: aclCount }),
    is_master_key_missing: isMasterKeyMissing,
  };
}

function presentAcl({ principal, permission, kind, displayName, isOwn }: AclOverview): SecretAclInfo {
  return { principal, permission, kind, display_name: displayName, is_own: isOwn };
}
