import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Verdict, VerifiedPrincipal } from '../verdict.ts';
import type { GuardOptions } from './guard.ts';
import { answerRefusal, createNodeGuard } from './node-request.ts';

/** A request that may pass, and for whom. */
export type GuardedRequest = IncomingMessage & { latchkey: VerifiedPrincipal };

/**
 * Puts a guard before a handler of `node:http`: `createServer(guardNode(options, handler))`. Throws `TypeError` for options
 * that do not say what a token needs. Upgrades (WebSockets) do not come by here.
 */
export function guardNode<Response extends ServerResponse>(
  options: GuardOptions<IncomingMessage>,
  handler: (request: GuardedRequest, response: Response) => void,
): (request: IncomingMessage, response: Response) => void {
  const check = createNodeGuard(options);
  const settle = (request: IncomingMessage, response: Response, verdict: Verdict) => {
    if (!verdict.ok) return answerRefusal(response, verdict);
    // Somebody else has answered while it was asked.
    if (response.headersSent) return;
    const guarded = request as GuardedRequest;
    guarded.latchkey = verdict.principal;
    handler(guarded, response);
  };
  return (request, response) => {
    const verdict = check(request, request);
    if (verdict instanceof Promise) void verdict.then((known) => settle(request, response, known));
    else settle(request, response, verdict);
  };
}
