import type { Me, SessionInfo } from '@latchkey/client';
import { OWN, request } from './request.ts';

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

/** Who the server takes the bearer of this token for. Throws when it refuses the token. */
export function whoIs(tokenValue: string): Promise<Me> {
  return request('/api/2.0/preview/scim/v2/Me', { tokenValue });
}
