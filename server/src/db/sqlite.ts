import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Clock } from '../clock.ts';
import { unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Db, PointLookup, SyncWatch, Tx } from './database.ts';
import { DiskReserve } from './disk-reserve.ts';
import type { Schema } from './schema.ts';
import type { Failure, WriteConnection } from './write-connection.ts';
import { Writer } from './writer.ts';

type SqlValue = string | number | bigint | null | Uint8Array;

/** How long opening waits for another process that is switching the file to WAL or recovering it. */
const OPEN_TIMEOUT_MS = 5_000;
const OPEN_RETRY_MS = 10;
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
const SQLITE_CONSTRAINT = 19;

interface SqliteOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timeoutMs: number;
  readonly onBatch: (acts: number) => void;
}

/** Opens (and creates, for its owner alone) the database file, in WAL mode with commits synced to disk. */
export async function openSqlite(path: string, options: SqliteOptions): Promise<Db> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);

  const writeFile = await connect(path);
  writeFile.exec('PRAGMA busy_timeout = 0');
  const reserve = new DiskReserve({ ...options, path: `${path}-reserve` });
  reserve.take();
  const writer = new Writer(new SqliteWriteConnection(writeFile, reserve), options);
  const readConnection = new SqliteReadConnection(await connect(path));
  const watch = new SqliteWatch(await connect(path));

  const db: Db = {
    engine: 'sqlite',
    sql: kyselyOn(readConnection),
    watch,
    write: <T>(act: (tx: Tx) => Promise<T>) => writer.write(act),
    takeAway: <T>(act: (tx: Tx) => Promise<T>) => writer.write(act, { takesAway: true }),
    writeUnsynced: <T>(act: (tx: Tx) => Promise<T>) => writer.write(act, { isUnsynced: true }),
    guardCommits: (guard) => writer.guardCommits(guard),
    report: (work) => work(db),
    execute: async (query) => readConnection.rows(query),
    pointLookup<Row>({ one }: PointLookup<Row>) {
      const statement = readConnection.prepare(one.sql);
      return (key: string) => {
        try {
          return statement.get(key) as Row | undefined;
        } catch (error) {
          throw unavailable(error);
        }
      };
    },
    async ping() {
      readConnection.prepare('SELECT 1').get();
    },
    async close() {
      await writer.close();
      watch.close();
      readConnection.close();
      writeFile.close();
    },
  };
  return db;
}

async function connect(path: string): Promise<DatabaseSync> {
  const file = new DatabaseSync(path, { timeout: OPEN_TIMEOUT_MS });
  await switchToWal(file);
  file.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -65536');
  file.exec('PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF');
  return file;
}

/**
 * SQLite gives up at once, whatever its timeout, when two connections would wait for each other: both of a
 * pair that switch a new file to WAL hold it for reading and want it for writing.
 */
async function switchToWal(file: DatabaseSync): Promise<void> {
  const giveUpAt = performance.now() + OPEN_TIMEOUT_MS;
  while (true) {
    try {
      file.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (sqliteCode(error) === SQLITE_BUSY && performance.now() < giveUpAt) {
        await sleep(OPEN_RETRY_MS);
        continue;
      }
      file.close();
      throw error;
    }
  }
}

/** Kysely on one connection that is always at hand: statements are prepared once per SQL text. */
class SqliteConnection implements DatabaseConnection {
  readonly file: DatabaseSync;
  readonly #statements = new Map<string, { statement: StatementSync; returnsRows: boolean }>();

  constructor(file: DatabaseSync) {
    this.file = file;
  }

  prepare(sql: string): StatementSync {
    return this.file.prepare(sql);
  }

  /** What a query gives, without how many rows it changed. */
  rows<R>(query: CompiledQuery<R>): R[] {
    return this.#statement(query.sql).statement.all(...(query.parameters as SqlValue[])) as R[];
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, returnsRows } = this.#statement(query.sql);
    const parameters = query.parameters as SqlValue[];
    if (returnsRows) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  // biome-ignore lint/correctness/useYield: rows are read whole; streaming needs a connection of its own
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming would blind this connection for later commits.');
  }

  close(): void {
    this.#statements.clear();
    this.file.close();
  }

  #statement(sql: string) {
    let prepared = this.#statements.get(sql);
    if (prepared === undefined) {
      const statement = this.file.prepare(sql);
      prepared = { statement, returnsRows: statement.columns().length > 0 };
      if (this.#statements.size >= 500) this.#statements.clear();
      this.#statements.set(sql, prepared);
    }
    return prepared;
  }
}

/** A failed read is the database's failure, never the caller's: reads break no constraint. */
class SqliteReadConnection extends SqliteConnection {
  override rows<R>(query: CompiledQuery<R>): R[] {
    try {
      return super.rows(query);
    } catch (error) {
      throw presentReadError(error);
    }
  }

