import { askWhy } from './bare-client.ts';
import { connectionOf, type LatchkeyClientOptions } from './client-options.ts';
import { alsoRedacting } from './credential.ts';
import { type ApiRequest, type Connection, sendRequest } from './request.ts';
import type {
  ApplyAutoscopeRequest,
  ApplyAutoscopeResponse,
  AutoscopePreview,
  CancelRotationRequest,
  CreateTokenRequest,
  CreateTokenResponse,
  GenerateTokenRequest,
  GenerateTokenResponse,
  GetTokenResponse,
  ListTokenDetailsResponse,
  ListTokensResponse,
  Me,
  RevokeTokenRequest,
  RevokeTokenResponse,
  RotateTokenRequest,
  RotateTokenResponse,
  TokenDetails,
  TokenInfo,
  UpdateTokenRequest,
} from './wire.ts';
import type { ListedTokenStatus, TokenStatusesResponse, WhyTokenResponse } from './wire-exposure.ts';

const TOKENS = '/api/2.0/token';
const OWN_TOKENS = '/api/latchkey/1.0/token';
const TOKEN_AND_INFO = { token_value: 'string', token_info: 'object' } as const;

/**
 * One principal's dealings with a Latchkey server. Every method sends one request, never again and never elsewhere,
 * and throws `ApiError` when it is refused or fails. Instants are epoch milliseconds, lifetimes seconds. The
 * constructor throws `TypeError` for a host or credential that must not or cannot be used.
 */
export class LatchkeyClient {
  readonly #connection: Connection;

  constructor(options: LatchkeyClientOptions) {
    this.#connection = connectionOf(options);
  }

  /** Where requests go, without a slash at the end. */
  get host(): string {
    return this.#connection.host;
  }

