import type { Session } from './session.ts';

/** The name says how it was set: a page on plain http cannot plant the name that https reads (RFC 6265bis §4.1.3). */
export function sessionCookieName(secureCookies: boolean, port: number): string {
  return secureCookies ? '__Host-latchkey' : `latchkey-${port}`;
}

interface CookieDeps {
  readonly cookieName: () => string;
  readonly secureCookies: boolean;
}

/** `Set-Cookie` that gives a browser its session. */
export function sessionCookie(
  deps: CookieDeps,
  value: string,
  { expiresAt, createdAt }: Pick<Session, 'expiresAt' | 'createdAt'>,
): string {
  return cookie(deps, value, Math.floor((expiresAt - createdAt) / 1000));
}

/** `Set-Cookie` that takes it away. */
export function endedSessionCookie(deps: CookieDeps): string {
  return cookie(deps, '', 0);
}

function cookie(deps: CookieDeps, value: string, maxAgeSeconds: number): string {
  const secure = deps.secureCookies ? '; Secure' : '';
  return `${deps.cookieName()}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`;
}
