/** Where times are taken from: two clocks, since one stands still while a machine sleeps and the other may be set back. */
export interface ClientClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that never go backwards. */
  monotonicMs(): number;
}

/** A moment on both clocks. */
export interface ClientMoment {
  readonly wall: number;
  readonly monotonic: number;
}

/** The platform's. */
export const PLATFORM_CLOCK: ClientClock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** Now, on both. */
export function momentOf(clock: ClientClock): ClientMoment {
  return { wall: clock.now(), monotonic: clock.monotonicMs() };
}

/** The moment that many milliseconds later. */
export function later({ wall, monotonic }: ClientMoment, ms: number): ClientMoment {
  return { wall: wall + ms, monotonic: monotonic + ms };
}

/** Whether `moment` is before `end` on both clocks: what either says is over is over. */
export function isBefore(moment: ClientMoment, end: ClientMoment): boolean {
  return moment.monotonic < end.monotonic && moment.wall < end.wall;
}
