import type {
  CreateSecretScopeRequest,
  GetSecretScopeInfoResponse,
  ListSecretAclInfosResponse,
  ListSecretScopeInfosResponse,
  ListSecretsResponse,
  PutSecretAclRequest,
  PutSecretRequest,
  SecretAclInfo,
  SecretScopeInfo,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

const SECRETS = '/api/2.0/secrets';

/** A secret without its value, which these pages never ask for. */
export type SecretInfo = ListSecretsResponse['secrets'][number];

/** Every secret scope with what one may do in it. */
export async function listSecretScopes(): Promise<readonly SecretScopeInfo[]> {
  return (await request<ListSecretScopeInfosResponse>(`${OWN}/secrets/scopes/list`)).scopes;
}

/** A scope by its name, in any case. Throws with status 404 when there is none. */
export async function getSecretScope(name: string): Promise<SecretScopeInfo> {
  return (await request<GetSecretScopeInfoResponse>(`${OWN}/secrets/scopes/get?${about(name)}`)).scope;
}

/** A new scope. Throws when the name is taken, or the workspace has as many as it may have. */
export function createSecretScope(scope: CreateSecretScopeRequest): Promise<unknown> {
  return request(`${SECRETS}/scopes/create`, { method: 'POST', body: scope });
}

/** Deletes a scope with its secrets and permissions. */
export function deleteSecretScope(scope: string): Promise<unknown> {
  return request(`${SECRETS}/scopes/delete`, { method: 'POST', body: { scope } });
}

/** The secrets of a scope, without their values. */
export async function listSecrets(scope: string): Promise<readonly SecretInfo[]> {
  return (await request<ListSecretsResponse>(`${SECRETS}/list?${about(scope)}`)).secrets;
}

/** Writes a secret, in place of one of the same name. */
export function putSecret(secret: PutSecretRequest): Promise<unknown> {
  return request(`${SECRETS}/put`, { method: 'POST', body: secret });
}

/** Deletes a secret. Throws with status 404 when it is gone already. */
export function deleteSecret(scope: string, key: string): Promise<unknown> {
  return request(`${SECRETS}/delete`, { method: 'POST', body: { scope, key } });
}

/** Who has which permission on a scope. */
export async function listSecretAcls(scope: string): Promise<readonly SecretAclInfo[]> {
  return (await request<ListSecretAclInfosResponse>(`${OWN}/secrets/acls/list?${about(scope)}`)).items;
}

/** Gives a permission, in place of the one there was. Throws when there is nobody of that name. */
export function putSecretAcl(acl: PutSecretAclRequest): Promise<unknown> {
  return request(`${SECRETS}/acls/put`, { method: 'POST', body: acl });
}

/** Takes a permission away. Throws with status 404 when there is none any more. */
export function deleteSecretAcl(scope: string, principal: string): Promise<unknown> {
  return request(`${SECRETS}/acls/delete`, { method: 'POST', body: { scope, principal } });
}

function about(scope: string): string {
  return new URLSearchParams({ scope }).toString();
}
