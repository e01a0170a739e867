/**
 * The cookies that a guarded host gets from us. `__Host-`: no other host can set them, so that nobody plants a sign-in
 * of their own (RFC 6265bis §4.1.3.2). Under localhost, where http will do, the names say that it does.
 */
interface CookieNames {
  /** Says who is signed in. */
  readonly session: string;
  /** Ties a sign-in to the browser that set out for it. */
  readonly nonce: string;
}

const SECURE: CookieNames = { session: '__Host-latchkey-host', nonce: '__Host-latchkey-nonce' };
const PLAIN: CookieNames = { session: 'latchkey-host', nonce: 'latchkey-nonce' };

/** As the pages of an upstream are reached. */
export function hostCookieNames(pages: string): CookieNames {
  return pages.startsWith('https://') ? SECURE : PLAIN;
}

/**
 * `Set-Cookie` for a guarded host. `Lax`: somebody who follows a link from a letter or another site is signed in there,
 * and what other sites' pages send without being gone to has no cookie.
 */
export function hostCookie(
  pages: string,
  kind: keyof CookieNames,
  { value, maxAgeSeconds }: { readonly value: string; readonly maxAgeSeconds: number },
): string {
  const secure = pages.startsWith('https://') ? '; Secure' : '';
  const name = hostCookieNames(pages)[kind];
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
