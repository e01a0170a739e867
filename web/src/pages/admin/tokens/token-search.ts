import type { TokenFilter } from '../../../api/every-token.ts';

/** What the address of the page says: which tokens are shown, and which one is open beside them. Never a token's value. */
export interface TokenSearch extends TokenFilter {
  readonly token?: string;
}

const MAX_TEXT = 256;
const TEXTS = ['search', 'owner', 'created_by', 'status', 'scope', 'address'] as const;
const DAYS = ['expiring_within_days', 'unused_for_days'] as const;
/** The forms of a token's value, whatever its prefix; the server knows them by the same (token-value.ts). */
const TOKEN_VALUE = /\b(?:dapi[0-9a-f]{32}|[a-z][a-z0-9]{0,15}_[0-9A-Za-z]{36})(?![0-9A-Za-z])/;
const TOKEN_ID = /^[0-9a-f]{64}$/;

/** Reads the search of an address that somebody may have typed: what cannot be meant is left out. */
export function readTokenSearch(raw: Readonly<Record<string, unknown>>): TokenSearch {
  const texts = TEXTS.flatMap((name) => {
    // The router takes digits for a number.
    const text = typeof raw[name] === 'number' ? String(raw[name]) : raw[name];
    const isText = typeof text === 'string' && text !== '' && text.length <= MAX_TEXT;
    return isText && tokenValueIn(text) === undefined ? [[name, text] as const] : [];
  });
  const days = DAYS.flatMap((name) =>
    Number.isInteger(raw[name]) ? [[name, Number(raw[name])] as const] : [],
  );
  const { never_expires, token } = raw;
  return {
    ...Object.fromEntries([...texts, ...days]),
    ...(never_expires === true && { never_expires }),
    ...(typeof token === 'string' && TOKEN_ID.test(token) && { token }),
  };
}

/** The filter alone, as it is asked for. */
export function filterOf({ token: _open, ...filter }: TokenSearch): TokenFilter {
  return filter;
}

/** A token's value that stands in a text, as when somebody searches for one that they found. */
export function tokenValueIn(text: string): string | undefined {
  return TOKEN_VALUE.exec(text)?.[0];
}

/** The id of the token with this value, made in this browser; undefined where it cannot, as on pages without https. */
export async function tokenIdOf(value: string): Promise<string | undefined> {
  if (globalThis.crypto.subtle === undefined) return undefined;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
