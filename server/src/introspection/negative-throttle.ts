interface NegativeThrottleDeps {
  /** Milliseconds that never go backwards. */
  readonly now: () => number;
}

/** How many values that are not good somebody may ask about at once, and for each of these milliseconds one more. */
const BURST = 5_000;
const INTERVAL_MS = 10;

/**
 * Stops those who try lists of values by asking about them: each value that was not good counts, and whoever has had too
 * many of them waits. Counted by principal, on each node for itself; what was asked at the same time is counted when it
 * is answered. It is generous, since a service passes on what strangers send it.
 */
export class NegativeThrottle {
  readonly #now: () => number;
  /** By principal: when all that it has had will have been paid off (generic cell rate algorithm). */
  readonly #paidOffAt = new Map<number, number>();

  constructor({ now }: NegativeThrottleDeps) {
    this.#now = now;
  }

  /** After how many whole seconds somebody may ask again; 0: now. */
  secondsToWait(principalId: number): number {
    const aheadMs = (this.#paidOffAt.get(principalId) ?? 0) - this.#now();
    return aheadMs <= BURST * INTERVAL_MS ? 0 : Math.ceil((aheadMs - BURST * INTERVAL_MS) / 1000);
  }

  /** Notes what was not good. Only of principals that are bound, so that there are few. */
  note(principalId: number, negatives: number): void {
    if (negatives === 0) return;
    const from = Math.max(this.#paidOffAt.get(principalId) ?? 0, this.#now());
    this.#paidOffAt.set(principalId, from + negatives * INTERVAL_MS);
  }
}
