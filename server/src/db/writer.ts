import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { LatchkeyError, unavailable } from '../errors.ts';
import { type Act, ActRunner, groupByLanes, type Outcome } from './act-runner.ts';
import type { LateRows } from './act-tx.ts';
import type { CommitGuard, Tx } from './database.ts';
import type { WriteConnection } from './write-connection.ts';

interface Job extends Act {
  readonly queuedAt: number;
  readonly takesAway: boolean;
  readonly settle: (outcome: Outcome) => void;
  isSettled: boolean;
}

const MAX_BATCH = 128;
/** A batch takes no further acts after this long, so that a distant database does not make the first ones wait. */
const MAX_BATCH_MS = 50;
/** SQLite runs acts on this thread: between them, requests that only read get their turn. */
const MAX_TURN_MS = 1;
const MAX_QUEUE = 10_000;
const BUSY_RETRY_MS = 5;
/** How many acts run together at first. */
const FIRST_TOGETHER = 16;

/**
 * Runs acts in shared transactions ("group commit"): the acts that gathered during an event-loop turn, or while the
 * batch before them was being committed, share one COMMIT and so one fsync. They run one after the other, but for those
 * of different lanes; one that throws is undone alone.
 */
export class Writer {
  readonly #connection: WriteConnection;
  readonly #runner: ActRunner;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onBatch: (acts: number) => void;
  #guard: CommitGuard | undefined;
  #together = FIRST_TOGETHER;
  #queue: Job[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    connection: WriteConnection,
    options: { clock: Clock; timeoutMs: number; onBatch: (acts: number) => void },
  ) {
    this.#connection = connection;
    this.#runner = new ActRunner(connection);
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
    this.#onBatch = options.onBatch;
  }

  /** See `Db.write`, `Db.takeAway` and `Db.writeUnsynced`. */
  write<T>(
    act: (tx: Tx) => Promise<T>,
    options: { takesAway?: boolean; isUnsynced?: boolean; lane?: string | undefined } = {},
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
      const { takesAway = false, isUnsynced = false, lane } = options;
      const job: Job = { act, queuedAt, takesAway, isUnsynced, lane, settle, attempts: 0, isSettled: false };
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
    const groups = isAhead ? groupByLanes(jobs, this.#together) : jobs.map((job) => [job]);
    for (const [i, group] of groups.entries()) {
      const now = this.#clock.monotonicMs();
      if (i > 0 && now - startedAt > MAX_BATCH_MS) {
        again.push(...groups.slice(i).flat());
        break;
      }
      if (now - turnStartedAt > MAX_TURN_MS) {
        await nextTurn();
        turnStartedAt = this.#clock.monotonicMs();
      }
      const together = group.length > 1 ? await this.#runTogether(group, lateRows) : undefined;
      for (const [k, job] of group.entries()) {
        const outcome = together?.[k] ?? (await this.#runner.runAlone(job, { lateRows, isAhead }));
        if (outcome === 'again') again.push(job);
        else outcomes.set(job, outcome);
      }
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

  /** An act that runs with others waits for theirs, too: with a slow database only few may run together. */
  async #runTogether(group: readonly Job[], lateRows: LateRows): Promise<Outcome[] | undefined> {
    const startedAt = this.#clock.monotonicMs();
    try {
      return await this.#runner.runTogether(group, lateRows);
    } finally {
      const tookMs = this.#clock.monotonicMs() - startedAt;
      if (tookMs > this.#timeoutMs / 4) this.#together = Math.max(1, Math.floor(group.length / 4));
      else if (tookMs < this.#timeoutMs / 16 && group.length === this.#together)
        this.#together = Math.min(MAX_BATCH, this.#together * 2);
    }
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
