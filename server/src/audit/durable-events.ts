import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '../db/database.ts';
import type { AuditEvent } from './audit-event.ts';
import type { AuditLog } from './audit-log.ts';

interface DurableEventsDeps {
  readonly db: Db;
  readonly audit: AuditLog;
}

interface Batch {
  readonly events: AuditEvent[];
  readonly written: Promise<void>;
}

/** What one act records at most: others are waiting for their turn, too. */
const MAX_EVENTS = 256;
/** How long the first one waits for others at most. */
const MAX_TURNS = 8;

/**
 * Events of what changes nothing in the database, and may not take place without them. Those that come together are one
 * act: either all of them are committed, or nobody is told that its own is. Callers that were answered together ask
 * again within a few turns of the event loop, so an act is begun in the first one that brings no further event.
 */
export class DurableEvents {
  readonly #deps: DurableEventsDeps;
  #batch: Batch | undefined;

  constructor(deps: DurableEventsDeps) {
    this.#deps = deps;
  }

  /** Comes back once the event is committed. Throws as `Db.write`. */
  record(event: AuditEvent): Promise<void> {
    if (this.#batch === undefined || this.#batch.events.length >= MAX_EVENTS) this.#batch = this.#begin();
    this.#batch.events.push(event);
    return this.#batch.written;
  }

  #begin(): Batch {
    const { db, audit } = this.#deps;
    const events: AuditEvent[] = [];
    const written = gathered(events).then(() => {
      if (this.#batch?.events === events) this.#batch = undefined;
      return db.write(async (tx) => {
        for (const event of events) audit.record(tx, event);
      });
    });
    return { events, written };
  }
}

async function gathered(events: readonly AuditEvent[]): Promise<void> {
  let before: number;
  let turns = 0;
  do {
    before = events.length;
    await nextTurn();
  } while (events.length > before && events.length < MAX_EVENTS && ++turns < MAX_TURNS);
}
