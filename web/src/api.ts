import type {
  ApplyAutoscopeRequest,
  ApplyAutoscopeResponse,
  AutoscopePreview,
  GenerateTokenRequest,
  GenerateTokenResponse,
  GetTokenResponse,
  ListTokenDetailsResponse,
  Me,
  RevokeTokenRequest,
  RevokeTokenResponse,
  SessionInfo,
  TokenDetails,
} from '@latchkey/client';
import { request } from './api-request.ts';

const OWN = '/api/latchkey/1.0';

/** The session of this browser. Throws with status 401 when there is none. */
export function getSession(): Promise<SessionInfo> {
  return request(`${OWN}/session`);
}

/** Starts a session. Throws with status 401 for a wrong name or password, 429 for too many. */
export function signIn(userName: string, password: string): Promise<SessionInfo> {
  return request(`${OWN}/session`, { method: 'POST', body: { username: userName, password } });
}

/** Ends the session of this browser. */
export function signOut(): Promise<unknown> {
  return request(`${OWN}/session`, { method: 'DELETE' });
}

/** Changes one's own password and ends the other sessions. Throws with the reason why it may not be set. */
export function changePassword(oldPassword: string, newPassword: string): Promise<unknown> {
  const body = { old_password: oldPassword, new_password: newPassword };
  return request(`${OWN}/password`, { method: 'PUT', body });
}

/** One's own tokens, good or ended, newest first. */
export async function listTokens(): Promise<readonly TokenDetails[]> {
  const { token_infos } = await request<ListTokenDetailsResponse>(`${OWN}/token/list`);
  return token_infos;
}

/** One of one's own tokens and what lives of those that were generated with it. */
export function getToken(tokenId: string): Promise<GetTokenResponse> {
  return request(`${OWN}/token/get?${new URLSearchParams({ token_id: tokenId })}`);
}

/** A new token; its value is in this answer only. */
export function generateToken(asked: GenerateTokenRequest): Promise<GenerateTokenResponse> {
  return request(`${OWN}/token/generate`, { method: 'POST', body: asked });
}

/** Ends a token for ever; with `leaked` also those generated with it. */
export function revokeToken(asked: RevokeTokenRequest): Promise<RevokeTokenResponse> {
  return request(`${OWN}/token/revoke`, { method: 'POST', body: asked });
}

/** What narrowing a token to what it has learnt would do. */
export function previewAutoscope(tokenId: string): Promise<AutoscopePreview> {
  return request(`${OWN}/token/autoscope?${new URLSearchParams({ token_id: tokenId })}`);
}

/** Narrows a token as a preview has shown. Throws with status 409 when the preview would be another by now. */
export function applyAutoscope(asked: ApplyAutoscopeRequest): Promise<ApplyAutoscopeResponse> {
  return request(`${OWN}/token/autoscope/apply`, { method: 'POST', body: asked });
}

/** Who the server takes the bearer of this token for. Throws when it refuses the token. */
export function whoIs(tokenValue: string): Promise<Me> {
  return request('/api/2.0/preview/scim/v2/Me', { tokenValue });
}

/** What the server says of its API: an OpenAPI document. */
export function getApiDocument<Document>(): Promise<Document> {
  return request(`${OWN}/openapi.json`);
}
