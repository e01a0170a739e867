import pg from 'pg';
import { ageMs, type Clock, type Moment, momentOf } from '../clock.ts';
import type { Log } from '../log.ts';
import { BEGIN, setLocally } from './postgres-connection.ts';
import { LostConnection } from './postgres-failure.ts';
import { findPrimary } from './postgres-host.ts';
import { askProof, faultOf, type Proof } from './postgres-proof.ts';

interface PrimaryDeps {
  readonly clock: Clock;
  /** One for each host, alike but for where they lead. */
  readonly hosts: readonly pg.ClientConfig[];
  /** For how long a connection is believed to lead to the primary after it was seen to. */
  readonly proofMs: number;
  /** What all sessions are set to: `jit = off`. */
  readonly sessionSettings: readonly string[];
  readonly log: Log;
}

/** A connection that can be asked what its server is. */
export type Asked = Pick<pg.ClientBase, 'query'> & { readonly host?: string; readonly port?: number };

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
  readonly #pooled = new WeakSet<object>();
  readonly #openTransaction: string;
  #hasToldOfPooler = false;
  #chosen = 0;
  #latest = 0;
  #failures = 0;
  #waitFrom: Moment | undefined;
  #waitMs = 0;
  #isTrying = false;
  #lastError: unknown;

  constructor(deps: PrimaryDeps) {
    this.#deps = deps;
    this.#openTransaction = `${BEGIN}; ${setLocally(deps.sessionSettings)}`;
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
      await this.#meet(client);
      this.#failures = 0;
    } catch (error) {
      this.#failed(error);
      throw error;
    } finally {
      this.#isTrying = false;
    }
  }

  /**
   * Whether a pooler stands between, which may have another server connection run each transaction: there nothing that a
   * session was told or has proved is true of its next transaction.
   */
  isPooled(client: Asked): boolean {
    return this.#pooled.has(client);
  }

  /** Begins a transaction whose server leads, and which is bound as our sessions are. */
  async begin(client: Asked): Promise<void> {
    if (this.isPooled(client)) await this.proveAnew(client, this.#openTransaction);
    else {
      await this.prove(client);
      await client.query(BEGIN);
    }
  }

  /** Runs a query, under its name only where that is still known next time. */
  query(client: Asked, query: pg.QueryConfig): Promise<pg.QueryResult> {
    if (!this.isPooled(client)) return client.query(query);
    const { name: _, ...unnamed } = query;
    return client.query(unnamed);
  }

  /** Runs a query whose server led after it had answered; gives what that server says of itself. */
  async queryProven(client: Asked, query: pg.QueryConfig): Promise<{ result: pg.QueryResult; proof: Proof }> {
    const isPooled = this.isPooled(client);
    const [, result, proof] = await Promise.all([
      isPooled ? client.query(this.#openTransaction) : undefined,
      client.query(query),
      this.proveAnew(client),
    ]);
    if (isPooled) await client.query('COMMIT');
    return { result, proof };
  }

  /** Has the server of a connection prove itself, unless it just has. Throws `LostConnection` when it does not lead. */
  async prove(client: Asked): Promise<void> {
    const provedAt = this.#provedAt.get(client);
    if (provedAt !== undefined && ageMs(this.#deps.clock, provedAt) < this.#deps.proofMs) return;
    await this.proveAnew(client);
  }

  /** As `prove`, whenever it was last and behind these statements; gives what the server says of itself. */
  async proveAnew(client: Asked, statements = ''): Promise<Proof> {
    const startedAt = momentOf(this.#deps.clock);
    const isPrepared = statements === '' && !this.isPooled(client);
    const proof = await askProof(client, { statements, isPrepared });
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

  /**
   * Has the server of a new connection prove itself, and sets the session, unless it is a pooler's. In a transaction: a
   * pooler does not hand on a server whose transaction was left, so that one that leads no longer goes with us.
   */
  async #meet(client: pg.Client): Promise<void> {
    const { pid } = await this.proveAnew(client, 'BEGIN; ');
    // The driver has it from the first answer, and its types do not know: a pooler makes up a number of its own.
    const { processID } = client as { processID?: number | null };
    if (pid === processID) {
      await client.query(`COMMIT; ${this.#deps.sessionSettings.map((one) => `SET ${one}`).join('; ')}`);
      return;
    }
    this.#pooled.add(client);
    await client.query('COMMIT');
    if (this.#hasToldOfPooler) return;
    this.#hasToldOfPooler = true;
    this.#deps.log.info(
      'the database is behind a pooler: no statement is prepared, each transaction proves its server, and changes are found by polling',
    );
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
      const connecting = primary
        .admit(this, () => super.connect())
        .then(
          () => this,
          (error: unknown) => {
            // Whoever wanted it forgets a connection that was not made, and leaves its socket alone.
            void this.end().catch(() => {});
            throw error;
          },
        );
      if (callback === undefined) return connecting;
      connecting.then(
        (client) => callback(null, client),
        (error: unknown) => callback(error as Error),
      );
      return undefined;
    }
  };
}
