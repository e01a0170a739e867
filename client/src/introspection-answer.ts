import type { VerifiedPrincipal } from './verdict.ts';

/** What the server says of a token. */
export type TokenAnswer =
  | { readonly isActive: false }
  | {
      readonly isActive: true;
      readonly principal: VerifiedPrincipal;
      /** Undefined: for ever. */
      readonly expiresInMs: number | undefined;
    };

const INACTIVE: TokenAnswer = { isActive: false };

/** Reads one answer; undefined when it is none, or one about another upstream. */
export function readAnswer(raw: unknown, upstream: string): TokenAnswer | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const fields = raw as Readonly<Record<string, unknown>>;
  if (fields.active === false) return INACTIVE;
  if (fields.active !== true || fields.aud !== upstream) return undefined;
  const {
    sub,
    username,
    name,
    jti,
    scope,
    client_id: clientId,
    email,
    exp,
    expires_in_ms: expiresInMs,
  } = fields;
  if (![sub, username, name, jti, scope].every((text) => typeof text === 'string' && text !== ''))
    return undefined;
  if (!isNumberOrAbsent(exp) || !isNumberOrAbsent(expiresInMs)) return undefined;
  // One without the other would let a token live on.
  if ((exp === undefined) !== (expiresInMs === undefined)) return undefined;
  const principal: VerifiedPrincipal = Object.freeze({
    id: sub as string,
    kind: clientId === undefined ? 'user' : 'service_principal',
    userName: username as string,
    displayName: name as string,
    ...(typeof email === 'string' && { email }),
    tokenId: jti as string,
    scopes: Object.freeze((scope as string).split(' ')),
    ...(exp !== undefined && { expiresAt: exp * 1000 }),
  });
  return { isActive: true, principal, expiresInMs };
}

function isNumberOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value));
}
