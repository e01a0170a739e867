import { type Clock, systemClock } from '../clock.ts';

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A clock that runs on, can be put forward, and set back. */
export class TestClock implements Clock {
  #aheadMs = 0;
  #setBackMs = 0;

  now(): number {
    return systemClock.now() + this.#aheadMs - this.#setBackMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.#aheadMs;
  }

  /** Puts both clocks forward, by `61s`, `3m`, `2h`, `90d` or `5ms`. */
  advance(duration: string): void {
    this.#aheadMs += millisecondsOf(duration);
  }

  /** Sets the wall clock back, as an operator or a time server does; the other cannot be. */
  setBack(duration: string): void {
    this.#setBackMs += millisecondsOf(duration);
  }
}

function millisecondsOf(duration: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(duration);
  if (match?.[2] === undefined) throw new Error(`"${duration}" is no duration.`);
  return Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS];
}
