import type { MakePasswordLinkResponse, PasswordLinkInfo } from '@latchkey/client';
import { OWN, request } from './request.ts';

/** A link by which a user sets a password, in the place of an older one; it is in this answer only. */
export function makePasswordLink(userId: string): Promise<MakePasswordLinkResponse> {
  return request(`${OWN}/password-links`, { method: 'POST', body: { user_id: userId } });
}

/** For whom a link's code is. Throws with status 403 when it is not good, 429 after too many attempts. */
export function lookUpPasswordLink(code: string): Promise<PasswordLinkInfo> {
  return request(`${OWN}/password-links/look-up`, { method: 'POST', body: { code } });
}

/** Sets the password of the link's user, once. Throws with the reason why it may not be set. */
export function setPasswordByLink(code: string, newPassword: string): Promise<unknown> {
  const body = { code, new_password: newPassword };
  return request(`${OWN}/password-links/use`, { method: 'POST', body });
}
