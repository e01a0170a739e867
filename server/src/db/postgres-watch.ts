import { randomBytes } from 'node:crypto';
import { type CompiledQuery, sql } from 'kysely';
import type pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { AsyncWatch, Queryable } from './database.ts';
import { Doorbell } from './doorbell.ts';
import type { ProvenPool } from './postgres-pool.ts';
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

  /** Of this node alone: nobody else is woken when it tries its bell. */
  readonly #bellChannel = `latchkey_bell_${randomBytes(6).toString('hex')}`;
  readonly #bell: Doorbell;

  /** `pool` has other connections than this one. */
  constructor(primary: Primary, { log, clock, pool }: { log: Log; clock: Clock; pool: ProvenPool }) {
    this.#primary = primary;
    this.#log = log;
    this.#bell = new Doorbell(clock, () =>
      pool.query({ text: "SELECT pg_notify($1, '')", values: [this.#bellChannel] }),
    );
  }

  get hearsDoorbell(): boolean {
    return this.#bell.isHeard;
  }

  async read<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    this.#client ??= this.#connect();
    const connecting = this.#client;
    try {
      const client = await connecting;
      const asked = { text: query.sql, values: [...query.parameters] };
      const { result, proof } = await this.#primary.queryProven(client, asked);
      this.#lineage = proof.lineage;
      if (!this.#primary.isPooled(client)) this.#bell.ringWhenDue();
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
    client.on('notification', ({ channel }) => {
      if (channel === this.#bellChannel) this.#bell.heard();
      else this.#wake();
    });
    await client.connect();
    // It would listen on a connection that others use next, and hear only what comes in between.
    if (this.#primary.isPooled(client)) return client;
    await client.query(`LISTEN ${WAKE_CHANNEL}; LISTEN ${this.#bellChannel}`);
    return client;
  }

  #drop(connecting: Promise<pg.Client>): void {
    if (this.#client === connecting) {
      this.#client = undefined;
      this.#bell.lost();
    }
    void connecting.then((client) => client.end()).catch(() => {});
  }
}
