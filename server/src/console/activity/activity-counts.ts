import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type Activity, type ActivityBucket, type ActivitySpan, KEPT_HOURS, SPAN_MS } from './activity.ts';
import { type ActivityCount, addCounts, deleteCountsBefore, listCounts } from './store.ts';

interface ActivityCountsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** The node's own running totals. They are read here and written elsewhere, where nothing may wait. */
  readonly sources: Readonly<Record<Activity, () => Readonly<Record<string, number>>>>;
}

const WRITE_EVERY_MS = 10_000;
const HOUR_MS = SPAN_MS.hour;
/** Minutes that are kept in memory while the database cannot be written. */
const MAX_WAITING = 2_000;
const ROWS_A_WRITE = 500;
const SPANS = ['minute', 'hour'] as const;

/**
 * How often things happened, minute by minute and hour by hour: what all nodes have counted, across restarts. Totals
 * that are counted anyway are looked at every second, and what was added is written every ten. A node that is killed
 * loses what it has not written.
 */
export class ActivityCounts {
  readonly #deps: ActivityCountsDeps;
  /** How far the totals were looked at. */
  readonly #seen = new Map<string, number>();
  /** By activity, outcome and minute. */
  #waiting = new Map<string, ActivityCount>();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #flushing: Promise<void> | undefined;

  constructor(deps: ActivityCountsDeps) {
    this.#deps = deps;
  }

  /** Looks at the totals, and writes what was added, unless that was done just now; one write at a time. */
  flush(): Promise<void> {
    this.#gather();
    const { clock } = this.#deps;
    if (clock.monotonicMs() - this.#writtenAt < WRITE_EVERY_MS) return Promise.resolve();
    this.#flushing ??= this.#write().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Writes all that was counted: for a node that stops. */
  async flushAll(): Promise<void> {
    await this.#flushing;
    this.#gather();
    await this.#write();
  }

  /** What happened in the last so many hours; spans in which nothing did are left out. */
  async list(activity: Activity, span: ActivitySpan, hours: number): Promise<ActivityBucket[]> {
    const from = this.#deps.clock.now() - hours * HOUR_MS;
    const buckets = new Map<number, Record<string, number>>();
    for (const row of await this.#deps.db.report((reader) => listCounts(reader, { activity, span, from }))) {
      const outcomes = buckets.get(row.start_at) ?? {};
      outcomes[row.outcome] = row.occurrences;
      buckets.set(row.start_at, outcomes);
    }
    return [...buckets].map(([startAt, outcomes]) => ({ startAt, outcomes }));
  }

  /** Forgets what nobody can look at any longer. */
  async prune(): Promise<void> {
    const { db, clock, sources } = this.#deps;
    const now = clock.now();
    await db.write(async (tx) => {
      for (const span of SPANS) {
        const before = now - KEPT_HOURS[span] * HOUR_MS - SPAN_MS[span];
        for (const activity of Object.keys(sources) as Activity[])
          await deleteCountsBefore(tx, { span, activity, before });
      }
    });
  }

  #gather(): void {
    const startAt = startOf('minute', this.#deps.clock.now());
    for (const [name, read] of Object.entries(this.#deps.sources)) {
      const activity = name as Activity;
      for (const [outcome, total] of Object.entries(read())) {
        const key = `${activity}\n${outcome}`;
        const count = total - (this.#seen.get(key) ?? 0);
        if (count === 0) continue;
        this.#seen.set(key, total);
        this.#add({ span: 'minute', activity, startAt, outcome, count });
      }
    }
  }

  #add(added: ActivityCount): void {
    const key = `${added.activity}\n${added.outcome}\n${added.startAt}`;
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.set(key, { ...added, count: added.count + (known?.count ?? 0) });
  }

  async #write(): Promise<void> {
    this.#writtenAt = this.#deps.clock.monotonicMs();
    if (this.#waiting.size === 0) return;
    const minutes = [...this.#waiting.values()];
    this.#waiting = new Map();
    // In one order on all nodes, so that none waits for another that waits for it.
    const rows = [...minutes, ...hoursOf(minutes)].sort(byKey);
    try {
      await this.#deps.db.write(async (tx) => {
        for (let i = 0; i < rows.length; i += ROWS_A_WRITE)
          await addCounts(tx, rows.slice(i, i + ROWS_A_WRITE));
      });
    } catch (error) {
      const isLost = error instanceof LatchkeyError && error.code === 'outcome_unknown';
      this.#deps.log.warn({ err: error, rows: rows.length, isLost }, 'activity counts could not be written');
      // What may have been written is not written again: too little tells less of a lie than twice as much.
      if (!isLost) for (const one of minutes) this.#add(one);
    }
  }
}

function hoursOf(minutes: readonly ActivityCount[]): ActivityCount[] {
  const hours = new Map<string, ActivityCount>();
  for (const one of minutes) {
    const startAt = startOf('hour', one.startAt);
    const key = `${one.activity}\n${one.outcome}\n${startAt}`;
    hours.set(key, { ...one, span: 'hour', startAt, count: one.count + (hours.get(key)?.count ?? 0) });
  }
  return [...hours.values()];
}

function startOf(span: ActivitySpan, at: number): number {
  return at - (at % SPAN_MS[span]);
}

function byKey(a: ActivityCount, b: ActivityCount): number {
  const [one, other] = [a, b].map(({ span, activity, startAt, outcome }) =>
    [span, activity, String(startAt).padStart(16, '0'), outcome].join('\n'),
  ) as [string, string];
  return one < other ? -1 : 1;
}
