/** Where the whole server takes the time from, so that a test can turn it. */
export interface Clock {
  /** Wall time, epoch milliseconds: for expiry and for what people read. */
  now(): number;
  /** Milliseconds that never go backwards: for ages. Stands still while a machine sleeps. */
  monotonicMs(): number;
}

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** A moment to measure an age from. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/** Now, on both clocks. */
export function momentOf(clock: Clock): Moment {
  return { wall: clock.now(), monotonic: clock.monotonicMs() };
}

/**
 * Milliseconds since `moment`: the greater of what the two clocks say, since the monotonic one stands still in
 * a suspended machine and the wall clock may be set back.
 */
export function ageMs(clock: Clock, moment: Moment): number {
  return Math.max(clock.now() - moment.wall, clock.monotonicMs() - moment.monotonic);
}
