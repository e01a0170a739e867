import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { upsertUses } from './last-used-store.ts';
import { noteUse, putBack, type TokenUse, takeNoted } from './token-use.ts';

const MAX_ROWS_A_TURN = 500;
const MAX_QUEUED = 200_000;
/** A token in steady use is written this often: a row a second for each would cost more than verifying it. */
const REWRITE_MS = 60_000;

/**
 * Keeps last uses in memory and writes them in batches: never on the path of a request, never through the change
 * feed. What was not flushed when the process is killed is lost: of a token in steady use up to a minute, of another
 * about a second. A use that cannot be written is tried again with the next flush.
 */
export class LastUsed {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Log;
  #queue: TokenUse[] = [];
  #flushing: Promise<void> | undefined;

  constructor({ db, clock, log }: { db: Db; clock: Clock; log: Log }) {
    this.#db = db;
    this.#clock = clock;
    this.#log = log;
  }

  note(use: TokenUse, now: number, address: string): void {
    noteUse(use, now, address);
    if (use.isQueued || this.#queue.length >= MAX_QUEUED) return;
    use.isQueued = true;
    this.#queue.push(use);
  }

  /** Writes what was noted, but for tokens that were written just now; one flush at a time. */
  flush(): Promise<void> {
    const now = this.#clock.now();
    this.#flushing ??= this.#flush((use) => now - use.writtenAt >= REWRITE_MS).finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Writes all that was noted: for a node that stops. */
  async flushAll(): Promise<void> {
    await this.#flushing;
    await this.#flush(() => true);
  }

  async #flush(isDue: (use: TokenUse) => boolean): Promise<void> {
    const queue: TokenUse[] = [];
    const later: TokenUse[] = [];
    for (const use of this.#queue) (isDue(use) ? queue : later).push(use);
    this.#queue = later;
    for (let i = 0; i < queue.length; i += MAX_ROWS_A_TURN) {
      const uses = queue.slice(i, i + MAX_ROWS_A_TURN);
      const noted = uses.map((use) => takeNoted(use, this.#clock.now()));
      try {
        await this.#db.write((tx) => upsertUses(tx, noted));
      } catch (error) {
        this.#log.warn(
          { err: error, rows: queue.length - i },
          'last uses could not be written; they are kept for later',
        );
        noted.forEach((one, place) => {
          const use = uses[place];
          if (use !== undefined) putBack(use, one);
        });
        for (const use of queue.slice(i)) {
          use.isQueued = true;
          this.#queue.push(use);
        }
        return;
      }
      await nextTurn();
    }
  }
}
