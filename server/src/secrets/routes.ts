import type {
  GetSecretResponse,
  ListSecretAclsResponse,
  ListSecretScopesResponse,
  ListSecretsResponse,
  SecretAclItem,
} from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { LatchkeyError } from '../errors.ts';
import { whoAsks } from '../http/access.ts';
import { invalid, optionalString, requiredBody, requiredString } from '../http/fields.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Empty } from '../http/schemas.ts';
import type { AclPlace, SecretAcls } from './secret-acls.ts';
import {
  AclAnswer,
  AclQuery,
  AclsAnswer,
  CreateScopeBody,
  DeleteAclBody,
  DeleteScopeBody,
  DeleteSecretBody,
  PutAclBody,
  PutSecretBody,
  ScopeQuery,
  ScopesAnswer,
  SecretAnswer,
  SecretQuery,
  SecretsAnswer,
} from './secret-schemas.ts';
import {
  MAX_PRINCIPAL_LENGTH,
  SECRET_NAME,
  SECRET_PERMISSIONS,
  type SecretPermission,
} from './secret-scope.ts';
import type { SecretScopes } from './secret-scopes.ts';
import type { SecretPlace, Secrets } from './secrets.ts';

/** Of a query or a body. */
export type Fields = Readonly<Record<string, unknown>>;

interface SecretRoutesDeps {
  readonly secretScopes: SecretScopes;
  readonly secrets: Secrets;
  readonly secretAcls: SecretAcls;
}

const PATH = '/api/2.0/secrets';
const TAG = { tag: 'Secrets' } as const;
const CREATE_SCOPE: RouteDoc = {
  ...TAG,
  id: 'createSecretScope',
  summary: 'Make a secret scope',
  body: CreateScopeBody,
  errors: ['already_exists', 'secret_limit_exceeded', 'unsupported_backend', 'master_key_missing'],
};
const LIST_SCOPES: RouteDoc = { ...TAG, id: 'listSecretScopes', summary: 'List all secret scopes' };
const DELETE_SCOPE: RouteDoc = {
  ...TAG,
  id: 'deleteSecretScope',
  summary: 'Delete a secret scope with its secrets',
  description: 'Needs MANAGE.',
  body: DeleteScopeBody,
  errors: ['secret_not_found'],
};
const PUT_SECRET: RouteDoc = {
  ...TAG,
  id: 'putSecret',
  summary: 'Put a secret, in place of one of the same name',
  description: 'Needs WRITE. 128 KB at most.',
  body: PutSecretBody,
  errors: ['secret_not_found', 'secret_limit_exceeded', 'master_key_missing', 'secret_damaged'],
};
const DELETE_SECRET: RouteDoc = {
  ...TAG,
  id: 'deleteSecret',
  summary: 'Delete a secret',
  description: 'Needs WRITE.',
  body: DeleteSecretBody,
  errors: ['secret_not_found'],
};
const LIST_SECRETS: RouteDoc = {
  ...TAG,
  id: 'listSecrets',
  summary: 'List the secrets of a scope, without their values',
  description: 'Needs READ.',
  query: ScopeQuery,
  errors: ['secret_not_found'],
};
const GET_SECRET: RouteDoc = {
  ...TAG,
  id: 'getSecret',
  summary: 'Get the value of a secret',
  description: 'Needs READ. It is in the audit trail before the value leaves.',
  query: SecretQuery,
  errors: ['secret_not_found', 'master_key_missing', 'secret_damaged', 'outcome_unknown'],
};
const PUT_ACL: RouteDoc = {
  ...TAG,
  id: 'putSecretAcl',
  summary: 'Give a permission on a scope, in place of the one there was',
  description: 'Needs MANAGE.',
  body: PutAclBody,
  errors: ['secret_not_found'],
};
const GET_ACL: RouteDoc = {
  ...TAG,
  id: 'getSecretAcl',
  summary: 'Get the permission that somebody was given on a scope',
  description: 'Needs MANAGE.',
  query: AclQuery,
  errors: ['secret_not_found'],
};
const LIST_ACLS: RouteDoc = {
  ...TAG,
  id: 'listSecretAcls',
  summary: 'List the permissions on a scope',
  description: 'Needs MANAGE.',
  query: ScopeQuery,
  errors: ['secret_not_found'],
};
const DELETE_ACL: RouteDoc = {
  ...TAG,
  id: 'deleteSecretAcl',
  summary: 'Take a permission on a scope away',
  description: 'Needs MANAGE.',
  body: DeleteAclBody,
  errors: ['secret_not_found'],
};

const ACCESS = { scope: 'secrets' } as const;
/** What gives a value out or changes what there is: a browser that somebody left open is not enough. */
const PROVED = { ...ACCESS, needsRecentProof: true } as const;

/** A route that changes nothing and gives no value away. */
export const reading = (doc: RouteDoc, answer: TSchema) => ({
  config: { access: ACCESS, doc },
  schema: { response: { 200: answer } },
});
const writing = (doc: RouteDoc) => ({
  config: { access: PROVED, doc },
  schema: { response: { 200: Empty } },
});

/** Databricks: "Secrets". */
export function secretRoutes(app: FastifyInstance, deps: SecretRoutesDeps): void {
  scopeRoutes(app, deps.secretScopes);
  valueRoutes(app, deps.secrets);
  aclRoutes(app, deps.secretAcls);
}

