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
  readonly #limiters = new WeakMap<RateLimit, RateLimiter>();

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  /** Counts a request that may pass otherwise. */
  take(
    { name, rateLimit }: Pick<UpstreamConfig, 'name'> & { rateLimit: RateLimit },
    identity: Identity,
  ): RateAnswer {
    let limiter = this.#limiters.get(rateLimit);
    if (limiter === undefined) {
      limiter = new RateLimiter(rateLimit);
      this.#limiters.set(rateLimit, limiter);
    }
    const key = identity.via === 'token' ? identity.token.tokenId : identity.principal.id;
    const verdict = limiter.take(key, this.#clock.monotonicMs());
    const headers = rateLimitHeaders(name, rateLimit, verdict);
    return verdict.isWithin ? { headers } : { refusal: tooMany(name, verdict, headers) };
  }
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

/** draft-ietf-httpapi-ratelimit-headers-10: the policy, and what is left of it; both are lists that a service may add to. */
function rateLimitHeaders(name: string, limit: RateLimit, { remaining, waitMs }: RateVerdict): string[] {
  const { requests, periodMs, burst } = limit;
  const windowSeconds = wholeSeconds((burst * periodMs) / requests);
  return [
    'RateLimit-Policy',
    `"${name}";q=${burst};w=${windowSeconds}`,
    'RateLimit',
    `"${name}";r=${remaining};t=${wholeSeconds(waitMs)}`,
  ];
}

/** Later rather than too early, and never at once. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
