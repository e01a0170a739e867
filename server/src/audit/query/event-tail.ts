import type { Clock } from '../../clock.ts';
import type { Db, Queryable } from '../../db/database.ts';
import type { AuditRow } from '../row.ts';
import { type ChainEnd, listChainEndsSince, listRows } from '../store.ts';
import { type EventFilter, isAskedFor } from './event-filter.ts';
import { readTailCursor, type TailPlace, writeTailCursor } from './tail-cursor.ts';

/** What has been committed since a place. */
export interface EventTail {
  /** Newest first. */
  readonly rows: readonly AuditRow[];
  /** The place to go on from. */
  readonly cursor: string;
  /** More has happened than one answer tells, or the database is another: what is missing here is in the list. */
  readonly hasMissed: boolean;
}

/** A chain that was silent for a day is not continued (`AuditLog`); an hour more for clocks that differ. */
const CHAINS_LIVE_MS = 25 * 3_600_000;
/** A cursor travels in a URL. Beyond it the chains that were silent longest are known by their time alone. */
const MAX_CHAINS = 100;
/** Rows that one answer looks at. */
const MAX_ROWS = 2_000;

/**
 * Follows the trail. A place is where each chain stands: a chain has one writer, whose commits are in the order of
 * its numbers, so that nothing is passed over, however late a node commits what it did, and whatever its clock says.
 */
export class EventTailer {
  readonly #deps: { readonly db: Db; readonly clock: Clock };

  constructor(deps: { readonly db: Db; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** What was asked for and committed since a place; without one nothing, and the place that is now. */
  follow(filter: EventFilter, cursor: string | undefined): Promise<EventTail> {
    return this.#deps.db.report((reader) => this.#follow(reader, filter, cursor));
  }

  async #follow(reader: Queryable, filter: EventFilter, cursor: string | undefined): Promise<EventTail> {
    const place = cursor === undefined ? undefined : readTailCursor(cursor);
    const liveSince = this.#deps.clock.now() - CHAINS_LIVE_MS;
    const ends = await listChainEndsSince(reader, liveSince);
    const next = writeTailCursor(placeAt(ends, liveSince));
    const moved = place && stretchesSince(place, ends);
    if (moved === undefined || moved === 'too_much')
      return { rows: [], cursor: next, hasMissed: moved === 'too_much' };
    const rows: AuditRow[] = [];
    for (const { chain, after, upTo, since } of moved) {
      const found = await listRows(reader, { chain, after, upTo, limit: MAX_ROWS });
      rows.push(...found.filter((row) => row.event_time > since && isAskedFor(filter, row)));
    }
    return { rows: rows.sort(newestFirst), cursor: next, hasMissed: false };
  }
}

interface Stretch {
  readonly chain: string;
  readonly after: number;
  readonly upTo: number;
  /** What is not younger was there before. */
  readonly since: number;
}

/** The rows that were not there yet. */
function stretchesSince(place: TailPlace, ends: readonly ChainEnd[]): Stretch[] | 'too_much' {
  const stretches: Stretch[] = [];
  let count = 0;
  for (const { chain, chain_seq: upTo, event_time } of ends) {
    const known = place.chains.get(chain);
    // Not named and no younger: one of many that were left out, and has not moved.
    if (known === undefined && event_time <= place.since) continue;
    const after = known ?? 0;
    // A database that was put back to an earlier state has other events under the same numbers.
    if (upTo < after) return 'too_much';
    const since = known === undefined ? place.since : Number.NEGATIVE_INFINITY;
    if (upTo > after) stretches.push({ chain, after, upTo, since });
    count += upTo - after;
  }
  return count > MAX_ROWS ? 'too_much' : stretches;
}

function placeAt(ends: readonly ChainEnd[], liveSince: number): TailPlace {
  const byAge = ends.toSorted((one, other) => other.event_time - one.event_time);
  const since = byAge[MAX_CHAINS]?.event_time ?? liveSince;
  return {
    since,
    chains: new Map(byAge.slice(0, MAX_CHAINS).map(({ chain, chain_seq }) => [chain, chain_seq])),
  };
}

function newestFirst(one: AuditRow, other: AuditRow): number {
  return (
    other.event_time - one.event_time ||
    (other.chain < one.chain ? -1 : other.chain > one.chain ? 1 : other.chain_seq - one.chain_seq)
  );
}