  override async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await super.executeQuery(query);
    } catch (error) {
      throw presentReadError(error);
    }
  }
}

function presentReadError(error: unknown): unknown {
  return sqliteCode(error) === 1 ? error : unavailable(error);
}

function kyselyOn(connection: SqliteConnection): Kysely<Schema> {
  const refuse = async () => {
    throw new Error('Transactions are made by Db.write.');
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });
}

class SqliteWriteConnection implements WriteConnection {
  readonly engine = 'sqlite';
  readonly sql: Kysely<Schema>;
  readonly #connection: SqliteConnection;
  readonly #file: DatabaseSync;
  readonly #reserve: DiskReserve;
  readonly runsAhead = false;
  #isSynced = true;
  #sent: Promise<unknown> = Promise.resolve();

  constructor(file: DatabaseSync, reserve: DiskReserve) {
    this.#file = file;
    this.#reserve = reserve;
    this.#connection = new SqliteConnection(file);
    this.sql = kyselyOn(this.#connection);
  }

  async execute<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    return this.#connection.rows(query);
  }

  async begin(isSynced: boolean): Promise<void> {
    if (isSynced !== this.#isSynced) {
      // A sync of the log brings to the disk what was committed before without one, in its order.
      this.#file.exec(`PRAGMA synchronous = ${isSynced ? 'FULL' : 'NORMAL'}`);
      this.#isSynced = isSynced;
    }
    this.#file.exec('BEGIN IMMEDIATE');
  }

  /** Done when it comes back: only that it failed is told later. */
  send(query: CompiledQuery): void {
    const sent = Promise.all([this.#sent, this.execute(query)]);
    sent.catch(() => {});
    this.#sent = sent;
  }

  async settle(): Promise<void> {
    const sent = this.#sent;
    this.#sent = Promise.resolve();
    await sent;
  }

  async savepoint(): Promise<void> {
    this.#file.exec('SAVEPOINT act');
  }

  async releaseSavepoint(): Promise<void> {
    this.#file.exec('RELEASE act');
  }

  async rollbackToSavepoint(): Promise<void> {
    this.#file.exec('ROLLBACK TO act; RELEASE act');
  }

  async commit(): Promise<void> {
    this.#file.exec('COMMIT');
  }

  async rollback(): Promise<void> {
    try {
      if (this.#file.isTransaction) this.#file.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, or will when it is next asked to begin.
    }
  }

  /** A full disk and the like end the transaction by themselves; anything else SQLite says is the act's own. */
  classify(error: unknown): Failure {
    const code = sqliteCode(error);
    if (code === SQLITE_BUSY) return 'busy';
    if (code === undefined || code === SQLITE_CONSTRAINT || code === 1) return 'own';
    return 'lost';
  }

  /** On a full disk the record that commits was not written; any other failure may have come after it. */
  isUndone(error: unknown): boolean {
    return sqliteCode(error) === SQLITE_FULL;
  }

  /** The journal may lie on the same disk. */
  makeRoom(error: unknown): boolean {
    const isFull = sqliteCode(error) === SQLITE_FULL || (error as NodeJS.ErrnoException).code === 'ENOSPC';
    return isFull && this.#reserve.giveUp();
  }

  isShortOfRoom(): boolean {
    return this.#reserve.isGivenUp();
  }

  /** SQL runs at once here, so an act that is not through when the turn ends has awaited something else. */
  limitAct<T>(running: Promise<T>): Promise<T> {
    const turnEnd = nextTurn().then(() => {
      throw new Error('An act in a transaction may await nothing but SQL.');
    });
    return Promise.race([running, turnEnd]);
  }
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}

/**
 * `PRAGMA data_version` moves when another connection commits, in this process or another. The connection only
 * ever runs statements to their end: an open one would pin its view and hide later commits.
 */
class SqliteWatch implements SyncWatch {
  readonly isSync = true;
  readonly #connection: SqliteConnection;
  readonly #dataVersion: StatementSync;
  #last: unknown;

  constructor(file: DatabaseSync) {
    this.#connection = new SqliteConnection(file);
    this.#dataVersion = this.#connection.prepare('PRAGMA data_version');
    this.#dataVersion.setReturnArrays(true);
  }

  hasMoved(): boolean {
    const row = this.#dataVersion.get() as unknown as [number];
    if (row[0] === this.#last) return false;
    this.#last = row[0];
    return true;
  }

  read<Row>(query: CompiledQuery<Row>): Row[] {
    return this.#connection.rows(query);
  }

  close(): void {
    this.#connection.close();
  }
}
