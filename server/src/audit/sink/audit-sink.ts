import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { HeldLease } from '../../db/held-lease.ts';
import type { Log } from '../../log.ts';
import { gauge, type Metrics } from '../../metrics.ts';
import { renderLine } from '../line.ts';
import type { AuditRow } from '../row.ts';
import { STATEMENTS_CHAIN, statementRow } from '../statements/statement.ts';
import { listStatements } from '../statements/store.ts';
import { listChainEnds, listRows } from '../store.ts';
import type { Destination, OutgoingLine } from './destination.ts';
import { listCursors, moveCursors } from './store.ts';

interface SinkDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly nodeId: string;
  readonly workspaceId: string;
  readonly destination: Destination;
}

/** How far each chain has got. */
type Cursors = Map<string, number>;

const ROUND_MS = 1_000;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;
/** Who stops a server does not wait for a sink that does not answer. */
const STOP_MS = 1_500;
const BATCH = 200;
const STATEMENTS_A_ROUND = 50;

/**
 * Delivers the audit trail: every event of every chain in its order, and every signed statement after the events
 * that it covers. One node at a time does it, and how far it got is kept in the database, so each line
 * arrives at least once, whatever stops. No request ever waits for it.
 */
export class AuditSink {
  readonly #deps: SinkDeps;
  readonly #lease: HeldLease;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  /** What was delivered, as the database has it; undefined while another node delivers. */
  #delivered: Cursors | undefined;
  /** What was handed over. */
  #sent: Cursors = new Map();
  /** Handed over, but may still be lost: where the cursors stood then, the oldest first. */
  #unsettled: { readonly cursors: Cursors; readonly settlesAt: number }[] = [];
  #lag = 0;
  #failures = 0;

  constructor(deps: SinkDeps) {
    this.#deps = deps;
    this.#lease = new HeldLease({ ...deps, name: 'audit-sink', holder: deps.nodeId });
    gauge(
      deps.metrics,
      'latchkey_audit_sink_lag_events',
      'Audit events that are not delivered yet, on the node that delivers them.',
      () => this.#lag,
    );
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Stops after what is under way; what was not delivered is, at the next start or by another node. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.race([this.#running, sleep(STOP_MS)]);
    const isTaken = await this.#deps.destination.close().catch(() => false);
    try {
      if (isTaken && this.#unsettled.length > 0) await this.#settle(this.#sent);
      await this.#lease.release();
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'what was delivered last is delivered again at the next start');
    }
  }

  /** Begins with a new file, should the old one have been moved away. */
  reopen(): void {
    this.#deps.destination.reopen();
  }

  /** The number of the last statement that was delivered, with all that it covers; by whichever node. */
  async deliveredStatement(): Promise<number> {
    return (await listCursors(this.#deps.db)).get(STATEMENTS_CHAIN) ?? 0;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let pauseMs = ROUND_MS;
      try {
        if (await this.#isOurs()) await this.#round();
        this.#succeeded();
      } catch (error) {
        if (!signal.aborted) pauseMs = this.#failed(error);
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Delivers all that is there when it begins. */
  async #round(): Promise<void> {
    const { db, clock, destination } = this.#deps;
    destination.refuseLoss();
    // In this order: whatever a statement covers was there before it, and so it is before these ends.
    const statements = await listStatements(db, this.#sentOf(STATEMENTS_CHAIN), STATEMENTS_A_ROUND);
    const ends = new Map((await listChainEnds(db)).map(({ chain, chain_seq }) => [chain, chain_seq]));
    this.#measureLag(ends);
    let rows = await this.#nextRows(ends);
    while (rows.length > 0) {
      if (this.#stopping.signal.aborted || !(await this.#isOurs())) return;
      await this.#deliver(rows);
      this.#measureLag(ends);
      rows = await this.#nextRows(ends);
    }
    if (statements.length > 0) await this.#deliver(statements.map(statementRow));
    const now = clock.monotonicMs();
    const settled = this.#unsettled.findLast(({ settlesAt }) => settlesAt <= now);
    if (settled === undefined) return;
    this.#unsettled = this.#unsettled.filter(({ settlesAt }) => settlesAt > now);
    await this.#settle(settled.cursors);
    this.#measureLag(ends);
  }

  /** The next rows of all chains that have any, by time as far as each chain's own order allows. */
  async #nextRows(ends: ReadonlyMap<string, number>): Promise<AuditRow[]> {
    const rows: { row: AuditRow; time: number }[] = [];
    for (const [chain, upTo] of ends) {
      const after = this.#sentOf(chain);
      if (after >= upTo) continue;
      let time = 0;
      for (const row of await listRows(this.#deps.db, { chain, after, upTo, limit: BATCH })) {
        time = Math.max(time, row.event_time);
        rows.push({ row, time });
      }
    }
    // The sort is stable: rows of a chain keep their order, and those that are taken are the first of their chains.
    return rows
      .sort((a, b) => a.time - b.time)
      .slice(0, BATCH)
      .map(({ row }) => row);
  }

  async #deliver(rows: readonly AuditRow[]): Promise<void> {
    const { clock, destination } = this.#deps;
    await destination.send(rows.map((row) => this.#outgoing(row)));
    for (const { chain, chain_seq } of rows) this.#sent.set(chain, chain_seq);
    if (destination.settleMs === 0) return this.#settle(this.#sent);
    const settlesAt = clock.monotonicMs() + destination.settleMs;
    this.#unsettled.push({ cursors: new Map(this.#sent), settlesAt });
  }

  #outgoing(row: AuditRow): OutgoingLine {
    return {
      json: renderLine(row, this.#deps.workspaceId, 'delivered'),
      action: row.action_name,
      isRefusal: row.status_code >= 400,
      time: row.event_time,
    };
  }

  async #settle(cursors: ReadonlyMap<string, number>): Promise<void> {
    const moved = new Map([...cursors].filter(([chain, seq]) => seq !== this.#delivered?.get(chain)));
    if (moved.size === 0) return;
    await this.#deps.db.write((tx) => moveCursors(tx, moved));
    this.#delivered = new Map(cursors);
  }

  /** Whether this node is the one that delivers; renews the lease when it runs out soon. */
  async #isOurs(): Promise<boolean> {
    const isOurs = await this.#lease.hold();
    if (isOurs && this.#delivered === undefined) {
      this.#delivered = await listCursors(this.#deps.db);
      this.#rewind();
    }
    if (!isOurs && this.#delivered !== undefined) {
      this.#delivered = undefined;
      this.#lag = 0;
    }
    return isOurs;
  }

  #rewind(): void {
    this.#sent = new Map(this.#delivered);
    this.#unsettled = [];
  }

  #sentOf(chain: string): number {
    return this.#sent.get(chain) ?? 0;
  }

  #measureLag(ends: ReadonlyMap<string, number>): void {
    let lag = 0;
    for (const [chain, end] of ends) lag += Math.max(0, end - (this.#delivered?.get(chain) ?? 0));
    this.#lag = lag;
  }

  #succeeded(): void {
    if (this.#failures > 0) {
      this.#deps.log.info({ sink: this.#deps.destination.name }, 'the audit trail is delivered again');
    }
    this.#failures = 0;
  }

  /** Begins again after what is known to have been delivered; gives back how long to wait, in ms. */
  #failed(error: unknown): number {
    this.#rewind();
    const backoffMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.#failures);
    this.#failures++;
    const { log, destination } = this.#deps;
    const level = this.#failures === 1 ? 'error' : 'warn';
    log[level]({ err: error, sink: destination.name, backoffMs }, 'the audit trail cannot be delivered');
    return backoffMs;
  }
}
