import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery, Kysely } from 'kysely';
import type { Clock } from '../clock.ts';
import { LatchkeyError, unavailable } from '../errors.ts';
import type { CommitGuard, Engine, LateWriter, Queryable, Tx } from './database.ts';
import type { Schema } from './schema.ts';

/** What a thrown database error means for the transaction it happened in. */
export type Failure =
  /** Another process holds the lock: try again soon. */
  | 'busy'
  /** This act may run again by itself: deadlock, serialization. */
  | 'again'
  /** The transaction is gone, or the disk is full, or the connection is lost: nothing of the batch took place. */
  | 'lost'
  /** The act's own mistake, such as a constraint. */
  | 'own';

/** One engine's connection for writing. Errors pass through as the driver throws them; `classify` reads them. */
export interface WriteConnection extends Queryable {
  /**
   * Whether an act may begin before what those before it have sent is answered. When some of that fails, all that came after
   * it is refused, and has to be run again.
   */
  readonly runsAhead: boolean;
  /** Unless `isSynced`, the commit to come may be lost with the machine, where the engine can do so. */
  begin(isSynced: boolean): Promise<void>;
  /** See `Tx.send`. */
  send(query: CompiledQuery): void;
  /** Waits for what was sent since this was last called. Throws what the first of it failed by. */
  settle(): Promise<void>;
  savepoint(): Promise<void>;
  releaseSavepoint(): Promise<void>;
  rollbackToSavepoint(): Promise<void>;
  commit(): Promise<void>;
  /** Ends the transaction whatever its state, for this error, if for one; never throws. */
  rollback(cause?: unknown): Promise<void>;
  classify(error: unknown): Failure;
  /** Whether a COMMIT that failed so has certainly not taken place. */
  isUndone(error: unknown): boolean;
  /** Makes room, if it can, when the error says that the disk is full: then acts that take away are tried again. */
  makeRoom?(error: unknown): boolean;
  /** Whether there is room only for acts that take something away. */
  isShortOfRoom?(): boolean;
  /** The act's own outcome, or a rejection when it has had all its time: a turn on SQLite, a timeout on PostgreSQL. */
  limitAct<T>(running: Promise<T>): Promise<T>;
}

interface Job {
  readonly act: (tx: Tx) => Promise<unknown>;
  readonly queuedAt: number;
  readonly takesAway: boolean;
  readonly isUnsynced: boolean;
  readonly settle: (outcome: Outcome) => void;
  attempts: number;
  isSettled: boolean;
}

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };
type LateRows = Map<LateWriter<unknown>, unknown[]>;

const MAX_BATCH = 128;
/** A batch takes no further acts after this long, so that a distant database does not make the first ones wait. */
const MAX_BATCH_MS = 50;
/** SQLite runs acts on this thread: between them, requests that only read get their turn. */
const MAX_TURN_MS = 1;
const MAX_QUEUE = 10_000;
const MAX_ATTEMPTS = 3;
const BUSY_RETRY_MS = 5;

/**
 * Runs acts one after the other in shared transactions ("group commit"): the acts that gathered during an
 * event-loop turn, or while the batch before them was being committed, share one COMMIT and so one fsync.
 * Each act has a savepoint: one that throws is undone alone.
 */
