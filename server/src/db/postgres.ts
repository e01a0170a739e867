import type { CompiledQuery, Driver, Kysely, QueryResult } from 'kysely';
import pg from 'pg';
import type { Clock } from '../clock.ts';
import { parsePostgresUrl } from '../config/postgres-url.ts';
import { unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Db, Tx } from './database.ts';
import { kyselyOn, NO_TRANSACTIONS, PostgresConnection } from './postgres-connection.ts';
import { classifyPostgresError, LostConnection } from './postgres-failure.ts';
import { batchedLookup, namedQuery, namedReads } from './postgres-lookup.ts';
import { ProvenPool } from './postgres-pool.ts';
import { Primary } from './postgres-primary.ts';
import { Replicas } from './postgres-replicas.ts';
import { PostgresWatch } from './postgres-watch.ts';
import { type Position, PRIMARY_POSITION, readPosition } from './replica-position.ts';
import type { Schema } from './schema.ts';
import type { Failure, WriteConnection } from './write-connection.ts';
import { Writer } from './writer.ts';

const INT8 = 20;
/** To get a connection: what a migration may do for an hour is not what it may wait for. */
const LONGEST_CONNECT_MS = 10_000;

interface PostgresOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly poolSize: number;
  /** For how long a connection is believed to lead to the primary once it was seen to. */
  readonly proofMs: number;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Of standbys that lists and reports may be read from. */
  readonly replicaUrl?: string | undefined;
  readonly onBatch: (acts: number) => void;
}

/**
 * Connects to PostgreSQL, to the host of the URL that leads, and to the next one that does: a pool for reads, one connection
 * that writes, one that watches for changes.
 */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Db> {
  const { clock, proofMs, timeoutMs, log } = options;
  const sessionSettings = sessionSettingsOf(timeoutMs);
  const primary = new Primary({ clock, proofMs, log, sessionSettings, hosts: hostsOf(url, timeoutMs) });
  const connections = new pg.Pool({
    Client: primary.Client,
    max: options.poolSize,
    connectionTimeoutMillis: timeoutMs,
  });
  connections.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  const pool = new ProvenPool(connections, primary);
  const writeConnection = new PostgresWriteConnection(primary, timeoutMs);
  const writer = new Writer(writeConnection, options);
  const watch = new PostgresWatch(primary, { ...options, pool });
  const sql = kyselyOn(poolDriver(pool));
  const execute = namedReads(pool);
  const replicas =
    options.replicaUrl === undefined
      ? undefined
      : new Replicas({
          ...{ clock, log, sessionSettings, metrics: options.metrics, poolSize: options.poolSize },
          hosts: hostsOf(options.replicaUrl, timeoutMs),
          primary: { engine: 'postgres', sql, execute },
          askPosition: () => askPosition(pool),
        });
  const ping = async () => {
    await pool.query({ text: 'SELECT 1' }).catch((error: unknown) => {
      throw unavailable(error);
    });
  };
  await primary.choose().catch((error: unknown) => {
    throw unavailable(error);
  });
  const db: Db = {
    engine: 'postgres',
    sql,
    watch,
    write: <T>(act: (tx: Tx) => Promise<T>, options?: { lane?: string }) => writer.write(act, options),
    // What a full disk leaves room for is PostgreSQL's own affair.
    takeAway: <T>(act: (tx: Tx) => Promise<T>) => writer.write(act),
    // Another node may go on with it after this machine, or the database's, has failed.
    writeUnsynced: <T>(act: (tx: Tx) => Promise<T>) => writer.write(act),
    guardCommits: (guard) => writer.guardCommits(guard),
    report: (work) => (replicas === undefined ? work(db) : replicas.report(work)),
    execute,
    pointLookup: (lookup) => batchedLookup(pool, lookup),
    ping,
    async close() {
      await writer.close();
      await Promise.all([writeConnection.close(), watch.close(), pool.end(), replicas?.close()]);
    },
  };
  try {
    await ping();
    await replicas?.refuseForeign();
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function askPosition(pool: ProvenPool): Promise<Position | undefined> {
  try {
    return readPosition(await pool.query({ name: 'position', text: PRIMARY_POSITION }));
  } catch (error) {
    if (classifyPostgresError(error) === 'own') return undefined;
    throw unavailable(error);
  }
}

function hostsOf(url: string, timeoutMs: number): pg.ClientConfig[] {
  const hosts = parsePostgresUrl(url);
  if (hosts === undefined) throw new Error('The URL of the database is none of PostgreSQL.');
  return hosts.urls.map((one) => connectionSettings(one, timeoutMs));
}

/**
 * Server-side limits, so that a query that nobody waits for any more does not go on. And no machine code for
 * queries: PostgreSQL takes a walk up nested groups for a long one, and then compiles some 40 ms for 1 ms of work.
 * Poolers refuse all of them as parameters of a connection.
 */
function sessionSettingsOf(timeoutMs: number): string[] {
  return [
    'jit = off',
    `statement_timeout = ${timeoutMs}`,
    `lock_timeout = ${timeoutMs}`,
    `idle_in_transaction_session_timeout = ${timeoutMs * 2}`,
  ];
}

function connectionSettings(url: string, timeoutMs: number): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'latchkeyd',
    connectionTimeoutMillis: Math.min(timeoutMs, LONGEST_CONNECT_MS),
    query_timeout: timeoutMs + 500,
    keepAlive: true,
    // What an act asks together goes to the server together.
    pipeline: true,
    types: {
      getTypeParser: (oid: number, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  } as pg.ClientConfig;
}

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

function poolDriver(pool: ProvenPool): Driver {
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
      await pool.release(pooled.client, pooled.failed).catch((error: unknown) => {
        throw unavailable(error);
      });
    },
  };
}

