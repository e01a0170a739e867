import type {
  ApplyAutoscopeRequest,
  ApplyAutoscopeResponse,
  AutoscopePreview,
  GenerateTokenRequest,
  GenerateTokenResponse,
  GetTokenResponse,
  ListTokenDetailsResponse,
  RevokeTokenRequest,
  RevokeTokenResponse,
  TokenDetails,
  TokenLimits,
  UpdateTokenRequest,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

/** One's own tokens, good or ended, newest first. */
export async function listTokens(): Promise<readonly TokenDetails[]> {
  const { token_infos } = await request<ListTokenDetailsResponse>(`${OWN}/token/list`);
  return token_infos;
}

/** One of one's own tokens and what lives of those that were generated with it. */
export function getToken(tokenId: string): Promise<GetTokenResponse> {
  return request(`${OWN}/token/get?${new URLSearchParams({ token_id: tokenId })}`);
}

/** What bounds the tokens that one generates now. */
export function getTokenLimits(): Promise<TokenLimits> {
  return request(`${OWN}/token/limits`);
}

/** Changes a token's comment or scopes: what the mask names. */
export function updateToken(tokenId: string, changed: UpdateTokenRequest): Promise<unknown> {
  return request(`/api/2.0/token/${tokenId}`, { method: 'PATCH', body: changed });
}

/** A new token; its value is in this answer only. */
export function generateToken(asked: GenerateTokenRequest): Promise<GenerateTokenResponse> {
  return request(`${OWN}/token/generate`, { method: 'POST', body: asked });
}

/** Ends a token for ever; with `leaked` also those generated with it. Answered once every node refuses it, or by when. */
export function revokeToken(asked: RevokeTokenRequest): Promise<RevokeTokenResponse> {
  return request(`${OWN}/token/revoke?wait=all`, { method: 'POST', body: asked });
}

/** What narrowing a token to what it has learnt would do. */
export function previewAutoscope(tokenId: string): Promise<AutoscopePreview> {
  return request(`${OWN}/token/autoscope?${new URLSearchParams({ token_id: tokenId })}`);
}

/** Narrows a token as a preview has shown. Throws with status 409 when the preview would be another by now. */
export function applyAutoscope(asked: ApplyAutoscopeRequest): Promise<ApplyAutoscopeResponse> {
  return request(`${OWN}/token/autoscope/apply`, { method: 'POST', body: asked });
}
