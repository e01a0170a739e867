const BASE64 = /^[A-Za-z0-9+/]{1,4096}={0,2}$/;

/**
 * The token value in an `Authorization` header, as Latchkey's own API reads it: Bearer, or Basic with the user name
 * `token`, which `curl -n` sends (RFC 6750 §2.1, RFC 7617 §2). Undefined for everything else, passwords too.
 */
export function readToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  if (authorization.startsWith('Bearer ')) return authorization.slice(7).trim();
  const space = authorization.indexOf(' ');
  const scheme = (space < 0 ? authorization : authorization.slice(0, space)).toLowerCase();
  const rest = space < 0 ? '' : authorization.slice(space + 1).trim();
  if (scheme === 'bearer') return rest;
  return scheme === 'basic' && BASE64.test(rest) ? readBasic(rest) : undefined;
}

function readBasic(encoded: string): string | undefined {
  try {
    const pair = atob(encoded);
    return pair.startsWith('token:') ? pair.slice('token:'.length) : undefined;
  } catch {
    return undefined;
  }
}
