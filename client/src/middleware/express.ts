import type { Verdict, VerifiedPrincipal } from '../verdict.ts';
import type { GuardOptions } from './guard.ts';
import { answerRefusal, createNodeGuard, type NodeRequest, type NodeResponse } from './node-request.ts';

declare global {
  namespace Express {
    interface Request {
      /** Whom the token acts for; set by `guardExpress`, and by nothing that a client sends. */
      latchkey?: VerifiedPrincipal;
    }
  }
}

/** What is read of Express's request. */
export interface ExpressRequest extends NodeRequest {
  latchkey?: VerifiedPrincipal;
}

/** An Express middleware: `app.use(guardExpress(options))`. Throws `TypeError` for options that do not say what a token needs. */
export function guardExpress<Request extends ExpressRequest>(
  options: GuardOptions<Request>,
): (request: Request, response: NodeResponse, next: () => void) => void {
  const check = createNodeGuard(options);
  return (request, response, next) => {
    const settle = (verdict: Verdict) => {
      if (!verdict.ok) return answerRefusal(response, verdict);
      // Somebody else has answered while it was asked.
      if (response.headersSent) return;
      request.latchkey = verdict.principal;
      next();
    };
    const verdict = check(request, request);
    if (verdict instanceof Promise) void verdict.then(settle);
    else settle(verdict);
  };
}
