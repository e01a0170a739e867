import type { FastifyInstance } from 'fastify';
import { LatchkeyError } from '../errors.ts';
import { callerOf } from '../http/authenticate.ts';
import { findCookie } from '../http/credentials.ts';
import { type HeadedRequest, headOf } from '../http/request-head.ts';
import type { Log } from '../log.ts';
import { sessionCookie } from '../sessions/session-cookie.ts';
import { type FlowCookieDeps, flowCookie, flowCookieName } from './flow-cookie.ts';
import type { Oidc, Outcome } from './oidc.ts';

interface CallbackDeps extends FlowCookieDeps {
  readonly oidc: Oidc;
  readonly log: Log;
  readonly publicUrl: () => string;
  readonly cookieName: () => string;
}

/**
 * Where providers send browsers back to. The session's cookie does not come along from another site, nor is it needed:
 * what is shown next is a page for anyone, and what that page then asks comes from our own.
 */
export function callbackRoute(app: FastifyInstance, deps: CallbackDeps): void {
  app.get<{ Params: { provider: string } }>(
    '/login/oidc/:provider/callback',
    { config: { access: 'anyone', doc: 'page' } },
    async (request, reply) => {
      const head = headOf(request.raw as HeadedRequest);
      const providerName = request.params.provider;
      const { search } = new URL(head.url, deps.publicUrl());
      const callbackUrl = new URL(`${deps.publicUrl()}/login/oidc/${providerName}/callback${search}`);
      const handle = findCookie(head.cookie, flowCookieName(deps));
      const caller = callerOf(head);
      const outcome = await deps.oidc
        .arrive({ providerName, callbackUrl, handle, caller })
        .catch((error: unknown) => failed(deps, error));
      // Where it was lost, the browser may be on a way yet: somebody else's page can lead it here with any query.
      if (outcome.ok || outcome.problem !== 'lost') reply.header('set-cookie', flowCookie(deps, ''));
      if (outcome.ok && outcome.started !== undefined) {
        const { cookieValue, session } = outcome.started;
        reply.header('set-cookie', sessionCookie(deps, cookieValue, session));
      }
      return reply
        .header('cache-control', 'no-store')
        .redirect(pageAfter(outcome, deps.oidc.find(providerName)?.config.name), 303);
    },
  );
}

/** A person is looking: an error in JSON would help nobody. */
function failed({ log }: CallbackDeps, error: unknown): Outcome {
  const code = error instanceof LatchkeyError ? error.code : 'internal';
  log.error({ code, err: error }, 'somebody who came back from an identity provider was not helped');
  return { ok: false, purpose: undefined, problem: 'failed' };
}

const PAGES = { 'sign-in': '/login', link: '/settings/sign-in', proof: '/login/done' } as const;

/** The page that tells how it ended: with words from a list of ours alone. */
function pageAfter(outcome: Outcome, provider: string | undefined): string {
  const { purpose = 'sign-in', nextPath } = outcome;
  const query = new URLSearchParams();
  if (!outcome.ok) query.set('problem', outcome.problem);
  if (provider !== undefined) query.set('provider', provider);
  if (nextPath !== undefined) query.set('next', nextPath);
  return `${PAGES[purpose]}?${query}`;
}