/** The one connection that writes; made anew when it was lost. */
class PostgresWriteConnection implements WriteConnection {
  readonly engine = 'postgres';
  readonly sql: Kysely<Schema>;
  readonly #primary: Primary;
  readonly #timeoutMs: number;
  #client: pg.Client | undefined;
  readonly runsAhead = true;
  /** What was sent of this transaction without waiting for it. */
  #sent: Promise<unknown>[] = [];
  #hasSavepoint = false;
  /** How much of that was sent before the savepoint was complete. */
  #sentBefore = 0;

  constructor(primary: Primary, timeoutMs: number) {
    this.#primary = primary;
    this.#timeoutMs = timeoutMs;
    this.sql = kyselyOn({
      ...NO_TRANSACTIONS,
      acquireConnection: async () => new PostgresConnection(this.#connected()),
      releaseConnection: async () => {},
    });
  }

  /** Under a name, so that it is planned once for the connection. */
  async execute<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    return (await this.#primary.query(this.#connected(), namedQuery(query))).rows as Row[];
  }

  async begin(): Promise<void> {
    if (this.#client === undefined) {
      const client = new this.#primary.Client();
      client.on('error', () => this.#drop(client));
      await client.connect().catch((error: unknown) => {
        this.#drop(client);
        throw error;
      });
      this.#client = client;
    }
    this.#sent = [];
    this.#sentBefore = 0;
    this.#hasSavepoint = false;
    await this.#primary.begin(this.#connected());
  }

  send(query: CompiledQuery): void {
    this.#keep(this.execute(query));
  }

  async settle(): Promise<void> {
    const sent = this.#sent;
    this.#sent = [];
    this.#sentBefore = 0;
    await Promise.all(sent);
  }

  /** The one before goes with the same message; the last goes with the transaction. */
  async savepoint(): Promise<void> {
    this.#keep(this.#run(this.#hasSavepoint ? 'RELEASE SAVEPOINT act; SAVEPOINT act' : 'SAVEPOINT act'));
    this.#hasSavepoint = true;
    this.#sentBefore = this.#sent.length;
  }

  async releaseSavepoint(): Promise<void> {}

  /** What was sent since then is undone with it, whether it failed or not. */
  rollbackToSavepoint(): Promise<void> {
    this.#sent.length = Math.min(this.#sent.length, this.#sentBefore);
    return this.#run('ROLLBACK TO SAVEPOINT act');
  }

  async commit(): Promise<void> {
    const result = await this.#connected().query('COMMIT');
    // An aborted transaction answers COMMIT with ROLLBACK and without an error.
    if (result.command !== 'COMMIT') throw new Error(`COMMIT was answered with ${result.command}`);
  }

  async rollback(cause?: unknown): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    // It may be silent, and its server may lead no longer: nothing more is asked of it.
    if (cause !== undefined && this.classify(cause) === 'lost') this.#drop(client);
    else await client.query('ROLLBACK').catch(() => this.#drop(client));
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

  /** For what fails only together with all that comes after it in the transaction. */
  #keep(sent: Promise<unknown>): void {
    sent.catch(() => {});
    this.#sent.push(sent);
  }

  async #run(statement: string): Promise<void> {
    await this.#connected().query(statement);
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
    void client.end().catch(() => {});
  }
}
