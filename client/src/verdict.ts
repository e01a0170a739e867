/** Whom a token acts for, as the server says; of nothing else on the request. Frozen: requests share it. */
export interface VerifiedPrincipal {
  /** It stays when names change. */
  readonly id: string;
  readonly kind: 'user' | 'service_principal';
  /** The user's name, or the service principal's application id. */
  readonly userName: string;
  readonly displayName: string;
  /** Of a user, where it is known. */
  readonly email?: string;
  /** The token's public id. */
  readonly tokenId: string;
  /** What the token is limited to; `all-apis` alone for no limit. */
  readonly scopes: readonly string[];
  /** When the token expires, epoch milliseconds; absent: never. */
  readonly expiresAt?: number;
}

/** Why a request may not pass. */
export type RefusalReason =
  /** No token came with it. */
  | 'no_token'
  /** The token may not pass to this upstream: unknown, expired, revoked, limited to others. */
  | 'invalid_token'
  /** The upstream takes it, and this part of it asks for another scope. */
  | 'insufficient_scope'
  /** Too many tokens that were not good came from there. */
  | 'throttled'
  /** It cannot be known now. */
  | 'unavailable';

/** What to answer instead, in the shape of Latchkey's own API. */
export interface Refusal {
  readonly ok: false;
  readonly reason: RefusalReason;
  readonly status: 401 | 403 | 429 | 503;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** Whether a request may pass, and for whom or what to answer. */
export type Verdict = { readonly ok: true; readonly principal: VerifiedPrincipal } | Refusal;

const REALM = 'realm="latchkey"';

/** What a request without a token is told (RFC 6750 §3.1: no error, since none was sent). */
export const NO_TOKEN = refuse('no_token', 401, {
  errorCode: 'UNAUTHENTICATED',
  message: 'No token was sent: send `Authorization: Bearer <token>`.',
  challenge: `Bearer ${REALM}`,
});

/** The one answer to every token that may not pass: nobody learns how near it was. */
export const INVALID_TOKEN = refuse('invalid_token', 403, {
  errorCode: 'PERMISSION_DENIED',
  message: 'Invalid access token.',
  challenge: `Bearer ${REALM}, error="invalid_token"`,
});

/** The token is good for the upstream and not for this. */
export function insufficientScope(scope: string): Refusal {
  return refuse('insufficient_scope', 403, {
    errorCode: 'PERMISSION_DENIED',
    message: `This token lacks the scope "${scope}" that the call needs: use a token that has it.`,
    challenge: `Bearer ${REALM}, error="insufficient_scope", scope="${scope}"`,
  });
}

/** Nothing is known of the token, and it is not asked about. */
export const THROTTLED = refuse('throttled', 429, {
  errorCode: 'RESOURCE_EXHAUSTED',
  message: 'Too many tokens that are not good came from there: try again later.',
  retryAfterSeconds: 5,
});

/** It cannot be known whether the token is good, so it may be; never a yes. */
export function unavailable(retryAfterSeconds = 1): Refusal {
  return refuse('unavailable', 503, {
    errorCode: 'TEMPORARILY_UNAVAILABLE',
    message: 'It cannot be told at the moment whether the token is good: try again.',
    retryAfterSeconds,
  });
}

interface Told {
  readonly errorCode: string;
  readonly message: string;
  readonly challenge?: string;
  readonly retryAfterSeconds?: number;
}

function refuse(reason: RefusalReason, status: Refusal['status'], told: Told): Refusal {
  const body = JSON.stringify({ error_code: told.errorCode, message: told.message });
  return Object.freeze({
    ...({ ok: false, reason, status, body } as const),
    headers: Object.freeze({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(told.challenge !== undefined && { 'www-authenticate': told.challenge }),
      ...(told.retryAfterSeconds !== undefined && { 'retry-after': String(told.retryAfterSeconds) }),
    }),
  });
}