function scopeRoutes(app: FastifyInstance, scopes: SecretScopes): void {
  app.post(`${PATH}/scopes/create`, writing(CREATE_SCOPE), async (request) => {
    const body = requiredBody(request.body);
    const name = nameField(body, 'scope');
    refuseVault(body);
    const initial = optionalString(body, 'initial_manage_principal') || undefined;
    if (initial !== undefined && initial !== 'users')
      throw invalid('initial_manage_principal', 'may only be users, or left out');
    await scopes.create(whoAsks(request), { name, isManagedByUsers: initial !== undefined });
    return {};
  });

  app.get(
    `${PATH}/scopes/list`,
    reading(LIST_SCOPES, ScopesAnswer),
    async (request): Promise<ListSecretScopesResponse> => {
      const names = await scopes.list(whoAsks(request));
      return { scopes: names.map((name) => ({ name, backend_type: 'DATABRICKS' })) };
    },
  );

  app.post(`${PATH}/scopes/delete`, writing(DELETE_SCOPE), async (request) => {
    await scopes.delete(whoAsks(request), nameField(requiredBody(request.body), 'scope'));
    return {};
  });
}

function valueRoutes(app: FastifyInstance, secrets: Secrets): void {
  app.post(`${PATH}/put`, writing(PUT_SECRET), async (request) => {
    const body = requiredBody(request.body);
    await secrets.put(whoAsks(request), placeField(body), valueField(body));
    return {};
  });

  app.post(`${PATH}/delete`, writing(DELETE_SECRET), async (request) => {
    await secrets.delete(whoAsks(request), placeField(requiredBody(request.body)));
    return {};
  });

  app.get(
    `${PATH}/list`,
    reading(LIST_SECRETS, SecretsAnswer),
    async (request): Promise<ListSecretsResponse> => {
      const listed = await secrets.list(whoAsks(request), nameField(request.query as Fields, 'scope'));
      return {
        secrets: listed.map(({ name, updatedAt }) => ({ key: name, last_updated_timestamp: updatedAt })),
      };
    },
  );

  app.get(
    `${PATH}/get`,
    { ...reading(GET_SECRET, SecretAnswer), config: { access: PROVED, doc: GET_SECRET } },
    async (request): Promise<GetSecretResponse> => {
      const { name, value } = await secrets.get(whoAsks(request), placeField(request.query as Fields));
      return { key: name, value: value.toString('base64') };
    },
  );
}

function aclRoutes(app: FastifyInstance, acls: SecretAcls): void {
  app.post(`${PATH}/acls/put`, writing(PUT_ACL), async (request) => {
    const body = requiredBody(request.body);
    await acls.put(whoAsks(request), aclPlaceField(body), permissionField(body));
    return {};
  });

  app.get(
    `${PATH}/acls/get`,
    reading(GET_ACL, AclAnswer),
    (request): Promise<SecretAclItem> => acls.get(whoAsks(request), aclPlaceField(request.query as Fields)),
  );

  app.get(
    `${PATH}/acls/list`,
    reading(LIST_ACLS, AclsAnswer),
    async (request): Promise<ListSecretAclsResponse> => ({
      items: await acls.list(whoAsks(request), nameField(request.query as Fields, 'scope')),
    }),
  );

  app.post(`${PATH}/acls/delete`, writing(DELETE_ACL), async (request) => {
    await acls.delete(whoAsks(request), aclPlaceField(requiredBody(request.body)));
    return {};
  });
}

/** The name of a scope or secret. Throws `invalid_parameter` for what can be none. */
export function nameField(fields: Fields, field: 'scope' | 'key'): string {
  const name = requiredString(fields, field);
  if (SECRET_NAME.test(name)) return name;
  throw invalid(field, 'must have 1 to 128 letters, digits, and any of _ . - @ /');
}

function placeField(fields: Fields): SecretPlace {
  return { scope: nameField(fields, 'scope'), key: nameField(fields, 'key') };
}

function aclPlaceField(fields: Fields): AclPlace {
  const scope = nameField(fields, 'scope');
  const principal = requiredString(fields, 'principal');
  if (principal.length <= MAX_PRINCIPAL_LENGTH) return { scope, principal };
  throw invalid('principal', `must not have more than ${MAX_PRINCIPAL_LENGTH} characters`);
}

function permissionField(body: Fields): SecretPermission {
  const name = requiredString(body, 'permission');
  const permission = SECRET_PERMISSIONS.find((one) => one === name);
  if (permission === undefined)
    throw invalid('permission', `must be one of ${SECRET_PERMISSIONS.join(', ')}`);
  return permission;
}

function refuseVault(body: Fields): void {
  const type = optionalString(body, 'scope_backend_type') || 'DATABRICKS';
  if (type === 'AZURE_KEYVAULT' || (type === 'DATABRICKS' && body.backend_azure_keyvault !== undefined)) {
    const message = 'Scopes that stand for a key vault are not offered: leave backend_azure_keyvault out.';
    throw new LatchkeyError('unsupported_backend', message);
  }
  if (type !== 'DATABRICKS') throw invalid('scope_backend_type', 'must be DATABRICKS, or left out');
}

/** Exactly one of the two, and nothing that would come back otherwise than it was sent. */
function valueField(body: Fields): Buffer {
  const [text, base64] = [optionalString(body, 'string_value'), optionalString(body, 'bytes_value')];
  if ((text === undefined) === (base64 === undefined)) {
    throw new LatchkeyError('malformed_request', 'Send exactly one of string_value and bytes_value.');
  }
  if (text !== undefined) {
    if (!text.isWellFormed()) throw invalid('string_value', 'must be well-formed text: send bytes_value');
    return Buffer.from(text);
  }
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (bytes.toString('base64') === base64) return bytes;
  throw invalid('bytes_value', 'must be base64 in the standard alphabet, with its padding');
}
