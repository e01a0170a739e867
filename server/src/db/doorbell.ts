import type { Clock } from '../clock.ts';

/** So long a ring may take before the bell counts as silent. */
const PATIENCE_MS = 5_000;
/** A pooler may let go of what listens at any time. */
const RING_EVERY_MS = 60_000;

/**
 * Whether notifications arrive on a connection, found out by ringing its own bell from another one: a pooler between may
 * take LISTEN and never deliver.
 */
export class Doorbell {
  readonly #clock: Clock;
  readonly #send: () => Promise<unknown>;
  #rungAt: number | undefined;
  #heardAt: number | undefined;

  /** `send` notifies the channel that `heard` is called for, from another connection than the one that listens. */
  constructor(clock: Clock, send: () => Promise<unknown>) {
    this.#clock = clock;
    this.#send = send;
  }

  /** The last ring was heard, or may still be under way behind one that was. */
  get isHeard(): boolean {
    if (this.#heardAt === undefined || this.#rungAt === undefined) return false;
    return this.#heardAt >= this.#rungAt || this.#clock.monotonicMs() - this.#rungAt < PATIENCE_MS;
  }

  /** Rings when it has not for long. A failure is as good as a ring that nobody hears. */
  ringWhenDue(): void {
    const now = this.#clock.monotonicMs();
    if (this.#rungAt !== undefined && now - this.#rungAt < RING_EVERY_MS) return;
    this.#rungAt = now;
    this.#send().catch(() => {});
  }

  heard(): void {
    this.#heardAt = this.#clock.monotonicMs();
  }

  /** The connection that listened is gone. */
  lost(): void {
    this.#rungAt = undefined;
    this.#heardAt = undefined;
  }
}
