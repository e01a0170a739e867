import type { CompiledQuery, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

export type Engine = 'sqlite' | 'postgres';

/** A value that is at hand on SQLite and on its way on PostgreSQL. */
export type MaybePromise<T> = T | Promise<T>;

/** What a store function needs: something to run queries on, inside a transaction or outside. */
export interface Queryable {
  readonly engine: Engine;
  readonly sql: Kysely<Schema>;
  /** Runs a query that was compiled before, without what the query builder does for each run. */
  execute<Row>(query: CompiledQuery<Row>): Promise<Row[]>;
}

/**
 * One act's view of the transaction it runs in. It is dead once the act has ended: whatever an act starts and
 * does not await fails instead of writing into somebody else's transaction.
 */
export interface Tx extends Queryable {
  /**
   * Runs a statement that gives nothing back, and does not wait for it: what the transaction asks next sees what it did, and
   * when it fails the act fails.
   */
  send(query: CompiledQuery): void;
  /** Hands a row to a writer that runs last in the transaction, after the acts of all others in the batch. */
  late<Row>(writer: LateWriter<Row>, row: Row): void;
}

/** Writes what many acts hand in, once per transaction and just before COMMIT. Lower `order` runs earlier. */
export interface LateWriter<Row> {
  readonly order: number;
  write(tx: Queryable, rows: readonly Row[]): Promise<void>;
  /** Runs after COMMIT and before any caller hears of it. Must not throw. */
  committed?(rows: readonly Row[]): void;
  /** Runs when COMMIT failed in a way that leaves open whether it took place. Must not throw. */
  uncertain?(rows: readonly Row[]): void;
}

/** Looks at each transaction before it is committed. */
export interface CommitGuard {
  /** Runs last before COMMIT; when it throws, nothing of the transaction takes place. */
  beforeCommit(tx: Queryable): Promise<void>;
  /** Runs once COMMIT has succeeded. Must not throw. */
  committed(): void;
}

/** A point lookup in both engines' forms: by one key, and by an array of keys. */
export interface PointLookup<Row> {
  /** Compiled with one parameter: the key. */
  readonly one: CompiledQuery<Row>;
  /** Compiled with one parameter: the array of keys. */
  readonly many: CompiledQuery<Row>;
  keyOf(row: Row): string;
}

/** Watches a database in this very process for commits, on a connection that does nothing else. */
export interface SyncWatch {
  readonly isSync: true;
  /** False only if nothing at all was committed on another connection since the last call. */
  hasMoved(): boolean;
  read<Row>(query: CompiledQuery<Row>): Row[];
}

/** Watches a database across a wire. */
export interface AsyncWatch {
  readonly isSync: false;
  /** Throws also when the server is not the one that is written to, whose answer may be out of date. */
  read<Row>(query: CompiledQuery<Row>): Promise<Row[]>;
  /** Of the server that the last read was answered by: another one may lack what was read before. */
  readonly lineage: string;
  /** Calls back when the engine says that something may have changed; only a hint. */
  onWake(callback: () => void): void;
  /** Whether it does say so: not behind a pooler that keeps what is told to those who listen. */
  readonly hearsDoorbell: boolean;
  /** To be run in a transaction: wakes the other nodes once it is committed. */
  wakeOthers(tx: Queryable): Promise<void>;
}

/** The database of one node. */
export interface Db extends Queryable {
  /**
   * Runs an act in a transaction that it may share with others, and answers once that is committed. An act
   * awaits nothing but SQL, may be run again when the database asks for it, and leaves no trace if it throws.
   * Throws `unavailable` when the database cannot be written in time, `outcome_unknown` when COMMIT failed.
   *
   * Acts that are handed in under different lanes may run at once: none of them may read what another could write.
   */
  write<T>(act: (tx: Tx) => Promise<T>, options?: { readonly lane?: string }): Promise<T>;
  /** As `write`, for what takes something away (a token, a right): on a full disk it may use the reserve. */
  takeAway<T>(act: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * As `write`, for what nobody needs once the machine has failed: on SQLite its commit waits for no disk, unless it is
   * shared with an act that must. It is never lost by the process alone. Such an act hands in no rows to late writers.
   */
  writeUnsynced<T>(act: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Reads for a list or a report, from a replica where there is one that has all that was committed before this began.
   * `work` only reads; it may be run again, on the primary, and what it is given is dead once it has ended. Never for what
   * decides whether somebody may do something.
   */
  report<T>(work: (reader: Queryable) => Promise<T>): Promise<T>;
  /** Sets what looks at all transactions from now on. */
  guardCommits(guard: CommitGuard): void;
  /** A lookup for the hot path: prepared once, at once on SQLite, one query per event-loop turn on PostgreSQL. */
  pointLookup<Row>(lookup: PointLookup<Row>): (key: string) => MaybePromise<Row | undefined>;
  readonly watch: SyncWatch | AsyncWatch;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
