import type { Refusal, Verdict, VerifiedPrincipal } from '../verdict.ts';
import type { GuardOptions } from './guard.ts';
import { createNodeGuard, type NodeRequest } from './node-request.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the token acts for; set by `guardFastify`, and by nothing that a client sends. */
    latchkey: VerifiedPrincipal;
  }
}

/** What is read of Fastify's request. */
export interface GuardableFastifyRequest {
  readonly raw: NodeRequest;
  latchkey: VerifiedPrincipal;
}

interface FastifyReplyLike {
  /** Whether somebody has answered. */
  readonly sent: boolean;
  code(status: number): FastifyReplyLike;
  headers(headers: Record<string, string>): FastifyReplyLike;
  send(body: string): FastifyReplyLike;
}

interface FastifyLike<Request> {
  hasRequestDecorator(name: 'latchkey'): boolean;
  decorateRequest(name: 'latchkey', value: null): unknown;
  addHook(
    name: 'onRequest',
    hook: (request: Request, reply: FastifyReplyLike, done: () => void) => void,
  ): unknown;
}

/**
 * A Fastify plugin: `await app.register(guardFastify(options))` guards every route of that scope and of those within it.
 * Throws `TypeError` for options that do not say what a token needs.
 */
export function guardFastify<Request extends GuardableFastifyRequest>(
  options: GuardOptions<Request>,
): (app: FastifyLike<Request>, pluginOptions: unknown, done: () => void) => void {
  const check = createNodeGuard(options);
  const plugin = (app: FastifyLike<Request>, _options: unknown, done: () => void): void => {
    // A guard of a part of the service stands behind that of the whole.
    if (!app.hasRequestDecorator('latchkey')) app.decorateRequest('latchkey', null);
    // Before a body is read.
    app.addHook('onRequest', (request, reply, goOn) => {
      const settle = (verdict: Verdict) => {
        if (reply.sent) return;
        if (!verdict.ok) return answer(reply, verdict);
        request.latchkey = verdict.principal;
        goOn();
      };
      const verdict = check(request.raw, request);
      if (verdict instanceof Promise) void verdict.then(settle);
      else settle(verdict);
    });
    done();
  };
  // Fastify: a plugin with this acts on the scope that it is registered in, not on one of its own.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}

function answer(reply: FastifyReplyLike, { status, headers, body }: Refusal): void {
  reply
    .code(status)
    .headers({ ...headers })
    .send(body);
}
