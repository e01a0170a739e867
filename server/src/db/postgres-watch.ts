import { type CompiledQuery, sql } from 'kysely';
import type pg from 'pg';
import type { Log } from '../log.ts';
import type { AsyncWatch, Queryable } from './database.ts';
import type { Primary } from './postgres-primary.ts';

/** The channel that wakes the other nodes; the notification itself carries nothing they rely on. */
const WAKE_CHANNEL = 'latchkey_changes';

/** The connection that polls for changes and listens for a hint that there are some; made anew when lost. */
export class PostgresWatch implements AsyncWatch {
  readonly isSync = false;
  readonly #primary: Primary;
  readonly #log: Log;
  #client: Promise<pg.Client> | undefined;
  #wake: () => void = () => {};
  #lineage = '';

  constructor(primary: Primary, log: Log) {
    this.#primary = primary;
    this.#log = log;
  }

  async read<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    this.#client ??= this.#connect();
    const connecting = this.#client;
    try {
      const client = await connecting;
      // The proof follows the query on its connection: a server that leads then did so when it answered.
      const [result, { lineage }] = await Promise.all([
        client.query(query.sql, [...query.parameters]),
        this.#primary.proveAnew(client),
      ]);
      this.#lineage = lineage;
      return result.rows as Row[];
    } catch (error) {
      this.#drop(connecting);
      throw error;
    }
  }

  get lineage(): string {
    return this.#lineage;
  }

  onWake(callback: () => void): void {
    this.#wake = callback;
  }

  async wakeOthers(tx: Queryable): Promise<void> {
    await sql`select pg_notify(${WAKE_CHANNEL}, '')`.execute(tx.sql);
  }

  async close(): Promise<void> {
    this.#wake = () => {};
    if (this.#client !== undefined) this.#drop(this.#client);
  }

  async #connect(): Promise<pg.Client> {
    const client = new this.#primary.Client();
    client.on('error', (error) => {
      this.#log.warn({ err: error }, 'the connection that watches for changes was lost');
      if (this.#client !== undefined) this.#drop(this.#client);
    });
    client.on('notification', () => this.#wake());
    await client.connect();
    await client.query(`LISTEN ${WAKE_CHANNEL}`);
    return client;
  }

  #drop(connecting: Promise<pg.Client>): void {
    if (this.#client === connecting) this.#client = undefined;
    void connecting.then((client) => client.end()).catch(() => {});
  }
}
