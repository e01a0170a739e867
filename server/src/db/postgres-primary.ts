import pg from 'pg';
import { ageMs, type Clock, type Moment, momentOf } from '../clock.ts';
import { classifyPostgresError, LostConnection } from './postgres-failure.ts';
import { findPrimary } from './postgres-host.ts';
import { askProof, faultOf, type Proof } from './postgres-proof.ts';

interface PrimaryDeps {
  readonly clock: Clock;
  /** One for each host, alike but for where they lead. */
  readonly hosts: readonly pg.ClientConfig[];
  /** For how long a connection is believed to lead to the primary after it was seen to. */
  readonly proofMs: number;
}

/** A connection that can be asked what its server is. */
type Asked = Pick<pg.ClientBase, 'query'> & { readonly host?: string; readonly port?: number };

const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 500;

/**
 * The way to the server that leads. All connections of a node are made here: while none can be made, one attempt is made
 * now and then, and whoever else wants one is refused at once. What a connection says is believed only for a moment after
 * its server was seen to lead: one that another has taken over from may not know it.
 */
export class Primary {
  /** What pg.Pool makes its connections by. */
  readonly Client: typeof pg.Client;
  readonly #deps: PrimaryDeps;
  readonly #provedAt = new WeakMap<object, Moment>();
  #chosen = 0;
  #latest = 0;
  #failures = 0;
  #waitFrom: Moment | undefined;
  #waitMs = 0;
  #isTrying = false;
  #lastError: unknown;

  constructor(deps: PrimaryDeps) {
    this.#deps = deps;
    this.Client = clientClass(this);
  }

  /** Of the server that is believed to lead. */
  get settings(): pg.ClientConfig {
    const settings = this.#deps.hosts[this.#chosen];
    if (settings === undefined) throw new Error('There is no host.');
    return settings;
  }

  /** Looks for the server that leads, where there are several. Throws, naming what is wrong with each. */
  async choose(): Promise<void> {
    const { hosts } = this.#deps;
    if (hosts.length > 1) this.#chosen = await findPrimary(hosts, this.#latest);
  }

  /** Opens a connection, in its turn, and has its server prove itself. Throws what is wrong. */
  async admit(client: pg.Client, open: () => Promise<unknown>): Promise<void> {
    if (this.#failures > 0) {
      const isWaiting =
        this.#waitFrom !== undefined && ageMs(this.#deps.clock, this.#waitFrom) < this.#waitMs;
      if (this.#isTrying || isWaiting)
        throw new LostConnection('The database could not be reached a moment ago.', {
          cause: this.#lastError,
        });
      this.#isTrying = true;
    }
    try {
      if (this.#failures > 0) await this.#chooseFor(client);
      await open();
      await this.proveAnew(client);
      this.#failures = 0;
    } catch (error) {
      this.#failed(error);
      throw error;
    } finally {
      this.#isTrying = false;
    }
  }

  /** Has the server of a connection prove itself, unless it just has. Throws `LostConnection` when it does not lead. */
  async prove(client: Asked): Promise<void> {
    const provedAt = this.#provedAt.get(client);
    if (provedAt !== undefined && ageMs(this.#deps.clock, provedAt) < this.#deps.proofMs) return;
    await this.proveAnew(client);
  }

  /** As `prove`, whenever it was last; gives what the server says of itself. */
  async proveAnew(client: Asked): Promise<Proof> {
    const startedAt = momentOf(this.#deps.clock);
    const proof = await askProof(client);
    const fault = faultOf(proof, this.#latest);
    if (fault !== undefined) {
      this.#provedAt.delete(client);
      throw new LostConnection(
        `The database is not to be relied on: ${client.host}:${client.port} (${fault}).`,
      );
    }
    this.#latest = proof.timeline;
    this.#provedAt.set(client, startedAt);
    return proof;
  }

  /** This connection is bound for where it was thought best when it was made: the next one is for where it is now. */
  async #chooseFor(client: pg.Client): Promise<void> {
    await this.choose();
    const { host, port } = new pg.Client(this.settings);
    if (client.host === host && client.port === port) return;
    this.#failures = 0;
    throw new MovedPrimary('Another server leads.');
  }

  #failed(error: unknown): void {
    if (error instanceof MovedPrimary) return;
    this.#lastError = error;
    // A server that is there and refuses us, as for a wrong password, is waited for in the same way.
    const longest = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LONGEST_WAIT_MS);
    this.#failures++;
    // Many nodes lose the same server at the same moment.
    this.#waitMs = longest * (0.5 + Math.random() / 2);
    this.#waitFrom = momentOf(this.#deps.clock);
  }
}

class MovedPrimary extends LostConnection {}

function clientClass(primary: Primary): typeof pg.Client {
  return class extends pg.Client {
    constructor() {
      super(primary.settings);
      // Whoever uses a connection hears of its end from its query; an error that nobody hears ends the process.
      this.on('error', () => {});
    }

    override connect(): Promise<this>;
    override connect(callback: (error: Error | null, client?: pg.Client) => void): void;
    override connect(
      callback?: (error: Error | null, client?: pg.Client) => void,
    ): Promise<this> | undefined {
      const connecting = primary.admit(this, () => super.connect()).then(() => this);
      if (callback === undefined) return connecting;
      connecting.then(
        (client) => callback(null, client),
        (error: unknown) => {
          // pg.Pool forgets a connection that was not made, and leaves its socket alone.
          void this.end().catch(() => {});
          callback(error as Error);
        },
      );
      return undefined;
    }
  };
}

/** A pool whose connections are used only while their server is known to lead. */
export class ProvenPool {
  readonly #pool: pg.Pool;
  readonly #primary: Primary;

  constructor(pool: pg.Pool, primary: Primary) {
    this.#pool = pool;
    this.#primary = primary;
  }

  /** A connection whose server leads. Throws when there is none in time. */
  async connect(): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    try {
      await this.#primary.prove(client);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** Runs one query on such a connection; one that fails for the connection's sake takes it out of the pool. */
  async query(query: pg.QueryConfig): Promise<pg.QueryResult> {
    const client = await this.connect();
    try {
      const result = await client.query(query);
      client.release();
      return result;
    } catch (error) {
      client.release(classifyPostgresError(error) !== 'own');
      throw error;
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}
