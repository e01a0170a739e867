import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import type { Clock } from '../clock.ts';
import { parsePostgresUrl } from '../config/postgres-url.ts';
import { unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Db, Tx } from './database.ts';
import { classifyPostgresError, LostConnection } from './postgres-failure.ts';
import { chooseHost } from './postgres-host.ts';
import { batchedLookup, namedQuery, namedReads } from './postgres-lookup.ts';
import { PostgresWatch } from './postgres-watch.ts';
import type { Schema } from './schema.ts';
import { type Failure, type WriteConnection, Writer } from './writer.ts';

const INT8 = 20;
/** For each host, when there are several: what does not answer must not keep one from the next. */
const LONGEST_LOOK_MS = 10_000;

interface PostgresOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly poolSize: number;
  readonly log: Log;
  readonly onBatch: (acts: number) => void;
}

/**
 * Connects to PostgreSQL, to the first host of the URL that will do: a pool for reads, one connection that writes, one
 * that watches for changes.
 */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Db> {
  const settings = await chooseSettings(url, options.timeoutMs);
  const pool = new pg.Pool({
    ...settings,
    max: options.poolSize,
    connectionTimeoutMillis: options.timeoutMs,
  });
  // A client that is checked out says so itself, and an error that nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', (error) => options.log.warn({ err: error }, 'an idle database connection was lost'));
  const writeConnection = new PostgresWriteConnection(settings, options.timeoutMs);
  const writer = new Writer(writeConnection, options);
  const watch = new PostgresWatch(settings, options.log);
  const ping = async () => {
    await pool.query('SELECT 1').catch((error: unknown) => {
      throw unavailable(error);
    });
  };
  await ping();

  return {
    engine: 'postgres',
    sql: kyselyOn(poolDriver(pool)),
    watch,
    write: <T>(act: (tx: Tx) => Promise<T>) => writer.write(act),
    // What a full disk leaves room for is PostgreSQL's own affair.
    takeAway: <T>(act: (tx: Tx) => Promise<T>) => writer.write(act),
    execute: namedReads(pool),
    pointLookup: (lookup) => batchedLookup(pool, lookup),
    ping,
    async close() {
      await writer.close();
      await Promise.all([writeConnection.close(), watch.close(), pool.end()]);
    },
  };
}

async function chooseSettings(url: string, timeoutMs: number): Promise<pg.ClientConfig> {
  const hosts = parsePostgresUrl(url);
  if (hosts === undefined) throw new Error('The URL of the database is none of PostgreSQL.');
  const lookMs = Math.min(timeoutMs, LONGEST_LOOK_MS);
  const chosen = await chooseHost(hosts, (one) => connectionSettings(one, lookMs)).catch((error) => {
    throw unavailable(error);
  });
  return connectionSettings(chosen, timeoutMs);
}

/**
 * Server-side limits, so that a query that nobody waits for any more does not go on. And no machine code for
 * queries: PostgreSQL takes a walk up nested groups for a long one, and then compiles some 40 ms for 1 ms of work.
 */
function connectionSettings(url: string, timeoutMs: number): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'latchkeyd',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs + 500,
    statement_timeout: timeoutMs,
    lock_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs * 2,
    keepAlive: true,
    options: '-c jit=off',
    types: {
      getTypeParser: (oid: number, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  } as pg.ClientConfig;
}

class PostgresConnection implements DatabaseConnection {
  readonly client: pg.ClientBase;

  constructor(client: pg.ClientBase) {
    this.client = client;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.client.query(query.sql, [...query.parameters]);
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: rows are read whole
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not offered on this connection.');
  }
}

function kyselyOn(driver: Driver): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
    },
  });
}

const refuseTransaction = async () => {
  throw new Error('Transactions are made by Db.write.');
};

const NO_TRANSACTIONS = {
  init: async () => {},
  beginTransaction: refuseTransaction,
  commitTransaction: refuseTransaction,
  rollbackTransaction: refuseTransaction,
  destroy: async () => {},
};

class PooledConnection extends PostgresConnection {
  declare readonly client: pg.PoolClient;
  failed = false;

  override async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await super.executeQuery(query);
    } catch (error) {
      if (classifyPostgresError(error) === 'own') throw error;
      this.failed = true;
      throw unavailable(error);
    }
  }
}

function poolDriver(pool: pg.Pool): Driver {
  return {
    ...NO_TRANSACTIONS,
    async acquireConnection() {
      try {
        return new PooledConnection(await pool.connect());
      } catch (error) {
        throw unavailable(error);
      }
    },
    async releaseConnection(connection) {
      const pooled = connection as PooledConnection;
      pooled.client.release(pooled.failed);
    },
  };
}

/** The one connection that writes; made anew when it was lost. */
class PostgresWriteConnection implements WriteConnection {
  readonly engine = 'postgres';
  readonly sql: Kysely<Schema>;
  readonly #settings: pg.ClientConfig;
  readonly #timeoutMs: number;
  #client: pg.Client | undefined;

  constructor(settings: pg.ClientConfig, timeoutMs: number) {
    this.#settings = settings;
    this.#timeoutMs = timeoutMs;
    this.sql = kyselyOn({
      ...NO_TRANSACTIONS,
      acquireConnection: async () => new PostgresConnection(this.#connected()),
      releaseConnection: async () => {},
    });
  }

  /** Under a name, so that it is planned once for the connection. */
  async execute<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    return (await this.#connected().query(namedQuery(query))).rows as Row[];
  }

  async begin(): Promise<void> {
    if (this.#client === undefined) {
      const client = new pg.Client(this.#settings);
      client.on('error', () => this.#drop(client));
      await client.connect();
      this.#client = client;
    }
    await this.#run('BEGIN');
  }

  savepoint(): Promise<void> {
    return this.#run('SAVEPOINT act');
  }

  releaseSavepoint(): Promise<void> {
    return this.#run('RELEASE SAVEPOINT act');
  }

  rollbackToSavepoint(): Promise<void> {
    return this.#run('ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act');
  }

  async commit(): Promise<void> {
    const result = await this.#connected().query('COMMIT');
    // An aborted transaction answers COMMIT with ROLLBACK and without an error.
    if (result.command !== 'COMMIT') throw new Error(`COMMIT was answered with ${result.command}`);
  }

  async rollback(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    await client.query('ROLLBACK').catch(() => this.#drop(client));
  }

  classify(error: unknown): Failure {
    return classifyPostgresError(error);
  }

  /** A connection that was lost during COMMIT says nothing of how it ended. */
  isUndone(): boolean {
    return false;
  }

  limitAct<T>(running: Promise<T>): Promise<T> {
    const expired = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      // Whatever it is still doing must not go on in a transaction that is given up.
      if (this.#client !== undefined) this.#drop(this.#client);
      expired.reject(new LostConnection('The act took longer than the database timeout.'));
    }, this.#timeoutMs);
    return Promise.race([running, expired.promise]).finally(() => clearTimeout(timer));
  }

  async close(): Promise<void> {
    await this.#client?.end();
  }

  #connected(): pg.Client {
    if (this.#client === undefined) throw new LostConnection('The connection to the database was lost.');
    return this.#client;
  }

  async #run(statement: string): Promise<void> {
    await this.#connected().query(statement);
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
    void client.end().catch(() => {});
  }
}
