/**
 * JSON shapes of Databricks' Secrets API, `/api/2.0/secrets`, and of what our own tells besides, under
 * `/api/latchkey/1.0/secrets`. Instants are epoch milliseconds.
 */

/** On a scope; each includes those before it. */
export type SecretAclPermission = 'READ' | 'WRITE' | 'MANAGE';

/** `POST …/scopes/create` */
export interface CreateSecretScopeRequest {
  scope: string;
  /** Gives MANAGE to everybody, instead of to whoever makes the scope. */
  initial_manage_principal?: 'users';
  scope_backend_type?: 'DATABRICKS';
}

/** `GET …/scopes/list` */
export interface ListSecretScopesResponse {
  scopes: { name: string; backend_type: 'DATABRICKS' }[];
}

/** `POST …/scopes/delete` */
export interface DeleteSecretScopeRequest {
  scope: string;
}

/** `POST …/put`: exactly one of the two values. */
export interface PutSecretRequest {
  scope: string;
  key: string;
  string_value?: string;
  /** Base64. */
  bytes_value?: string;
}

/** `POST …/delete` */
export interface DeleteSecretRequest {
  scope: string;
  key: string;
}

/** `GET …/list` */
export interface ListSecretsResponse {
  secrets: { key: string; last_updated_timestamp: number }[];
}

/** `GET …/get` */
export interface GetSecretResponse {
  key: string;
  /** Base64 of the bytes, also of a `string_value`. */
  value: string;
}

/** `GET …/acls/get`, and what `…/acls/list` holds. */
export interface SecretAclItem {
  principal: string;
  permission: SecretAclPermission;
}

/** `GET …/acls/list` */
export interface ListSecretAclsResponse {
  items: SecretAclItem[];
}

/** `POST …/acls/put` */
export interface PutSecretAclRequest extends SecretAclItem {
  scope: string;
}

/** `POST …/acls/delete` */
export interface DeleteSecretAclRequest {
  scope: string;
  principal: string;
}

/** A secret scope as somebody sees it. */
export interface SecretScopeInfo {
  name: string;
  creation_time: number;
  /** What whoever asks may do in it; absent: nothing. */
  own_permission?: SecretAclPermission;
  /** How many secrets it has; for whoever may read them. */
  secret_count?: number;
  /** When the latest of them was put; absent where there is none. */
  last_updated_timestamp?: number;
  /** How many permissions were given on it; for whoever has MANAGE. */
  acl_count?: number;
  /** The server does not have the master key that it is sealed by: no value can be got or put. */
  is_master_key_missing: boolean;
}

/** `GET /api/latchkey/1.0/secrets/scopes/list` */
export interface ListSecretScopeInfosResponse {
  scopes: SecretScopeInfo[];
}

/** `GET /api/latchkey/1.0/secrets/scopes/get` */
export interface GetSecretScopeInfoResponse {
  scope: SecretScopeInfo;
}

/** A permission on a scope, and whose it is. */
export interface SecretAclInfo extends SecretAclItem {
  kind: 'user' | 'group' | 'service_principal';
  display_name: string;
  /** Whoever asks has it by this entry: given to them, or to a group that they are in. */
  is_own: boolean;
}

/** `GET /api/latchkey/1.0/secrets/acls/list` */
export interface ListSecretAclInfosResponse {
  items: SecretAclInfo[];
}
