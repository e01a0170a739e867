import type { Clock } from '../clock.ts';
import type { RateLimit } from '../config/upstream-policy.ts';
import type { UpstreamConfig } from '../config/upstreams.ts';
import { LatchkeyError } from '../errors.ts';
import type { Identity } from '../http/authenticate.ts';
import { RateLimiter, type RateVerdict } from './rate-limiter.ts';

/** Whether a request is within its upstream's limit, and what its sender is told of that. */
export type RateAnswer =
  /** Raw headers: names and values in turn. */
  { readonly refusal?: undefined; readonly headers: readonly string[] } | { readonly refusal: LatchkeyError };

/** The limits of all upstreams that have one, each for each token, or for each principal without one. */
export class RateLimits {
  readonly #clock: Clock;
  /** By the very limit: one that was read anew begins anew, and the old one goes with its configuration. */
  readonly #limits = new WeakMap<RateLimit, KnownLimit>();

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  /** Counts a request that may pass otherwise. */
  take(
    { name, rateLimit }: Pick<UpstreamConfig, 'name'> & { rateLimit: RateLimit },
    identity: Identity,
  ): RateAnswer {
    let known = this.#limits.get(rateLimit);
    if (known === undefined) {
      known = { limiter: new RateLimiter(rateLimit), policy: policyOf(name, rateLimit) };
      this.#limits.set(rateLimit, known);
    }
    const key = identity.via === 'token' ? identity.token.tokenId : identity.principal.id;
    const verdict = known.limiter.take(key, this.#clock.monotonicMs());
    const left = `"${name}";r=${verdict.remaining};t=${wholeSeconds(verdict.waitMs)}`;
    const headers = ['RateLimit-Policy', known.policy, 'RateLimit', left];
    return verdict.isWithin ? { headers } : { refusal: tooMany(name, verdict, headers) };
  }
}

interface KnownLimit {
  readonly limiter: RateLimiter;
  /** What every answer says of it. */
  readonly policy: string;
}

function tooMany(name: string, { waitMs }: RateVerdict, headers: readonly string[]): LatchkeyError {
  const seconds = wholeSeconds(waitMs);
  const message = `"${name}" takes no more requests with this credential now: wait ${seconds} s, then go on more slowly.`;
  const [policyName = '', policy = '', limitName = '', limit = ''] = headers;
  return new LatchkeyError('rate_limited', message, {
    retryAfterSeconds: seconds,
    headers: { [policyName]: policy, [limitName]: limit },
  });
}

/**
 * draft-ietf-httpapi-ratelimit-headers-10: the policy, beside which stands what is left of it; both are lists that a service
 * may add to.
 */
function policyOf(name: string, { requests, periodMs, burst }: RateLimit): string {
  return `"${name}";q=${burst};w=${wholeSeconds((burst * periodMs) / requests)}`;
}

/** Later rather than too early, and never at once. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
