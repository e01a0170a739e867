import type {
  GetEveryTokenResponse,
  ListEveryTokenResponse,
  PreviewRevocationResponse,
  RevokeTokensRequest,
  RevokeTokensResponse,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

/** Which of everybody's tokens, by the names that the API has; what is left out does not limit it. */
export interface TokenFilter {
  readonly search?: string;
  readonly owner?: string;
  readonly created_by?: string;
  /** Joined by commas. */
  readonly status?: string;
  readonly scope?: string;
  readonly never_expires?: true;
  readonly expiring_within_days?: number;
  readonly unused_for_days?: number;
  readonly address?: string;
}

/** As many tokens as one act may revoke. */
export const MAX_REVOKED_AT_ONCE = 500;

/** A page of everybody's tokens after a place; it may be short, or empty, and others follow it. */
export function listEveryToken(
  filter: TokenFilter,
  { after, size }: { readonly after: string | undefined; readonly size: number },
): Promise<ListEveryTokenResponse> {
  const query = new URLSearchParams({ page_size: String(size) });
  for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
  if (after !== undefined) query.set('page_token', after);
  return request(`${OWN}/tokens?${query}`);
}

/** Anybody's token, ended or not, with those that it stands in line with. */
export function getEveryToken(tokenId: string): Promise<GetEveryTokenResponse> {
  return request(`${OWN}/tokens/${encodeURIComponent(tokenId)}`);
}

/** What revoking these tokens would take away. */
export function previewRevocation(tokenIds: readonly string[]): Promise<PreviewRevocationResponse> {
  return request(`${OWN}/tokens/revoke/preview`, { method: 'POST', body: { token_ids: tokenIds } });
}

/** Ends tokens for ever, whosever they are; tells of each what became of it. */
export function revokeTokens(asked: RevokeTokensRequest): Promise<RevokeTokensResponse> {
  return request(`${OWN}/tokens/revoke`, { method: 'POST', body: asked });
}

/** Changes what is said of anybody's token and what it may be used for; no scopes: no limit. */
export function updateEveryToken(
  tokenId: string,
  token: { readonly comment?: string; readonly scopes?: readonly string[] },
): Promise<unknown> {
  const path = `/api/2.0/token-management/tokens/${encodeURIComponent(tokenId)}`;
  return request(path, { method: 'PATCH', body: { token, update_mask: Object.keys(token).join(',') } });
}
