import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { countedElsewhere, type Metrics } from '../metrics.ts';
import type { Queryable } from './database.ts';
import { type Reading, Replica, type ReplicaDeps } from './postgres-replica.ts';
import type { Position } from './replica-position.ts';

interface ReplicasDeps extends Omit<ReplicaDeps, 'settings'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** One for each replica. */
  readonly hosts: readonly ReplicaDeps['settings'][];
  /** The server that leads, which is read from when no replica will do. */
  readonly primary: Queryable;
  /** Asks the server that leads how far it has come; undefined where it, or our role there, cannot say. */
  readonly askPosition: () => Promise<Position | undefined>;
}

/**
 * Reads for lists and reports, which may take long and are many, and which a standby can answer as well as the primary: when
 * it has come as far as the primary had when the reading began, it has all that anybody was told of before, by any node.
 */
export class Replicas {
  readonly #deps: ReplicasDeps;
  readonly #replicas: readonly Replica[];
  readonly #readings = { replica: 0, primary: 0 };
  readonly #refusals: Record<string, number> = {};
  #turn = 0;

  constructor(deps: ReplicasDeps) {
    this.#deps = deps;
    this.#replicas = deps.hosts.map((settings) => new Replica({ ...deps, settings }));
    const { metrics } = deps;
    countedElsewhere(
      metrics,
      'latchkey_reports_total',
      'Lists and reports by the server that they were read from.',
      'server',
      () => this.#readings,
    );
    countedElsewhere(
      metrics,
      'latchkey_replica_refusals_total',
      'Times that a replica was asked for a list or a report and would not do, by reason.',
      'reason',
      () => this.#refusals,
    );
  }

  /** As `Db.report`. */
  async report<T>(work: (reader: Queryable) => Promise<T>): Promise<T> {
    const willing = this.#inTurn().filter((replica) => replica.isWilling);
    const wanted = willing.length > 0 ? await this.#deps.askPosition() : undefined;
    for (const replica of willing) {
      // Another reader may have been refused, or be trying it, by now.
      if (wanted === undefined || !replica.isWilling) continue;
      const reading = await this.#ask(replica, wanted, work);
      if ('answer' in reading) {
        this.#readings.replica++;
        return reading.answer;
      }
    }
    this.#readings.primary++;
    return work(this.#deps.primary);
  }

  /** Throws, saying what to do, when a replica that answers has another database than the primary. */
  async refuseForeign(): Promise<void> {
    const wanted = await this.#deps.askPosition();
    if (wanted === undefined) {
      this.#deps.log.warn('replicas are not read from: the primary does not say how far it has come');
      return;
    }
    await Promise.all(
      this.#replicas.map(async (replica) => {
        const reading = await this.#ask(replica, wanted, async () => {});
        if ('refusal' in reading && reading.refusal === 'of_another_database')
          throw new Error(
            `LATCHKEY_REPLICA_URL: ${replica.name} does not have the database of LATCHKEY_DATABASE_URL. ` +
              'Name servers that follow its server by streaming replication, and the same database.',
          );
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.close()));
  }

  async #ask<T>(
    replica: Replica,
    wanted: Position,
    work: (reader: Queryable) => Promise<T>,
  ): Promise<Reading<T>> {
    const reading = await replica.read(wanted, work);
    if ('refusal' in reading) this.#refusals[reading.refusal] = (this.#refusals[reading.refusal] ?? 0) + 1;
    return reading;
  }

  #inTurn(): readonly Replica[] {
    const first = this.#turn++ % this.#replicas.length;
    return [...this.#replicas.slice(first), ...this.#replicas.slice(0, first)];
  }
}
