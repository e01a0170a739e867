import { readToken } from '../presented-token.ts';
import type { RemoteVerifier, TokenSource } from '../remote-verifier.ts';
import { insufficientScope, NO_TOKEN, type Verdict } from '../verdict.ts';

/** What a guard is made of, for a kind of request. */
export type GuardOptions<Request> = {
  readonly verifier: RemoteVerifier;
  /**
   * The address of the client, where it can be trusted; undefined: not known. Left out: the other end of the connection,
   * unless the request says that it was forwarded (then it is a proxy's), and not known where there is no connection.
   */
  readonly clientAddress?: (request: Request) => string | undefined;
} & (
  | {
      /** What a token that is limited to scopes needs here, besides what the upstream needs. */
      readonly requiredScope: string;
      readonly anyScope?: never;
    }
  | {
      /** Every token that may pass to the upstream may pass here. */
      readonly anyScope: true;
      readonly requiredScope?: never;
    }
);

/** Decides about the `Authorization` header of a request. Throws never and rejects never. */
export type Guard = (authorization: string | undefined, source: TokenSource) => Verdict | Promise<Verdict>;

const SCOPE = /^[!#-[\]-~]+$/;

/** Throws `TypeError` unless it is said what a token needs: nothing is guarded by leaving it out. */
export function createGuard<Request>(options: GuardOptions<Request>): Guard {
  const { verifier, requiredScope, anyScope } = options;
  if (typeof verifier?.verify !== 'function') throw new TypeError('verifier must be a RemoteVerifier.');
  const hasScope = typeof requiredScope === 'string' && SCOPE.test(requiredScope);
  if (hasScope === (anyScope === true) || (requiredScope !== undefined && !hasScope)) {
    throw new TypeError(
      'Say what a token needs: requiredScope, such as "mlflow", or anyScope: true for all that the upstream takes.',
    );
  }
  return (authorization, source) => {
    const tokenValue = readToken(authorization);
    if (tokenValue === undefined) return NO_TOKEN;
    const verdict = verifier.verify(tokenValue, source);
    if (requiredScope === undefined) return verdict;
    if (!(verdict instanceof Promise)) return narrow(verdict, requiredScope);
    return verdict.then((known) => narrow(known, requiredScope));
  };
}

function narrow(verdict: Verdict, scope: string): Verdict {
  if (!verdict.ok) return verdict;
  const { scopes } = verdict.principal;
  return scopes.includes(scope) || scopes.includes('all-apis') ? verdict : insufficientScope(scope);
}
