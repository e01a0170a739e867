/** What a request presents to prove who it is. */
export type Credential =
  | { readonly kind: 'none' }
  /** A scheme, or a form of one, that this API does not take. */
  | { readonly kind: 'unsupported' }
  /** Bearer, or Basic with the user name `token`. May be anything at all, also empty. */
  | { readonly kind: 'token'; readonly tokenValue: string }
  | { readonly kind: 'password'; readonly userName: string; readonly password: string };

const NONE: Credential = { kind: 'none' };
const UNSUPPORTED: Credential = { kind: 'unsupported' };
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const MAX_BASIC_LENGTH = 4096;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads an `Authorization` header (RFC 6750 §2.1, RFC 7617 §2). Scheme names compare without case; user name and
 * password part at the first colon.
 */
export function parseAuthorization(header: string | undefined): Credential {
  if (header === undefined) return NONE;
  if (header.startsWith('Bearer ')) return { kind: 'token', tokenValue: header.slice(7).trim() };
  const space = header.indexOf(' ');
  const scheme = (space < 0 ? header : header.slice(0, space)).toLowerCase();
  const rest = space < 0 ? '' : header.slice(space + 1).trim();
  if (scheme === 'bearer') return { kind: 'token', tokenValue: rest };
  if (scheme === 'basic') return parseBasic(rest);
  return UNSUPPORTED;
}

function parseBasic(encoded: string): Credential {
  if (encoded.length > MAX_BASIC_LENGTH || !BASE64.test(encoded)) return UNSUPPORTED;
  const pair = decode(Buffer.from(encoded, 'base64'));
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === undefined || colon < 0) return UNSUPPORTED;
  const userName = pair.slice(0, colon);
  const password = pair.slice(colon + 1);
  if (userName === 'token') return { kind: 'token', tokenValue: password };
  return { kind: 'password', userName, password };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The value of one cookie; undefined when it is absent or sent twice with different values. */
export function findCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  let found: string | undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
    const value = pair.slice(equals + 1).trim();
    if (found !== undefined && found !== value) return undefined;
    found = value;
  }
  return found;
}
