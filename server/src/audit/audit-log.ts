import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { LateWriter, Queryable, Tx } from '../db/database.ts';
import type { AuditEvent } from './audit-event.ts';
import { CHAIN_START_HASH } from './row.ts';
import { appendEvents, type ChainPlace, type PendingEvent } from './store.ts';

const BEFORE_THE_FEED = 500;
const DAY_MS = 86_400_000;

/**
 * Writes audit events in the transaction of the act they tell of: no row, no act. Each row carries the hash of
 * the one before it in this node's chain, so that a row that is changed or missing shows. A chain that has been
 * silent for a day is not continued, so that what is old can be told from what may still grow.
 */
export class AuditLog implements LateWriter<PendingEvent> {
  readonly order = BEFORE_THE_FEED;
  readonly #clock: Clock;
  readonly #nodeId: string;
  #place: ChainPlace;
  #written: ChainPlace | undefined;
  #lastWrittenAt: number | undefined;

  constructor({ clock, nodeId }: { clock: Clock; nodeId: string }) {
    this.#clock = clock;
    this.#nodeId = nodeId;
    this.#place = this.#newChain();
  }

  /** Hands in an event that is to be committed with the act. */
  record(tx: Tx, event: AuditEvent, occurrences = 1): void {
    tx.late(this, { event, time: this.#clock.now(), occurrences });
  }

  async write(tx: Queryable, events: readonly PendingEvent[]): Promise<void> {
    const silentMs = this.#clock.now() - (this.#lastWrittenAt ?? this.#clock.now());
    const place = silentMs > DAY_MS ? this.#newChain() : this.#place;
    this.#written = await appendEvents(tx, place, events);
  }

  committed(): void {
    this.#place = this.#written ?? this.#place;
    this.#lastWrittenAt = this.#clock.now();
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
