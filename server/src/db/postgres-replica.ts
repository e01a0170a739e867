import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery, QueryResult } from 'kysely';
import pg from 'pg';
import { ageMs, type Clock, type Moment, momentOf } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Queryable } from './database.ts';
import {
  BEGIN,
  kyselyOn,
  NO_TRANSACTIONS,
  PostgresConnection,
  queryLast,
  setLocally,
} from './postgres-connection.ts';
import {
  type Position,
  type Refusal,
  refusalOf,
  STANDBY_POSITION,
  type StandbyRow,
} from './replica-position.ts';

export interface ReplicaDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: pg.ClientConfig;
  readonly poolSize: number;
  /** What all transactions are set to: `jit = off`. */
  readonly sessionSettings: readonly string[];
}

/** What came of asking a replica. */
export type Reading<T> = { readonly answer: T } | { readonly refusal: Refusal };

/** To get a connection, and to say how far it has come: whoever waits could have asked the primary. */
const PATIENCE_TO_MEET_MS = 500;
/** How long one that is behind is waited for, step by step. */
const PATIENCE_MS = [1, 2, 4, 8, 15];
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const TELL_EVERY_MS = 60_000;

/**
 * A standby that is read from when it has come as far as it must have. One that would not do is left alone for a while, and
 * is then tried by one reader at a time.
 */
export class Replica {
  readonly name: string;
  readonly #deps: ReplicaDeps;
  readonly #pool: pg.Pool;
  readonly #begin: string;
  #refusals = 0;
  #waitFrom: Moment | undefined;
  #isTrying = false;
  #toldAt: Moment | undefined;

  constructor(deps: ReplicaDeps) {
    this.#deps = deps;
    const { host, port } = new pg.Client(deps.settings);
    this.name = `${host}:${port}`;
    this.#pool = new pg.Pool({
      ...deps.settings,
      max: deps.poolSize,
      connectionTimeoutMillis: PATIENCE_TO_MEET_MS,
    });
    // Whoever uses a connection hears of its end from its query; an error that nobody hears ends the process.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    // What is asked after the position is no older than that.
    this.#begin = `${BEGIN} READ ONLY; ${setLocally(deps.sessionSettings)}`;
  }

  /** Whether it may be asked now. */
  get isWilling(): boolean {
    if (this.#waitFrom === undefined) return true;
    const longest = Math.min(FIRST_WAIT_MS * 2 ** (this.#refusals - 1), LONGEST_WAIT_MS);
    return !this.#isTrying && ageMs(this.#deps.clock, this.#waitFrom) >= longest;
  }

  /** Does some reading where the replica has come as far as `wanted`. Throws what `work` throws by itself. */
  async read<T>(wanted: Position, work: (reader: Queryable) => Promise<T>): Promise<Reading<T>> {
    const isTrial = this.#waitFrom !== undefined;
    // Many that were asked together and are refused together are one refusal.
    const refusals = this.#refusals + 1;
    if (isTrial) this.#isTrying = true;
    try {
      const reading = await this.#read(wanted, work);
      if ('refusal' in reading) this.#refused(reading.refusal, refusals);
      else this.#served();
      return reading;
    } finally {
      if (isTrial) this.#isTrying = false;
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #read<T>(wanted: Position, work: (reader: Queryable) => Promise<T>): Promise<Reading<T>> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      this.#deps.log.debug({ err: error, replica: this.name }, 'a replica could not be reached');
      return { refusal: 'unreachable' };
    }
    const reader = new ReplicaReader(client);
    try {
      const refusal = await this.#waitFor(client, wanted);
      if (refusal !== undefined) {
        this.#giveBack(client);
        return { refusal };
      }
      const answer = await work(reader);
      this.#giveBack(client);
      return { answer };
    } catch (error) {
      if (error instanceof LostPosition || reader.hasFailed) {
        this.#deps.log.debug({ err: error, replica: this.name }, 'a replica failed a reader');
        client.release(true);
        return { refusal: 'failed' };
      }
      this.#giveBack(client);
      throw error;
    } finally {
      reader.end();
    }
  }

  async #waitFor(client: pg.PoolClient, wanted: Position): Promise<Refusal | undefined> {
    let refusal = refusalOf(await ask(client, this.#begin), wanted);
    for (const waitMs of PATIENCE_MS) {
      if (refusal !== 'behind') break;
      await sleep(waitMs);
      refusal = refusalOf(await ask(client, ''), wanted);
    }
    return refusal;
  }

  /** Nobody waits for the end of a transaction that has only read. */
  #giveBack(client: pg.PoolClient): void {
    client.query('COMMIT').then(
      () => client.release(),
      () => client.release(true),
    );
  }

  #served(): void {
    if (this.#waitFrom === undefined) return;
    this.#waitFrom = undefined;
    this.#refusals = 0;
    this.#deps.log.debug({ replica: this.name }, 'a replica is read from again');
  }

  #refused(reason: Refusal, refusals: number): void {
    const { clock, log } = this.#deps;
    this.#refusals = refusals;
    this.#waitFrom = momentOf(clock);
    if (this.#toldAt !== undefined && ageMs(clock, this.#toldAt) < TELL_EVERY_MS) return;
    this.#toldAt = momentOf(clock);
    // Where all members of a cluster are named, one of them leads.
    const level = reason === 'not_a_standby' ? 'debug' : 'warn';
    log[level]({ replica: this.name, reason }, 'a replica will not do for now, and the primary is read from');
  }
}

class LostPosition extends Error {}

/** The driver's types do not know that a query may have a time of its own. */
function question(text: string): pg.QueryConfig {
  return { text, query_timeout: PATIENCE_TO_MEET_MS } as pg.QueryConfig;
}

async function ask(client: pg.PoolClient, statements: string): Promise<pg.QueryResult<StandbyRow>> {
  try {
    return await queryLast(client, question(`${statements}${STANDBY_POSITION}`));
  } catch (error) {
    throw new LostPosition('The replica does not say how far it has come.', { cause: error });
  }
}

/** One transaction of a replica, as long as it lasts. */
class ReplicaReader extends PostgresConnection implements Queryable {
  readonly engine = 'postgres';
  readonly sql = kyselyOn({
    ...NO_TRANSACTIONS,
    acquireConnection: async () => this,
    releaseConnection: async () => {},
  });
  /** A query could not be run here: that it can be on the primary is not told by this error. */
  hasFailed = false;
  #hasEnded = false;

  async execute<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    return (await this.executeQuery<Row>(query)).rows;
  }

  override async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#hasEnded) throw new Error('This reading has ended.');
    try {
      return await super.executeQuery<R>(query);
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
  }

  end(): void {
    this.#hasEnded = true;
  }
}
