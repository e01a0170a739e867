import type { ClientClock } from '../client-clock.ts';

/** A clock that stands still until it is turned, so that no test depends on how fast the machine is. */
export class StillClock implements ClientClock {
  #wallMs = 1_800_000_000_000;
  #monotonicMs = 1_000_000;

  now(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  advance(ms: number): void {
    this.#wallMs += ms;
    this.#monotonicMs += ms;
  }

  /** As a machine that is suspended: one of the two stands still. */
  sleep(ms: number): void {
    this.#wallMs += ms;
  }

  /** As an operator or a time server does. */
  setBack(ms: number): void {
    this.#wallMs -= ms;
  }
}