  /** The principal that the credential stands for. */
  me(): Promise<Me> {
    const path = '/api/2.0/preview/scim/v2/Me';
    return this.#send<Me>({
      method: 'GET',
      path,
      expects: { id: 'string', userName: 'string', groups: 'array' },
    });
  }

  /** A new token by Databricks' API: without a lifetime it lives as long as the workspace allows. */
  createToken(request: CreateTokenRequest = {}): Promise<CreateTokenResponse> {
    return this.#send({ method: 'POST', path: `${TOKENS}/create`, body: request, expects: TOKEN_AND_INFO });
  }

  /** The principal's tokens that are good now, newest first. */
  async listTokens(): Promise<TokenInfo[]> {
    const path = `${TOKENS}/list`;
    const expects = { token_infos: 'array' } as const;
    return (await this.#send<ListTokensResponse>({ method: 'GET', path, expects })).token_infos;
  }

  /** Revokes a token by Databricks' API. Refused with status 404 when the principal has no such token, or no more. */
  async deleteToken(tokenId: string): Promise<void> {
    await this.#send({ method: 'POST', path: `${TOKENS}/delete`, body: { token_id: tokenId }, expects: {} });
  }

  /** Changes what is named and nothing else; an empty list of scopes takes the limit away. */
  async updateToken(tokenId: string, fields: UpdateTokenRequest['token']): Promise<void> {
    const named = Object.entries(fields).filter(([, value]) => value !== undefined);
    const body: UpdateTokenRequest = {
      token: fields,
      update_mask: named.map(([name]) => name).join(','),
    };
    await this.#send({
      method: 'PATCH',
      path: `${TOKENS}/${encodeURIComponent(tokenId)}`,
      body,
      expects: {},
    });
  }

  /** A new token with all that is known of it; `never_expires` only where the workspace allows that. */
  generateToken(request: GenerateTokenRequest = {}): Promise<GenerateTokenResponse> {
    return this.#send({
      method: 'POST',
      path: `${OWN_TOKENS}/generate`,
      body: request,
      expects: TOKEN_AND_INFO,
    });
  }

  /** All of the principal's tokens that the server still knows, expired and revoked ones too, newest first. */
  async listAllTokens(): Promise<TokenDetails[]> {
    const path = `${OWN_TOKENS}/list`;
    const expects = { token_infos: 'array' } as const;
    return (await this.#send<ListTokenDetailsResponse>({ method: 'GET', path, expects })).token_infos;
  }

  /** One token, whatever its status, and what was generated with it. Refused with status 404 when there is none. */
  getToken(tokenId: string): Promise<GetTokenResponse> {
    const path = `${OWN_TOKENS}/get?token_id=${encodeURIComponent(tokenId)}`;
    const expects = { token_info: 'object', living_descendants: 'array' } as const;
    return this.#send({ method: 'GET', path, expects });
  }

  /**
   * Ends a token for ever; `leaked` ends all that was generated with it, too, and `waits` has the answer wait until every
   * node refuses it, and say so in its `receipt`. Refused with status 404 when the principal has no such token, or no more.
   */
  revokeToken(tokenId: string, { leaked = false, waits = false } = {}): Promise<RevokeTokenResponse> {
    const body: RevokeTokenRequest = { token_id: tokenId, leaked };
    const expects = {
      token_id: 'string',
      living_descendants: 'array',
      descendants_revoked: 'boolean',
    } as const;
    const path = `${OWN_TOKENS}/revoke${waits ? '?wait=all' : ''}`;
    return this.#send({ method: 'POST', path, body, expects });
  }

  /**
   * A token in place of the one that the client's credential is. Repeated with the same key, also after an answer that was
   * lost, it gives the same value again; the old one works until the new one is first used, or the grace time ends.
   * Refused with status 409 when it is being rotated with another key.
   */
  rotateToken(request: RotateTokenRequest): Promise<RotateTokenResponse> {
    const expects = { ...TOKEN_AND_INFO, grace_end_time: 'number' } as const;
    return this.#send({ method: 'POST', path: `${OWN_TOKENS}/rotate`, body: request, expects });
  }

  /**
   * Takes a rotation of the token that this client asks with back, whose new value nobody has used: that one ends, and this
   * one lives as long as before. Done or not, it may be repeated.
   */
  async cancelRotation(idempotencyKey: string): Promise<void> {
    const body: CancelRotationRequest = { idempotency_key: idempotencyKey };
    await this.#send({ method: 'POST', path: `${OWN_TOKENS}/rotate/cancel`, body, expects: {} });
  }

  /** Ends the very token that this client asks with, whatever it is limited to. */
  async endOwnToken(): Promise<void> {
    await this.#send({ method: 'POST', path: '/api/latchkey/1.0/command-login/end', expects: {} });
  }

  /** What narrowing a token to what it has learnt would do. Refused with status 404 when there is no such token. */
  previewAutoscope(tokenId: string): Promise<AutoscopePreview> {
    const path = `${OWN_TOKENS}/autoscope?token_id=${encodeURIComponent(tokenId)}`;
    const expects = { token_id: 'string', kept_scopes: 'array', digest: 'string' } as const;
    return this.#send({ method: 'GET', path, expects });
  }

  /** Narrows a token as a preview has shown; refused with status 409 when the preview would be another by now. */
  applyAutoscope(request: ApplyAutoscopeRequest): Promise<ApplyAutoscopeResponse> {
    const expects = { token_id: 'string', scopes: 'array' } as const;
    return this.#send({ method: 'POST', path: `${OWN_TOKENS}/autoscope/apply`, body: request, expects });
  }

  /**
   * Why a token is refused: all that can be wrong with one that the principal owns or administers, and of any other
   * nothing. With the value alone see `BareClient`.
   */
  explainToken(tokenValue: string): Promise<WhyTokenResponse> {
    const credential = alsoRedacting(this.#connection.credential, [tokenValue]);
    return askWhy({ ...this.#connection, credential }, tokenValue);
  }

  /** Which of at most 1,000 tokens are good, of those that the principal owns or administers. */
  async listTokenStatuses(tokenIds: readonly string[]): Promise<ListedTokenStatus[]> {
    const path = '/api/latchkey/1.0/tokens/status';
    const expects = { tokens: 'array' } as const;
    const body = { token_ids: tokenIds };
    return (await this.#send<TokenStatusesResponse>({ method: 'POST', path, body, expects })).tokens;
  }

  #send<Answer>(request: ApiRequest): Promise<Answer> {
    return sendRequest(this.#connection, request);
  }
}
