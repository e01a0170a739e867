import { ageMs, type Clock, type Moment, momentOf } from '../clock.ts';
import type { Db, LateWriter, Queryable, Tx } from '../db/database.ts';
import type { Log } from '../log.ts';
import { gauge, type Metrics } from '../metrics.ts';
import type { Change } from './change.ts';
import {
  appendChanges,
  type FeedHead,
  type FeedRow,
  headQuery,
  pruneChanges,
  rowsAfterQuery,
} from './store.ts';

/** Told what to forget; `everything` when the feed cannot say what was missed. Must not throw. */
export type ChangeListener = (change: Change | 'everything') => void;

/** A change that an act hands in. */
export interface HandedChange extends Change {
  /** Told its number before COMMIT; again when the act has to be run again. */
  readonly numbered?: (seq: number) => void;
}

interface FeedDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly maxStalenessMs: number;
}

const MAX_ROWS_A_READ = 10_000;
const LAST_BEFORE_COMMIT = 1_000;
/** Also what all have read is kept so long, for a node that nobody knows of yet. */
const KEEP_READ_MS = 60_000;

/**
 * How this node hears of what was taken away, by itself or by another. What is remembered may be used only while
 * `isFresh()`: the feed was read successfully within the staleness bound, counted from the start of that read.
 */
