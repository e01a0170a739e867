import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { AuditRow } from '../row.ts';
import type { EventFilter, EventPlace } from './event-filter.ts';
import { listEventRun, placeOf } from './store.ts';

/** A page of events, newest first. */
export interface EventPage {
  readonly rows: readonly AuditRow[];
  /** Asks for the page after this one; absent when there is none. */
  readonly nextPageToken?: string;
}

/** How many runs of events a page looks at before it is given back as it is, be it empty. */
const RUNS_A_PAGE = 10;

/**
 * A page of the events that were asked for. It may hold fewer than `pageSize`, or none, and still name a next
 * one: when what was asked for is rare, looking for it takes several pages, none of which takes long.
 * Throws `invalid_parameter` for a page token that is none of ours.
 */
export async function listEvents(
  db: Db,
  filter: EventFilter,
  { pageSize, pageToken }: { pageSize: number; pageToken: string | undefined },
): Promise<EventPage> {
  const rows: AuditRow[] = [];
  let after = pageToken === undefined ? undefined : readPageToken(pageToken);
  for (let i = 0; i < RUNS_A_PAGE; i++) {
    const place = { after, limit: pageSize + 1 - rows.length };
    const run = await db.report((reader) => listEventRun(reader, filter, place));
    rows.push(...run.rows);
    if (rows.length > pageSize) return pageOf(rows.slice(0, pageSize));
    if (run.end === undefined) return { rows };
    after = run.end;
    // On SQLite all of that was done on this thread: others get their turn.
    await nextTurn();
  }
  return after === undefined ? { rows } : { rows, nextPageToken: writePageToken(after) };
}

function pageOf(rows: readonly AuditRow[]): EventPage {
  const last = rows.at(-1);
  return last === undefined ? { rows } : { rows, nextPageToken: writePageToken(placeOf(last)) };
}

function writePageToken({ time, chain, sequence }: EventPlace): string {
  return Buffer.from(JSON.stringify([time, chain, sequence])).toString('base64url');
}

function readPageToken(token: string): EventPlace {
  try {
    const place: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    const [time, chain, sequence] = Array.isArray(place) ? place : [];
    if (Number.isSafeInteger(time) && typeof chain === 'string' && Number.isSafeInteger(sequence)) {
      // A text that no chain has would be refused by PostgreSQL.
      if (!chain.includes('\0')) return { time, chain, sequence };
    }
  } catch {
    // Refused below.
  }
  throw new LatchkeyError(
    'invalid_parameter',
    'page_token must be the next_page_token of the page before: leave it out to begin anew.',
  );
}
