import { PENDING_MS } from './pending-sign-ins.ts';

export interface FlowCookieDeps {
  readonly secureCookies: boolean;
  /** Known once it listens. */
  readonly port: () => number;
}

/** Named as the session's cookie is, and for the same reason. */
export function flowCookieName({ secureCookies, port }: FlowCookieDeps): string {
  return secureCookies ? '__Host-latchkey-oidc' : `latchkey-oidc-${port()}`;
}

/**
 * `Set-Cookie` with what a browser keeps while it is at a provider; an empty value takes it away. `Lax`, since it must
 * come along when the provider, another site, sends the browser back.
 */
export function flowCookie(deps: FlowCookieDeps, handle: string): string {
  const secure = deps.secureCookies ? '; Secure' : '';
  const maxAge = handle === '' ? 0 : PENDING_MS / 1000;
  return `${flowCookieName(deps)}=${handle}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}
