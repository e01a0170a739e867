import type pg from 'pg';
import { classifyPostgresError } from './postgres-failure.ts';
import type { Primary } from './postgres-primary.ts';

/** A pool whose connections are used only while their server is known to lead. */
export class ProvenPool {
  readonly #pool: pg.Pool;
  readonly #primary: Primary;

  constructor(pool: pg.Pool, primary: Primary) {
    this.#pool = pool;
    this.#primary = primary;
  }

  /** A connection whose server leads, to be released here. Throws when there is none in time. */
  async connect(): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    try {
      if (this.#primary.isPooled(client)) await this.#primary.begin(client);
      else await this.#primary.prove(client);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Takes a connection back, unless it failed. Throws when what was done on it is not kept. */
  async release(client: pg.PoolClient, hasFailed: boolean): Promise<void> {
    if (hasFailed || !this.#primary.isPooled(client)) return client.release(hasFailed);
    try {
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Runs one query on such a connection; one that fails for the connection's sake takes it out of the pool. */
  async query(query: pg.QueryConfig): Promise<pg.QueryResult> {
    const client = await this.connect();
    try {
      const result = await this.#primary.query(client, query);
      this.#releaseSoon(client, false);
      return result;
    } catch (error) {
      this.#releaseSoon(client, classifyPostgresError(error) !== 'own');
      throw error;
    }
  }

  /** The answer to one query does not wait for the end of the transaction that a pooler wants around it. */
  #releaseSoon(client: pg.PoolClient, hasFailed: boolean): void {
    this.release(client, hasFailed).catch(() => {});
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}
