import type { Clock } from '../clock.ts';
import type { CommitGuard, Queryable } from '../db/database.ts';
import { unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { JournalFile } from './journal-file.ts';
import type { JournalEntry } from './journal-line.ts';
import { lockJournal, takePending, updateJournal } from './store.ts';

interface JournalDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly file: JournalFile;
}

/**
 * Writes what a transaction takes away to the journal, and has it on disk, before the transaction is committed: so what
 * was acknowledged is never in the database alone. A transaction that takes nothing away costs one query that finds nothing.
 */
export class Journal implements CommitGuard {
  readonly #deps: JournalDeps;
  /** What this process has been told that is committed. */
  #committedSeq: number;
  #isWaitingForCommit = false;

  constructor(deps: JournalDeps) {
    this.#deps = deps;
    this.#committedSeq = deps.file.seq;
  }

  /** Where it lies. */
  get path(): string {
    return this.#deps.file.path;
  }

  /** Throws `unavailable` when it cannot be written, so that nothing is done. */
  async beforeCommit(tx: Queryable): Promise<void> {
    this.#isWaitingForCommit = false;
    const takings = await takePending(tx);
    if (takings.length === 0) return;
    const { file, clock, log } = this.#deps;
    const known = await lockJournal(tx, file.head.journal);
    const why = this.#catchUp(known?.seq);
    if (known === undefined || why !== undefined) {
      log.error(
        { path: file.path },
        `the journal does not fit the database: ${why ?? 'it has another one by now'}`,
      );
      throw unavailable(new Error('the journal does not fit the database: restart the server'));
    }
    const entry: JournalEntry = {
      ...{ seq: file.seq + 1, at: clock.now() },
      // Their COMMIT failed: whoever asked was told so, or that nobody knows.
      ...(file.seq > known.seq && { voidsFrom: known.seq + 1 }),
      takings,
    };
    try {
      await file.append(entry);
    } catch (error) {
      log.error({ err: error, path: file.path }, 'the journal cannot be written: nothing is taken away');
      throw error;
    }
    await updateJournal(tx, { journalId: file.head.journal, seq: file.seq, hash: file.hash });
    this.#isWaitingForCommit = true;
  }

  committed(): void {
    if (this.#isWaitingForCommit) this.#committedSeq = this.#deps.file.seq;
    this.#isWaitingForCommit = false;
  }

  close(): void {
    this.#deps.file.close();
  }

  /** Reads what other processes of this machine have appended; gives back why that cannot be gone on from. */
  #catchUp(knownSeq: number | undefined): string | undefined {
    const { file } = this.#deps;
    try {
      file.readOn();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    if (knownSeq === undefined) return undefined;
    if (knownSeq < this.#committedSeq)
      return `it has fallen back to entry ${knownSeq}, and entry ${this.#committedSeq} was committed`;
    if (knownSeq > file.seq) return `the journal ends at entry ${file.seq}, and the database has ${knownSeq}`;
    return undefined;
  }
}
