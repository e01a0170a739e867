import type { IdentityHeaderNames } from '../config/upstreams.ts';
import type { Identity } from '../http/authenticate.ts';
import { nameScopes } from '../permissions/scopes.ts';

/**
 * What an upstream learns of who calls, as raw headers: every name once, also with an empty value, so that a proxy
 * which copies them has nothing of the client's to leave standing. `assertion` is there for upstreams that get one.
 */
export function identityHeaders(
  identity: Identity,
  names: IdentityHeaderNames,
  assertion: string | undefined,
): string[] {
  const { principal } = identity;
  const token = identity.via === 'token' ? identity : undefined;
  const headers = [
    names.user,
    visible(principal.name),
    names.email,
    visible(principal.email ?? ''),
    names.principalId,
    String(principal.id),
    names.tokenId,
    token?.token.tokenId ?? '',
    names.scopes,
    token === undefined ? nameScopes(undefined) : nameScopes(token.scopes),
  ];
  if (assertion !== undefined) headers.push(names.assertion, assertion);
  return headers;
}

/** Percent-encodes what is not visible ASCII, and `%` itself, so that it can be undone. */
function visible(text: string): string {
  if (/^[!-$&-~]*$/.test(text)) return text;
  return text.replaceAll(/[^!-$&-~]+/gu, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
