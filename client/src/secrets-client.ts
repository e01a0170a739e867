import { fromBase64, toBase64 } from './base64.ts';
import { connectionOf, type LatchkeyClientOptions } from './client-options.ts';
import { type ApiRequest, type Connection, sendRequest } from './request.ts';
import type {
  CreateSecretScopeRequest,
  GetSecretResponse,
  ListSecretAclsResponse,
  ListSecretScopeInfosResponse,
  ListSecretsResponse,
  PutSecretAclRequest,
  PutSecretRequest,
  SecretAclItem,
  SecretScopeInfo,
} from './wire-secrets.ts';

const SECRETS = '/api/2.0/secrets';

/** A secret by its names. */
interface SecretPlace {
  readonly scope: string;
  readonly key: string;
}

/**
 * One principal's dealings with secrets, by Databricks' Secrets API. Every method sends one request and throws `ApiError`,
 * as those of `LatchkeyClient`; so does the constructor `TypeError`.
 */
export class SecretsClient {
  readonly #connection: Connection;

  constructor(options: LatchkeyClientOptions) {
    this.#connection = connectionOf(options);
  }

  /** All secret scopes, and what the caller may do in each, by an address of our own. */
  async listScopes(): Promise<SecretScopeInfo[]> {
    const path = '/api/latchkey/1.0/secrets/scopes/list';
    const expects = { scopes: 'array' } as const;
    return (await this.#send<ListSecretScopeInfosResponse>({ method: 'GET', path, expects })).scopes;
  }

  /** Makes a secret scope, which the caller then manages. */
  async createScope(request: CreateSecretScopeRequest): Promise<void> {
    await this.#post('scopes/create', request);
  }

  /** Deletes a secret scope with all that is in it. */
  async deleteScope(scope: string): Promise<void> {
    await this.#post('scopes/delete', { scope });
  }

  /** The names of a scope's secrets. */
  async list(scope: string): Promise<ListSecretsResponse['secrets']> {
    return (await this.#get<ListSecretsResponse>('list', { scope }, { secrets: 'array' })).secrets;
  }

  /** The bytes of a secret. */
  async get({ scope, key }: SecretPlace): Promise<Uint8Array> {
    const expects = { key: 'string', value: 'string' } as const;
    return fromBase64((await this.#get<GetSecretResponse>('get', { scope, key }, expects)).value);
  }

  /** Writes a secret, in place of what was there. */
  async put({ scope, key }: SecretPlace, value: Uint8Array): Promise<void> {
    const request: PutSecretRequest = { scope, key, bytes_value: toBase64(value) };
    await this.#post('put', request);
  }

  /** Deletes a secret. */
  async delete({ scope, key }: SecretPlace): Promise<void> {
    await this.#post('delete', { scope, key });
  }

  /** Who may do what in a scope. */
  async listAcls(scope: string): Promise<SecretAclItem[]> {
    return (await this.#get<ListSecretAclsResponse>('acls/list', { scope }, { items: 'array' })).items;
  }

  /** Gives a permission, in place of the one that the principal has in this scope. */
  async putAcl(request: PutSecretAclRequest): Promise<void> {
    await this.#post('acls/put', request);
  }

  /** Takes a principal's permission away. */
  async deleteAcl(scope: string, principal: string): Promise<void> {
    await this.#post('acls/delete', { scope, principal });
  }

  #get<Answer>(name: string, query: Record<string, string>, expects: ApiRequest['expects']): Promise<Answer> {
    return this.#send({ method: 'GET', path: `${SECRETS}/${name}?${new URLSearchParams(query)}`, expects });
  }

  #post(name: string, body: object): Promise<unknown> {
    return this.#send({ method: 'POST', path: `${SECRETS}/${name}`, body, expects: {} });
  }

  #send<Answer>(request: ApiRequest): Promise<Answer> {
    return sendRequest(this.#connection, request);
  }
}