export class ChangeFeed implements LateWriter<HandedChange> {
  readonly order = LAST_BEFORE_COMMIT;
  readonly #deps: FeedDeps;
  readonly #listeners: ChangeListener[] = [];
  readonly #headQuery;
  #timer: NodeJS.Timeout | undefined;
  #lastSeq = -1;
  #freshAsOf: Moment | undefined;
  #isFresh = false;
  #hasLookedThisTurn = false;
  #hasUnreadMove = true;
  #reading: Promise<void> | undefined;
  #wasWokenWhileReading = false;
  #generation = 0;
  #isSilent = false;
  #lineage = '';

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    this.#headQuery = headQuery(deps.db);
    gauge(deps.metrics, 'latchkey_feed_age_seconds', 'Age of what this node knows of changes.', () =>
      this.#freshAsOf === undefined ? Number.POSITIVE_INFINITY : ageMs(deps.clock, this.#freshAsOf) / 1000,
    );
    gauge(
      deps.metrics,
      'latchkey_feed_applied_seq',
      'Number of the last change applied.',
      () => this.#lastSeq,
    );
    const { watch } = deps.db;
    if (watch.isSync) return;
    const help = 'Whether this node is woken by NOTIFY (1), or finds changes by polling alone (0).';
    gauge(deps.metrics, 'latchkey_feed_doorbell', help, () => Number(watch.hearsDoorbell));
  }

  /** Goes up whenever something may have been taken away: what was looked up before is not to be kept after. */
  get generation(): number {
    return this.#generation;
  }

  /** Number of the last change that this node has applied. */
  get appliedSeq(): number {
    return this.#lastSeq;
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** Reads where the feed stands and goes on reading. Throws when the database cannot be read. */
  async start(): Promise<void> {
    const { watch } = this.#deps.db;
    if (watch.isSync) this.#readNow();
    else {
      watch.onWake(() => {
        if (this.#reading === undefined) void this.#readSoon();
        else this.#wasWokenWhileReading = true;
      });
      await this.#readSoon();
    }
    if (this.#freshAsOf === undefined) throw new Error('The change feed cannot be read.');
    this.#timer = setInterval(() => this.#poll(), this.#deps.maxStalenessMs / 4);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whether remembered things may be relied on now. On SQLite, looks at the file once per event-loop turn. */
  isFresh(): boolean {
    if (this.#hasLookedThisTurn) return this.#isFresh;
    this.#hasLookedThisTurn = true;
    setImmediate(this.#endTurn);
    if (this.#deps.db.watch.isSync) this.#readNow();
    this.#isFresh =
      this.#freshAsOf !== undefined && ageMs(this.#deps.clock, this.#freshAsOf) <= this.#deps.maxStalenessMs;
    return this.#isFresh;
  }

  /**
   * How old, in whole milliseconds, what is relied on from now on may be at most: as old as what was read, or the bound
   * where that is too old, so that the database is asked.
   */
  get knowledgeAgeMs(): number {
    const { clock, maxStalenessMs } = this.#deps;
    if (!this.isFresh() || this.#freshAsOf === undefined) return maxStalenessMs;
    return Math.max(0, Math.ceil(ageMs(clock, this.#freshAsOf)));
  }

  /** Hands in a change that is to be committed with the act it belongs to. */
  record(tx: Tx, change: HandedChange): void {
    tx.late(this, change);
  }

  async write(tx: Queryable, changes: readonly HandedChange[]): Promise<void> {
    const first = await appendChanges(tx, changes, this.#deps.clock.now());
    for (const [i, { numbered }] of changes.entries()) numbered?.(first + i);
    const { watch } = this.#deps.db;
    if (!watch.isSync) await watch.wakeOthers(tx);
  }

  committed(changes: readonly Change[]): void {
    this.#generation++;
    for (const change of changes) this.#tell(change);
  }

  uncertain(changes: readonly Change[]): void {
    this.committed(changes);
  }

  /**
   * Forgets changes that every node has read, which is up to `readByAll` where that is known, and all that are older than
   * `keepMs`; a node that has not read them yet will forget all it remembers.
   */
  prune(keepMs: number, readByAll?: number): Promise<number> {
    const now = this.#deps.clock.now();
    const read = { upTo: readByAll ?? 0, before: now - KEEP_READ_MS };
    return this.#deps.db.write((tx) => pruneChanges(tx, now - keepMs, read));
  }

  readonly #endTurn = () => {
    this.#hasLookedThisTurn = false;
  };

  #poll(): void {
    if (this.#deps.db.watch.isSync) this.#readNow();
    else void this.#readSoon();
  }

  #readNow(): void {
    const { db, clock } = this.#deps;
    if (!db.watch.isSync) return;
    const started = momentOf(clock);
    try {
      if (db.watch.hasMoved()) this.#hasUnreadMove = true;
      if (this.#hasUnreadMove) {
        const [head] = db.watch.read(this.#headQuery);
        const isNew = this.#lastSeq >= 0 && head?.seq !== this.#lastSeq;
        this.#apply(head, isNew ? db.watch.read(this.#rowsQuery()) : []);
        this.#hasUnreadMove = false;
      }
      this.#succeeded(started);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** One read at a time: whoever asks during a read waits for that one. */
  #readSoon(): Promise<void> {
    this.#reading ??= this.#readRemote().finally(() => {
      this.#reading = undefined;
      if (!this.#wasWokenWhileReading) return;
      this.#wasWokenWhileReading = false;
      void this.#readSoon();
    });
    return this.#reading;
  }

  async #readRemote(): Promise<void> {
    const { db, clock } = this.#deps;
    if (db.watch.isSync) return;
    const started = momentOf(clock);
    try {
      const [head] = await db.watch.read(this.#headQuery);
      const isNew = this.#lastSeq >= 0 && head?.seq !== this.#lastSeq;
      this.#apply(head, isNew ? await db.watch.read(this.#rowsQuery()) : []);
      this.#succeeded(started);
    } catch (error) {
      this.#failed(error);
    }
  }

  #rowsQuery() {
    return rowsAfterQuery(this.#deps.db, this.#lastSeq, MAX_ROWS_A_READ);
  }

  #apply(head: FeedHead | undefined, rows: readonly FeedRow[]): void {
    if (head === undefined) throw new Error('The change feed has no head.');
    // A head behind us is a database restored from a backup: nothing remembered can be trusted.
    const isWhole = rows.every((row, i) => row.seq === this.#lastSeq + 1 + i);
    const isShort = head.seq > this.#lastSeq + rows.length;
    const isElsewhere = this.#hasMoved();
    const hasMissed =
      isElsewhere || head.floor > this.#lastSeq || head.seq < this.#lastSeq || !isWhole || isShort;
    if (this.#lastSeq < 0 || hasMissed) {
      this.#generation++;
      this.#tell('everything');
      this.#lastSeq = head.seq;
      return;
    }
    if (rows.length === 0) return;
    this.#generation++;
    for (const { kind, subject } of rows) this.#tell({ kind: kind as Change['kind'], subject });
    this.#lastSeq = rows.at(-1)?.seq ?? this.#lastSeq;
  }

  /** Whether another server answers than before: it may have given out the same numbers for other changes. */
  #hasMoved(): boolean {
    const { watch } = this.#deps.db;
    const before = this.#lineage;
    this.#lineage = watch.isSync ? '' : watch.lineage;
    return this.#lineage !== before;
  }

  #tell(change: Change | 'everything'): void {
    for (const listener of this.#listeners) listener(change);
  }

  #succeeded(started: Moment): void {
    this.#freshAsOf = started;
    if (this.#isSilent) this.#deps.log.info('the change feed can be read again');
    this.#isSilent = false;
  }

  #failed(error: unknown): void {
    if (!this.#isSilent) this.#deps.log.error({ err: error }, 'the change feed cannot be read');
    this.#isSilent = true;
  }
}
