import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Db, LateWriter, Queryable, Tx } from '../db/database.ts';
import type { AuditEvent } from './audit-event.ts';
import {
  appendEvents,
  CHAIN_START_HASH,
  type ChainPlace,
  deleteEventsBefore,
  type PendingEvent,
} from './store.ts';

const BEFORE_THE_FEED = 500;

/**
 * Writes audit events in the transaction of the act they tell of: no row, no act. Each row carries the hash of
 * the one before it in this node's chain, so that a row that is changed or missing shows.
 */
export class AuditLog implements LateWriter<PendingEvent> {
  readonly order = BEFORE_THE_FEED;
  readonly #clock: Clock;
  readonly #nodeId: string;
  #place: ChainPlace;
  #written: ChainPlace | undefined;

  constructor({ clock, nodeId }: { clock: Clock; nodeId: string }) {
    this.#clock = clock;
    this.#nodeId = nodeId;
    this.#place = this.#newChain();
  }

  /** Hands in an event that is to be committed with the act. */
  record(tx: Tx, event: AuditEvent, occurrences = 1): void {
    tx.late(this, { event, time: this.#clock.now(), occurrences });
  }

  /** Deletes events older than `keepMs`; gives back how many. */
  purge(db: Db, keepMs: number): Promise<number> {
    return db.write((tx) => deleteEventsBefore(tx, this.#clock.now() - keepMs));
  }

  async write(tx: Queryable, events: readonly PendingEvent[]): Promise<void> {
    this.#written = await appendEvents(tx, this.#place, events);
  }

  committed(): void {
    this.#place = this.#written ?? this.#place;
  }

  /** Whether the rows are there is not known, so no row may follow them: a new chain begins. */
  uncertain(): void {
    this.#place = this.#newChain();
  }

  #newChain(): ChainPlace {
    const chain = `${this.#nodeId}.${this.#clock.now()}.${randomBytes(3).toString('hex')}`;
    return { chain, seq: 0, hash: CHAIN_START_HASH };
  }
}
