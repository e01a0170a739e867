import type { Refusal, Verdict, VerifiedPrincipal } from '../verdict.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import { changesMethod } from './method-headers.ts';

/**
 * Puts a guard before a handler of `Request`s: `export const GET = guardFetch(options, (request, principal) => …)`. What the
 * framework gives besides the request comes behind the principal. Throws `TypeError` for options that do not say what a
 * token needs.
 */
export function guardFetch<Rest extends readonly unknown[]>(
  options: GuardOptions<Request>,
  handler: (request: Request, principal: VerifiedPrincipal, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  const guard = createGuard(options);
  return async (request, ...rest) => {
    const verdict = await guard(...readRequest(request, options.clientAddress?.(request)));
    return verdict.ok ? handler(request, verdict.principal, ...rest) : answer(verdict);
  };
}

/** What is used of Hono's context. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
  set(name: 'latchkey', principal: VerifiedPrincipal): void;
}

/**
 * A Hono middleware: `app.use(guardHono(options))`; the principal is `context.get('latchkey')`. Throws `TypeError` for options
 * that do not say what a token needs.
 */
export function guardHono<Context extends HonoContext>(
  options: GuardOptions<Context>,
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  const guard = createGuard(options);
  return async (context, next) => {
    const verdict: Verdict = await guard(...readRequest(context.req.raw, options.clientAddress?.(context)));
    if (!verdict.ok) return answer(verdict);
    context.set('latchkey', verdict.principal);
    await next();
    return undefined;
  };
}

/** Twice sent, a header is one with a comma here: no token has that. */
function readRequest({ headers, method }: Request, clientAddress: string | undefined) {
  const isPlain = ![...headers.keys()].some(changesMethod);
  return [
    headers.get('authorization') ?? undefined,
    { clientAddress, method: isPlain ? method : undefined },
  ] as const;
}

function answer({ status, headers, body }: Refusal): Response {
  return new Response(body, { status, headers: { ...headers } });
}
