import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import type { Log } from '../../log.ts';
import { gauge, type Metrics } from '../../metrics.ts';
import { addCalls, type Calls } from './store.ts';

/** A token that learns; one object for as long as the token is remembered. */
export interface Learner {
  readonly tokenId: string;
  /** When its learning began, epoch ms. */
  readonly since: number;
  /** Both in one. */
  readonly key: string;
}

/** What a token was seen to call by this node since its learning began. */
interface Seen {
  readonly learner: Learner;
  readonly calls: Map<string, Counted>;
  /** It called something for the first time, or something could not be written. */
  isUrgent: boolean;
  /** Epoch ms. */
  writtenAt: number;
}

/** Never replaced, so that what is counted during a write is not lost with it. */
interface Counted {
  firstAt: number;
  lastAt: number;
  /** How many have not been written yet. */
  count: number;
}

/** What is on its way to the database, and where it is put back if it does not get there. */
interface Taken {
  readonly row: Calls;
  readonly seen: Seen;
  readonly counted: Counted;
}

interface ScopeUsesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const MAX_TOKENS = 100_000;
const ROWS_A_WRITE = 500;
/** A token in steady use is written this often, but for what it had not called before. */
const REWRITE_MS = 60_000;

/** A token that learns, from its row; undefined for one that does not. */
export function learnerOf(row: {
  readonly token_id: string;
  readonly autoscope_state: string | null;
  readonly autoscope_started_at: number | null;
}): Learner | undefined {
  if (row.autoscope_state !== 'learning') return undefined;
  const { token_id: tokenId, autoscope_started_at: since } = row;
  return Object.freeze({ tokenId, since: since ?? 0, key: `${tokenId} ${since ?? 0}` });
}

/**
 * Counts which scopes tokens use while they learn, in memory, and writes that down in batches: a scope that is new
 * within about a second, further calls within a minute. What cannot be written is tried again with the next flush.
 * Memory and rows are bounded by tokens and scopes, however many calls there are.
 */
export class ScopeUses {
  readonly #deps: ScopeUsesDeps;
  readonly #seen = new Map<string, Seen>();
  #flushing: Promise<void> | undefined;
  #lost = 0;

  constructor(deps: ScopeUsesDeps) {
    this.#deps = deps;
    gauge(
      deps.metrics,
      'latchkey_autoscope_calls_lost',
      'Calls of learning tokens that were not counted, since too many tokens learn at once.',
      () => this.#lost,
    );
  }

  /** Counts a call. `called` is a scope or a route of the table of routes, never anything that a caller chose. */
  note(learner: Learner, called: string): void {
    const now = this.#deps.clock.now();
    const seen = this.#seen.get(learner.key) ?? this.#see(learner);
    if (seen === undefined) {
      this.#lost++;
      return;
    }
    const counted = seen.calls.get(called);
    if (counted === undefined) {
      seen.calls.set(called, { firstAt: now, lastAt: now, count: 1 });
      seen.isUrgent = true;
      return;
    }
    counted.count++;
    // Both: clocks are set back.
    if (now > counted.lastAt) counted.lastAt = now;
    if (now < counted.firstAt) counted.firstAt = now;
  }

  /** Writes what is due; one flush at a time. Failures are logged, never thrown. */
  flush(): Promise<void> {
    const now = this.#deps.clock.now();
    const isDue = ({ isUrgent, writtenAt }: Seen) => isUrgent || Math.abs(now - writtenAt) >= REWRITE_MS;
    this.#flushing ??= this.#flush(isDue).finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Writes all that was counted: for a node that stops. */
  async flushAll(): Promise<void> {
    await this.#flushing;
    await this.#flush(() => true);
  }

  #see(learner: Learner): Seen | undefined {
    if (this.#seen.size >= MAX_TOKENS) return undefined;
    const seen = { learner, calls: new Map(), isUrgent: true, writtenAt: 0 };
    this.#seen.set(learner.key, seen);
    return seen;
  }

  async #flush(isDue: (seen: Seen) => boolean): Promise<void> {
    const taken: Taken[] = [];
    for (const seen of this.#seen.values()) if (isDue(seen)) taken.push(...this.#take(seen));
    for (let i = 0; i < taken.length; i += ROWS_A_WRITE) {
      const rows = taken.slice(i, i + ROWS_A_WRITE).map(({ row }) => row);
      try {
        await this.#deps.db.write((tx) => addCalls(tx, rows));
      } catch (error) {
        putBack(taken.slice(i));
        this.#deps.log.warn(
          { err: error, rows: taken.length - i },
          'scopes that tokens used could not be written; they are kept for later',
        );
        return;
      }
    }
  }

  /** What is to be written of a token. One that called nothing since the last time is forgotten. */
  #take(seen: Seen): Taken[] {
    const { tokenId, since, key } = seen.learner;
    const taken: Taken[] = [];
    for (const [called, counted] of seen.calls) {
      if (counted.count === 0) continue;
      taken.push({ row: { tokenId, since, called, ...counted }, seen, counted });
      counted.count = 0;
    }
    if (taken.length === 0) this.#seen.delete(key);
    seen.isUrgent = false;
    seen.writtenAt = this.#deps.clock.now();
    return taken;
  }
}

/** A write whose outcome is unknown is done again, so that a call may count twice; none is lost. */
function putBack(taken: readonly Taken[]): void {
  for (const { row, seen, counted } of taken) {
    counted.count += row.count;
    seen.isUrgent = true;
  }
}
