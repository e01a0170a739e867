import type { RateLimit } from '../config/upstream-policy.ts';

/** What a request came to: whether it is within the limit, and what is left of it. */
export interface RateVerdict {
  readonly isWithin: boolean;
  /** How many requests could come at once now. */
  readonly remaining: number;
  /** Whole milliseconds until there is one more, or, for a request too many, until it would be within the limit. */
  readonly waitMs: number;
}

/** When the allowance of a key will be whole again, by a clock that never goes back. */
interface Filling {
  wholeAt: number;
}

const MAX_KEYS = 50_000;

/**
 * Counts the requests of each key against one limit, by the generic cell rate algorithm (ITU-T I.371): one instant a
 * key, no timers, no windows that two bursts could meet at the border of. In two generations: a key that was not
 * used for as long as a burst takes to fill up again is as good as new, so the older one is dropped whole. Of more
 * than 100,000 keys in that time some are forgotten, and begin anew.
 */
export class RateLimiter {
  /** One request's worth of time. */
  readonly #spacingMs: number;
  readonly #burstMs: number;
  readonly #maxKeys: number;
  #young = new Map<string | number, Filling>();
  #old = new Map<string | number, Filling>();
  #turnedAt = 0;

  constructor({ requests, periodMs, burst }: RateLimit, maxKeys = MAX_KEYS) {
    this.#spacingMs = periodMs / requests;
    this.#burstMs = burst * this.#spacingMs;
    this.#maxKeys = maxKeys;
  }

  /** Counts a request at an instant, unless it is one too many: then nothing changes. */
  take(key: string | number, now: number): RateVerdict {
    const filling = this.#find(key, now);
    const wholeAt = Math.max(filling.wholeAt, now) + this.#spacingMs;
    const spareMs = this.#burstMs - (wholeAt - now);
    // Sums of fractions: what is short by less than a millisecond is not short.
    if (spareMs < -0.5) return { isWithin: false, remaining: 0, waitMs: wholeMs(-spareMs) };
    filling.wholeAt = wholeAt;
    const remaining = Math.max(0, Math.floor((spareMs + 0.5) / this.#spacingMs));
    return { isWithin: true, remaining, waitMs: wholeMs((remaining + 1) * this.#spacingMs - spareMs) };
  }

  #find(key: string | number, now: number): Filling {
    if (now - this.#turnedAt >= this.#burstMs || this.#young.size >= this.#maxKeys) this.#turn(now);
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const filling = this.#old.get(key) ?? { wholeAt: 0 };
    this.#young.set(key, filling);
    return filling;
  }

  #turn(now: number): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#turnedAt = now;
  }
}

/** What sums of fractions are over by. */
const DUST_MS = 0.001;

/** Later rather than too early, but not by what is no time. */
function wholeMs(ms: number): number {
  return Math.ceil(ms - DUST_MS);
}
