import { randomFillSync } from 'node:crypto';
import { rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { gauge, type Metrics } from '../metrics.ts';

interface ReserveDeps {
  /** Beside the database, so that it lies on the same disk. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Enough for the write-ahead log to reach its full length and for thousands of revocations. */
const RESERVE_BYTES = 8 * 1_048_576;
/** So that room that was only just given up is not taken back at once. */
const NEEDED_BYTES = 2 * RESERVE_BYTES;
const LOOK_MS = 2_000;

/**
 * Room on the database's disk that is kept for the day when it is full: given up then, it lets what takes something
 * away still be done. It is taken back when somebody has made room.
 */
export class DiskReserve {
  readonly #deps: ReserveDeps;
  #isGivenUp = false;
  #lookedAt = 0;

  constructor(deps: ReserveDeps) {
    this.#deps = deps;
    gauge(
      deps.metrics,
      'latchkey_disk_reserve_given_up',
      'Whether the disk is full, so that only what takes something away is still done.',
      () => Number(this.#isGivenUp),
    );
  }

  /** Takes the room, unless there is too little: then a full disk refuses everything. */
  take(): void {
    if (!this.#take()) {
      const { path, log } = this.#deps;
      log.warn({ path, bytes: RESERVE_BYTES }, 'there is no room on the disk for the reserve');
    }
  }

  /** Gives the room up. Gives back whether this has made any. */
  giveUp(): boolean {
    if (this.#isGivenUp || !this.#isThere()) return false;
    const { path, log, clock } = this.#deps;
    try {
      rmSync(path);
    } catch (error) {
      log.error({ err: error }, 'the disk is full, and its reserve cannot be given up');
      return false;
    }
    this.#isGivenUp = true;
    this.#lookedAt = clock.monotonicMs();
    log.error({ path }, 'the disk is full: only what takes something away is done until there is room');
    return true;
  }

  /** Whether it is given up; now and then looks whether there is room again. */
  isGivenUp(): boolean {
    const { clock, log } = this.#deps;
    if (!this.#isGivenUp || clock.monotonicMs() - this.#lookedAt < LOOK_MS) return this.#isGivenUp;
    this.#lookedAt = clock.monotonicMs();
    if (this.#take()) {
      this.#isGivenUp = false;
      log.info('there is room on the disk again');
    }
    return this.#isGivenUp;
  }

  #take(): boolean {
    if (this.#isThere()) return true;
    const { path } = this.#deps;
    try {
      const { bavail, bsize } = statfsSync(dirname(path));
      if (bavail * bsize < NEEDED_BYTES) return false;
      // Random, since a file system that compresses would keep no room for zeros.
      writeFileSync(path, randomFillSync(Buffer.alloc(RESERVE_BYTES)), { mode: 0o600 });
      return true;
    } catch {
      rmSync(path, { force: true });
      return false;
    }
  }

  #isThere(): boolean {
    return statSync(this.#deps.path, { throwIfNoEntry: false })?.size === RESERVE_BYTES;
  }
}