export class Writer {
  readonly #connection: WriteConnection;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onBatch: (acts: number) => void;
  #guard: CommitGuard | undefined;
  #queue: Job[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    connection: WriteConnection,
    options: { clock: Clock; timeoutMs: number; onBatch: (acts: number) => void },
  ) {
    this.#connection = connection;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
    this.#onBatch = options.onBatch;
  }

  /** See `Db.write`, `Db.takeAway` and `Db.writeUnsynced`. */
  write<T>(
    act: (tx: Tx) => Promise<T>,
    { takesAway = false, isUnsynced = false }: { takesAway?: boolean; isUnsynced?: boolean } = {},
  ): Promise<T> {
    if (this.#closed) return Promise.reject(unavailable(new Error('the database is closed')));
    if (this.#queue.length >= MAX_QUEUE)
      return Promise.reject(unavailable(new Error('the write queue is full')));
    return new Promise<T>((resolve, reject) => {
      const settle = (outcome: Outcome) => {
        job.isSettled = true;
        if (outcome.ok) resolve(outcome.value as T);
        else reject(outcome.error);
      };
      const queuedAt = this.#clock.monotonicMs();
      const job: Job = { act, queuedAt, takesAway, isUnsynced, settle, attempts: 0, isSettled: false };
      this.#queue.push(job);
      this.#running ??= this.#run();
    });
  }

  /** See `Db.guardCommits`. */
  guardCommits(guard: CommitGuard): void {
    this.#guard = guard;
  }

  /** Finishes what is queued, then takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await nextTurn();
    while (this.#queue.length > 0) {
      const batch = this.#refuseForWantOfRoom(this.#queue.splice(0, MAX_BATCH));
      try {
        await this.#runBatch(batch);
      } catch (error) {
        await this.#connection.rollback(error);
        const hasRoom = this.#connection.makeRoom?.(error) ?? false;
        const [again, refused] = partition(batch, (job) => hasRoom && job.takesAway && !job.isSettled);
        for (const job of refused) job.settle({ ok: false, error: unavailable(error) });
        this.#queue.unshift(...again);
      }
      await nextTurn();
    }
    this.#running = undefined;
  }

  #refuseForWantOfRoom(jobs: Job[]): Job[] {
    if (this.#connection.isShortOfRoom?.() !== true) return jobs;
    const [allowed, refused] = partition(jobs, (job) => job.takesAway);
    for (const job of refused) {
      job.settle({ ok: false, error: unavailable(new Error('the disk is full')) });
    }
    return allowed;
  }

  async #runBatch(batch: Job[]): Promise<void> {
    const jobs = await this.#begin(batch);
    if (jobs.length === 0) return;
    try {
      await this.#runJobs(jobs, { isAhead: this.#connection.runsAhead });
    } catch (error) {
      if (!(await this.#hasSentInVain(error))) throw error;
      // Whose statement that was is found out by waiting for each: the act fails alone.
      await this.#connection.rollback();
      const again = await this.#begin(jobs);
      if (again.length > 0) await this.#runJobs(again, { isAhead: false });
    }
  }

  /** Whether a batch failed by a statement that nobody waited for. */
  async #hasSentInVain(error: unknown): Promise<boolean> {
    if (!this.#connection.runsAhead) return false;
    // What was refused since that statement had failed says less than that does.
    const first: unknown = await this.#connection.settle().then(
      () => error,
      (earlier: unknown) => earlier,
    );
    return /^(own|again)$/.test(this.#connection.classify(first));
  }

  async #runJobs(jobs: readonly Job[], { isAhead }: { isAhead: boolean }): Promise<void> {
    const lateRows: LateRows = new Map();
    const outcomes = new Map<Job, Outcome>();
    const again: Job[] = [];
    const startedAt = this.#clock.monotonicMs();
    let turnStartedAt = startedAt;
    for (const [i, job] of jobs.entries()) {
      const now = this.#clock.monotonicMs();
      if (i > 0 && now - startedAt > MAX_BATCH_MS) {
        again.push(...jobs.slice(i));
        break;
      }
      if (now - turnStartedAt > MAX_TURN_MS) {
        await nextTurn();
        turnStartedAt = this.#clock.monotonicMs();
      }
      const outcome = await this.#runAct(job, { lateRows, isAhead });
      if (outcome === 'again') again.push(job);
      else outcomes.set(job, outcome);
    }
    if (![...outcomes.values()].some((outcome) => outcome.ok)) {
      await this.#connection.rollback();
    } else {
      await this.#writeLate(lateRows);
      await this.#connection.settle();
      await this.#guard?.beforeCommit(this.#connection);
      await this.#commit(lateRows, outcomes);
      this.#onBatch(outcomes.size);
    }
    for (const [job, outcome] of outcomes) job.settle(outcome);
    this.#queue.unshift(...again);
  }

  /** Begins the transaction and gives back the jobs that still want to run when the lock was had. */
  async #begin(batch: Job[]): Promise<Job[]> {
    let waiting = this.#refuseLate(batch, new Error('the write waited too long for its turn'));
    while (waiting.length > 0) {
      try {
        await this.#connection.begin(!waiting.every((job) => job.isUnsynced));
        return waiting;
      } catch (error) {
        if (this.#connection.classify(error) !== 'busy') throw error;
        waiting = this.#refuseLate(waiting, error);
        if (waiting.length > 0) await sleep(BUSY_RETRY_MS);
      }
    }
    return waiting;
  }

  #refuseLate(jobs: Job[], cause: unknown): Job[] {
    const now = this.#clock.monotonicMs();
    const isLate = (job: Job) => now - job.queuedAt >= this.#timeoutMs;
    for (const job of jobs.filter(isLate)) job.settle({ ok: false, error: unavailable(cause) });
    return jobs.filter((job) => !isLate(job));
  }

  /** Runs one act in its savepoint. Throws when the whole batch is lost. */
  async #runAct(
    job: Job,
    { lateRows, isAhead }: { lateRows: LateRows; isAhead: boolean },
  ): Promise<Outcome | 'again'> {
    const own: LateRows = new Map();
    const tx = new ActTx(this.#connection, job.isUnsynced ? undefined : own);
    await this.#connection.savepoint();
    try {
      const value = await this.#connection.limitAct(job.act(tx));
      tx.end();
      if (!isAhead) await this.#connection.settle();
      await this.#connection.releaseSavepoint();
      for (const [writer, rows] of own) lateRows.set(writer, [...(lateRows.get(writer) ?? []), ...rows]);
      return { ok: true, value };
    } catch (error) {
      tx.end();
      if (!isAhead) await this.#connection.settle().catch(() => {});
      const failure = error instanceof LatchkeyError ? 'own' : this.#connection.classify(error);
      if (failure === 'lost' || failure === 'busy') throw error;
      await this.#connection.rollbackToSavepoint();
      if (failure === 'again' && ++job.attempts < MAX_ATTEMPTS) return 'again';
      return { ok: false, error: failure === 'again' ? unavailable(error) : error };
    }
  }

  async #writeLate(lateRows: LateRows): Promise<void> {
    const inOrder = [...lateRows].sort(([a], [b]) => a.order - b.order);
    for (const [writer, rows] of inOrder) await writer.write(this.#connection, rows);
  }

  async #commit(lateRows: LateRows, outcomes: Map<Job, Outcome>): Promise<void> {
    try {
      await this.#connection.commit();
    } catch (error) {
      await this.#connection.rollback(error);
      if (this.#connection.isUndone(error)) {
        for (const [job, outcome] of outcomes) if (!outcome.ok) job.settle(outcome);
        throw error;
      }
      for (const [writer, rows] of lateRows) writer.uncertain?.(rows);
      const told = outcomeUnknown(error);
      for (const [job, outcome] of outcomes) if (outcome.ok) outcomes.set(job, { ok: false, error: told });
      return;
    }
    this.#guard?.committed();
    for (const [writer, rows] of lateRows) writer.committed?.(rows);
  }
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function outcomeUnknown(cause: unknown): LatchkeyError {
  const message = 'The server cannot tell whether this took place: look before doing it again.';
  return new LatchkeyError('outcome_unknown', message, { cause });
}

class ActTx implements Tx {
  readonly engine: Engine;
  readonly #connection: WriteConnection;
  /** None where late writers are not handed anything. */
  readonly #rows: LateRows | undefined;
  #ended = false;

  constructor(connection: WriteConnection, rows: LateRows | undefined) {
    this.engine = connection.engine;
    this.#connection = connection;
    this.#rows = rows;
  }

  get sql(): Kysely<Schema> {
    return this.#alive().sql;
  }

  async execute<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    return this.#alive().execute(query);
  }

  send(query: CompiledQuery): void {
    this.#alive().send(query);
  }

  late<Row>(writer: LateWriter<Row>, row: Row): void {
    if (this.#ended) throw new Error('This act has ended: it may not hand in rows any more.');
    if (this.#rows === undefined) throw new Error('What a late writer writes must be synced.');
    const key = writer as LateWriter<unknown>;
    const rows = this.#rows.get(key);
    if (rows === undefined) this.#rows.set(key, [row]);
    else rows.push(row);
  }

  end(): void {
    this.#ended = true;
  }

  #alive(): WriteConnection {
    if (this.#ended) throw new Error('This act has ended: its transaction may not be used any more.');
    return this.#connection;
  }
}
