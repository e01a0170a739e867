import { ERRORS, type ErrorCode } from '../errors.ts';
import type { Access } from '../http/access.ts';
import type { Identity } from '../http/authenticate.ts';
import type { RouteDoc } from '../http/route-doc.ts';

/** A route of the API. */
export interface DocumentedRoute {
  readonly method: string;
  readonly path: string;
  readonly access: Access;
  readonly doc: RouteDoc;
  readonly response: Readonly<Record<string, unknown>>;
}

const ALL_KINDS: readonly Identity['via'][] = ['token', 'password', 'session'];

/** The kinds of credential that may call a route; none for those that are open to anyone. */
export function kindsOf(access: Access): readonly Identity['via'][] {
  if (typeof access === 'string') return [];
  return access.via ?? ALL_KINDS;
}

/**
 * Every error that a route can answer with, in the order of the table of errors: those that its method, its fields
 * and its access bring with them, and those that it names because its rules throw them.
 */
export function errorsOf(route: DocumentedRoute): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>([
    ...ofEveryRequest(route),
    ...ofAccess(route.access),
    ...(route.doc.errors ?? []),
  ]);
  return (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.has(code));
}

function ofEveryRequest({ method, access, doc }: DocumentedRoute): ErrorCode[] {
  const codes: ErrorCode[] = ['malformed_request', 'misdirected', 'internal'];
  if (access !== 'monitors') codes.push('address_blocked', 'address_unknown', 'unavailable');
  if (method !== 'GET') codes.push('cross_origin', 'request_too_large', 'outcome_unknown');
  if (doc.query !== undefined || doc.body !== undefined) codes.push('invalid_parameter');
  return codes;
}

function ofAccess(access: Access): ErrorCode[] {
  if (typeof access === 'string') return [];
  const kinds = kindsOf(access);
  // Every kind of credential is verified, also one that the route then does not take.
  const codes: ErrorCode[] = [
    'unauthenticated',
    'invalid_access_token',
    'tokens_disabled',
    'no_token_permission',
    'password_attempts_refused',
    'permission_denied',
    'overloaded',
  ];
  if (kinds.includes('token') && access.scope !== 'any') codes.push('insufficient_scope');
  if (kinds.includes('session') && access.needsRecentProof) codes.push('proof_required');
  return codes;
}
