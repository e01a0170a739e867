import { LatchkeyError, unavailable } from '../errors.ts';
import { ActTx, type LateRows } from './act-tx.ts';
import type { Tx } from './database.ts';
import type { Failure, WriteConnection } from './write-connection.ts';

/** What a batch runs. */
export interface Act {
  readonly act: (tx: Tx) => Promise<unknown>;
  readonly isUnsynced: boolean;
  /** See `Db.write`. */
  readonly lane: string | undefined;
  attempts: number;
}

export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** How an act ran, before its savepoint is released or rolled back to. */
interface Run {
  readonly outcome: Outcome;
  readonly rows: LateRows;
  readonly mayHaveWritten: boolean;
}

const MAX_ATTEMPTS = 3;

/** Runs acts in savepoints of the transaction that is open on a connection. */
export class ActRunner {
  readonly #connection: WriteConnection;

  constructor(connection: WriteConnection) {
    this.#connection = connection;
  }

  /**
   * Runs acts of different lanes at once, in one savepoint: what they ask goes to the server together. Undefined, and
   * nothing done, when one of them has to be undone. Throws when the whole batch is lost.
   */
  async runTogether(acts: readonly Act[], lateRows: LateRows): Promise<Outcome[] | undefined> {
    await this.#connection.savepoint();
    const runs = await Promise.all(acts.map((act) => this.#run(act)));
    const errors = runs.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.error]));
    const lost = errors.find((error) => /^(?:lost|busy)$/.test(this.#failureOf(error)));
    if (lost !== undefined) throw lost;
    if (runs.some((run) => !run.outcome.ok && run.mayHaveWritten)) {
      await this.#connection.rollbackToSavepoint();
      return undefined;
    }
    await this.#connection.releaseSavepoint();
    for (const { outcome, rows } of runs) if (outcome.ok) addRows(lateRows, rows);
    return runs.map(({ outcome }) => outcome);
  }

  /**
   * Runs one act in its savepoint; unless it `isAhead`, waits for what it sent, too. `again` is for the next batch. Throws
   * when the whole batch is lost.
   */
  async runAlone(
    act: Act,
    { lateRows, isAhead }: { lateRows: LateRows; isAhead: boolean },
  ): Promise<Outcome | 'again'> {
    await this.#connection.savepoint();
    let { outcome, rows } = await this.#run(act);
    if (!isAhead)
      await this.#connection.settle().catch((error: unknown) => {
        if (outcome.ok) outcome = { ok: false, error };
      });
    if (outcome.ok) {
      await this.#connection.releaseSavepoint();
      addRows(lateRows, rows);
      return outcome;
    }
    const { error } = outcome;
    const failure = this.#failureOf(error);
    if (isOfBatch(failure)) throw error;
    await this.#connection.rollbackToSavepoint();
    if (failure === 'again' && ++act.attempts < MAX_ATTEMPTS) return 'again';
    return failure === 'again' ? { ok: false, error: unavailable(error) } : outcome;
  }

  async #run(act: Act): Promise<Run> {
    const rows: LateRows = new Map();
    const tx = new ActTx(this.#connection, act.isUnsynced ? undefined : rows);
    try {
      const value = await this.#connection.limitAct(act.act(tx));
      return { outcome: { ok: true, value }, rows, mayHaveWritten: true };
    } catch (error) {
      // A statement that failed has broken the transaction, whatever it was.
      const mayHaveWritten = tx.mayHaveWritten || !(error instanceof LatchkeyError);
      return { outcome: { ok: false, error }, rows, mayHaveWritten };
    } finally {
      tx.end();
    }
  }

  #failureOf(error: unknown): Failure {
    return error instanceof LatchkeyError ? 'own' : this.#connection.classify(error);
  }
}

/** Acts that follow one another and are of different lanes, together, at most so many; each of the others by itself. */
export function groupByLanes<A extends Pick<Act, 'lane'>>(acts: readonly A[], most: number): A[][] {
  const groups: A[][] = [];
  let lanes = new Set<string>();
  for (const act of acts) {
    const { lane } = act;
    const isBeside = lane !== undefined && lanes.size > 0 && lanes.size < most && !lanes.has(lane);
    if (isBeside) groups.at(-1)?.push(act);
    else {
      groups.push([act]);
      lanes = new Set();
    }
    if (lane !== undefined) lanes.add(lane);
  }
  return groups;
}

function isOfBatch(failure: Failure): boolean {
  return failure === 'lost' || failure === 'busy' || failure === 'aborted';
}

function addRows(all: LateRows, own: LateRows): void {
  for (const [writer, rows] of own) {
    const before = all.get(writer);
    if (before === undefined) all.set(writer, rows);
    else before.push(...rows);
  }
}
