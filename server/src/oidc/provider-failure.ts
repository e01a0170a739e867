import * as oidc from 'openid-client';
import { OidcProblem } from './problem.ts';

/** Codes of the library for a provider that did not answer as one, rather than with something that is not true. */
const NO_ANSWER: ReadonlySet<string> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT']);

/** RFC 6749 §4.1.2.1. */
const IS_DOWN: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/**
 * What became of a request to a provider, by whatever the library threw. Its errors carry tokens and claims as their
 * cause: only their own words are kept.
 */
export function describeFailure(error: unknown): OidcProblem {
  if (error instanceof OidcProblem) return error;
  if (error instanceof oidc.AuthorizationResponseError)
    return new OidcProblem(IS_DOWN.has(error.error) ? 'unreachable' : 'declined', shown(error.error));
  if (error instanceof oidc.ResponseBodyError)
    return new OidcProblem(codeOf(error.status), shown(error.error));
  if (!(error instanceof Error)) return new OidcProblem('untrusted');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const cause = error.cause;
  if (NO_ANSWER.has(code) || isNetworkFailure(error) || isNetworkFailure(cause))
    return new OidcProblem('unreachable', code || shown(error.message));
  const status = cause instanceof Response ? cause.status : 0;
  return new OidcProblem(codeOf(status), `${code} ${shown(error.message)}`.trim());
}

function codeOf(status: number): 'unreachable' | 'untrusted' {
  return status >= 500 ? 'unreachable' : 'untrusted';
}

/** `fetch` throws a `TypeError`, or what its signal was aborted with. */
function isNetworkFailure(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === 'TimeoutError' || error.name === 'AbortError';
  return error instanceof TypeError && !('code' in error);
}

function shown(text: string): string {
  return text.slice(0, 100).replaceAll(/[^\x20-\x7e]/g, '?');
}
