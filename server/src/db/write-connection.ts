import type { CompiledQuery } from 'kysely';
import type { Queryable } from './database.ts';

/** What a thrown database error means for the transaction it happened in. */
export type Failure =
  /** Another process holds the lock: try again soon. */
  | 'busy'
  /** This act may run again by itself: deadlock, serialization. */
  | 'again'
  /** The transaction is gone, or the disk is full, or the connection is lost: nothing of the batch took place. */
  | 'lost'
  /** A statement before it failed: what came behind it is refused, whosever it is. */
  | 'aborted'
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
