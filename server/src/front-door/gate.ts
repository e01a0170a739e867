import type { Assertions } from '../assertions/assertions.ts';
import type { Observations } from '../audit/observations.ts';
import type { UpstreamConfig } from '../config/upstreams.ts';
import type { MaybePromise } from '../db/database.ts';
import { type LatchkeyError, unavailable } from '../errors.ts';
import type { Authenticate, Authentication, Identity } from '../http/authenticate.ts';
import { observeDenial } from '../http/denials.ts';
import { toLatchkeyError } from '../http/error-answer.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { Log } from '../log.ts';
import type { ScopeUses } from '../tokens/autoscope/scope-uses.ts';
import type { UpstreamOutcome } from '../tokens/upstream-usage/upstream-use.ts';
import type { UpstreamUses } from '../tokens/upstream-usage/upstream-uses.ts';
import type { AuthenticateVisit } from './host-visitors.ts';
import { neededScope, type Policy, type PolicyAnswer } from './policy.ts';

interface GateDeps {
  readonly authenticate: Authenticate;
  readonly authenticateVisit: AuthenticateVisit;
  readonly assertions: Pick<Assertions, 'for'>;
  readonly policy: Policy;
  readonly observations: Observations;
  readonly scopeUses: ScopeUses;
  readonly upstreamUses: UpstreamUses;
  readonly log: Log;
}

/** Whether a request may pass, and who sends it or what its sender is told. */
export type Passage =
  | {
      readonly ok: true;
      readonly identity: Identity;
      /** What the answer tells the client besides, as raw headers: names and values in turn. A refusal has its own. */
      readonly answerHeaders: readonly string[];
      /** For an upstream that gets one. */
      readonly assertion?: string;
    }
  | {
      readonly ok: false;
      readonly outcome: Exclude<UpstreamOutcome, 'allowed'>;
      readonly refusal: LatchkeyError;
    };

/** A request to an upstream of somebody who is known. */
interface KnownRequest {
  readonly head: RequestHead;
  readonly upstream: UpstreamConfig;
  readonly identity: Identity;
}

/** Decides whether a request may pass to an upstream: the one decision of forward-auth and whatever else guards. */
export class Gate {
  readonly #deps: GateDeps;

  constructor(deps: GateDeps) {
    this.#deps = deps;
  }

  /**
   * Throws never and rejects never: what cannot be known is refused as `unavailable`. The session cookie proves nothing
   * here: it belongs to our own pages; that of the upstream's host does, to this upstream alone. The method of `head` is
   * the one that the upstream will get.
   */
  check(head: RequestHead, upstream: UpstreamConfig): MaybePromise<Passage> {
    const settle = (known: Authentication) => this.#settle(head, upstream, known);
    const fail = (error: unknown) => this.#fail(head, upstream, error);
    try {
      const authentication = this.#authenticate(head, upstream);
      const passage =
        authentication instanceof Promise ? authentication.then(settle) : settle(authentication);
      return passage instanceof Promise ? passage.catch(fail) : passage;
    } catch (error) {
      return fail(error);
    }
  }

  /**
   * Whether whoever was let in would be let in now, for what stays open: no further request, so nothing is counted.
   * Throws never and rejects never; what cannot be known is no.
   */
  stillAdmits(head: RequestHead, upstream: UpstreamConfig): MaybePromise<boolean> {
    const decide = (known: Authentication) =>
      known.ok && this.#deps.policy.stillAdmits(upstream, known.identity, head);
    const deny = (error: unknown) => {
      this.#warn(head, error);
      return false;
    };
    try {
      const authentication = this.#authenticate(head, upstream);
      const answer = authentication instanceof Promise ? authentication.then(decide) : decide(authentication);
      return answer instanceof Promise ? answer.catch(deny) : answer;
    } catch (error) {
      return deny(error);
    }
  }

  #authenticate(head: RequestHead, upstream: UpstreamConfig): ReturnType<Authenticate> {
    const { authenticate, authenticateVisit } = this.#deps;
    const route = routeOf(upstream);
    const visit = upstream.pages === undefined ? undefined : authenticateVisit({ head, upstream, route });
    // Most callers send none, and what is copied is copied for every request.
    const withoutCookie = head.cookie === undefined ? head : { ...head, cookie: undefined };
    return visit ?? authenticate(withoutCookie, route);
  }

  #settle(
    head: RequestHead,
    upstream: UpstreamConfig,
    authentication: Authentication,
  ): MaybePromise<Passage> {
    if (!authentication.ok) {
      const { refusal, tokenId } = authentication;
      this.#deps.upstreamUses.note({ upstream: upstream.name, tokenId, outcome: 'refused' }, head);
      return { ok: false, outcome: 'refused', refusal };
    }
    const request = { head, upstream, identity: authentication.identity };
    const answer = this.#deps.policy.check(upstream, authentication.identity, head);
    if (answer instanceof Promise) return answer.then((known) => this.#conclude(request, known));
    return this.#conclude(request, answer);
  }

  #conclude({ head, upstream, identity }: KnownRequest, answer: PolicyAnswer): MaybePromise<Passage> {
    const { observations, upstreamUses, scopeUses } = this.#deps;
    const { name } = upstream;
    const tokenId = identity.via === 'token' ? identity.token.tokenId : undefined;
    const { refusal } = answer;
    if (refusal !== undefined) {
      const outcome = refusal.code === 'rate_limited' ? 'limited' : 'refused';
      upstreamUses.note({ upstream: name, tokenId, outcome }, head);
      observeDenial(observations, { head, identity, route: routeOf(upstream), refusal });
      return { ok: false, outcome, refusal };
    }
    upstreamUses.note({ upstream: name, tokenId, outcome: 'allowed' }, head);
    if (identity.via === 'token' && identity.learner !== undefined)
      scopeUses.note(identity.learner, neededScope(upstream, head) ?? routeOf(upstream));
    const passage = { ok: true, identity, answerHeaders: answer.headers } as const;
    if (!upstream.assertion) return passage;
    const assertion = this.#deps.assertions.for(identity, name);
    if (!(assertion instanceof Promise)) return { ...passage, assertion };
    return assertion.then((signed) => ({ ...passage, assertion: signed }));
  }

  #fail(head: RequestHead, { name }: UpstreamConfig, error: unknown): Passage {
    this.#warn(head, error);
    this.#deps.upstreamUses.note({ upstream: name, tokenId: undefined, outcome: 'unavailable' }, head);
    const known = toLatchkeyError(error);
    // Whatever went wrong, a caller learns only that it cannot be known now.
    const refusal = known.code === 'internal' ? unavailable(error) : known;
    return { ok: false, outcome: 'unavailable', refusal };
  }

  #warn({ requestId }: RequestHead, error: unknown): void {
    this.#deps.log.warn({ requestId, err: error }, 'it cannot be told whether a request may pass');
  }
}

/** What was asked for, as observations name it: by the upstream, since paths are whatever a caller writes. */
function routeOf({ name }: UpstreamConfig): string {
  return `upstream ${name}`;
}
