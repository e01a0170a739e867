import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { gauge, type Metrics } from '../metrics.ts';
import type { AuditEvent, Caller } from './audit-event.ts';
import type { AuditLog } from './audit-log.ts';

/** A run of alike events within a window: whoever sees one more only adds to `count`. */
export interface Observation {
  readonly event: AuditEvent;
  /** End of the window, epoch ms. */
  readonly until: number;
  /** How many have not been written yet. */
  count: number;
}

interface ObservationDeps {
  readonly db: Db;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly windowMs: number;
  /** What may be written in a day about requests of strangers. */
  readonly anonymousBytesPerDay: number;
}

const DAY_MS = 86_400_000;
/** What a caller is named whom nobody recognised. */
const UNKNOWN = 'unknown';

/** Apart, so that strangers cannot crowd out what is told of good tokens: what they are answered counts as refused. */
const MAX_OPEN = { use: 20_000, refusal: 2_000 } as const;
/** So that nobody crowds out the others with names of clients. */
const MAX_OPEN_OF_ONE = 1_000;
const MAX_ROWS_A_FLUSH = 1_000;
/** What a row and its places in the indexes need besides what a stranger chose. */
const ROW_BYTES = 600;

function kindOf({ statusCode, caller }: AuditEvent): keyof typeof MAX_OPEN {
  return statusCode < 400 && caller.name !== UNKNOWN ? 'use' : 'refusal';
}

/** What was tried with a credential that proved nothing, whoever it is or was somebody's. */
const CREDENTIAL_CHECKS: ReadonlySet<string> = new Set([
  'tokenLogin',
  'passwordVerifyAuthentication',
  'login',
]);

function isAnonymous(event: AuditEvent): boolean {
  if (kindOf(event) === 'use') return false;
  return event.caller.principalId === undefined || CREDENTIAL_CHECKS.has(event.action);
}

/** Who certainly made the request; whose credential was refused need not have. */
function knownCaller(event: AuditEvent): number | undefined {
  return isAnonymous(event) ? undefined : event.caller.principalId;
}

/**
 * What is seen rather than done: token use, refusals, failed sign-ins. Alike ones in a window become one row
 * soon after the first and one more for the rest, with how many it stands for. A flood beyond the table's bound
 * is counted in one row per action (and per principal that floods), and so is what strangers do once their share
 * of the day is used up.
 * Nothing here stands in the way of a request.
 */
export class Observations {
  readonly #deps: ObservationDeps;
  readonly #open = new Map<string, Observation>();
  readonly #openOf = { use: 0, refusal: 0 };
  /** By principal. */
  readonly #openOfOne = new Map<number, number>();
  #flushing: Promise<void> | undefined;
  #lost = 0;
  #day = 0;
  #anonymousBytes = 0;

  constructor(deps: ObservationDeps) {
    this.#deps = deps;
    gauge(
      deps.metrics,
      'latchkey_audit_observations_lost',
      'Observations that could not be written.',
      () => this.#lost,
    );
  }

  /** Counts an event among its like (`key` says what is alike) and gives back where to count further ones. */
  observe(key: string, makeEvent: () => AuditEvent): Observation {
    const now = this.#deps.clock.now();
    const known = this.#open.get(key);
    if (known !== undefined && now < known.until) {
      known.count++;
      return known;
    }
    if (known !== undefined) this.#retire(key, known);
    const event = makeEvent();
    const kind = kindOf(event);
    const principalId = knownCaller(event);
    if (principalId !== undefined && (this.#openOfOne.get(principalId) ?? 0) >= MAX_OPEN_OF_ONE)
      return this.#observeFlood(event, { name: event.caller.name, principalId }, now);
    if (this.#openOf[kind] >= MAX_OPEN[kind] || this.#isTooMuch(event, now))
      return this.#observeFlood(event, { name: UNKNOWN }, now);
    return this.#start(key, event, now);
  }

  /** Writes what is new and what windows have ended with; one flush at a time. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush(MAX_ROWS_A_FLUSH, (observation) => !this.#seen.has(observation)).finally(
      () => {
        this.#flushing = undefined;
      },
    );
    return this.#flushing;
  }

  /** Writes all that was counted, open windows included: for a node that stops. */
  async flushAll(): Promise<void> {
    await this.#flushing;
    await this.#flush(Number.POSITIVE_INFINITY, () => true);
  }

  /** Takes what an event's two rows may need from its share; true when there is not that much left of it. */
  #isTooMuch(event: AuditEvent, now: number): boolean {
    if (!isAnonymous(event)) return false;
    const day = Math.floor(now / DAY_MS);
    if (day !== this.#day) this.#anonymousBytes = 0;
    this.#day = day;
    const bytes = 2 * (ROW_BYTES + Buffer.byteLength(JSON.stringify([event.caller, event.params])));
    if (this.#anonymousBytes + bytes > this.#deps.anonymousBytesPerDay) return true;
    this.#anonymousBytes += bytes;
    return false;
  }

  #start(key: string, event: AuditEvent, now: number): Observation {
    const observation = { event, until: now + this.#deps.windowMs, count: 1 };
    this.#open.set(key, observation);
    this.#count(event, 1);
    return observation;
  }

  #count(event: AuditEvent, change: 1 | -1): void {
    this.#openOf[kindOf(event)] += change;
    const principalId = knownCaller(event);
    if (principalId === undefined) return;
    const count = (this.#openOfOne.get(principalId) ?? 0) + change;
    if (count === 0) this.#openOfOne.delete(principalId);
    else this.#openOfOne.set(principalId, count);
  }

  /** Makes room for the next window of a key; what is not written of this one keeps a place of its own. */
  #retire(key: string, known: Observation): void {
    this.#open.delete(key);
    if (known.count > 0) this.#open.set(`${key}\n${known.until}`, known);
    else this.#count(known.event, -1);
  }

  #observeFlood(event: AuditEvent, who: Pick<Caller, 'name' | 'principalId'>, now: number): Observation {
    const key = `flood\n${event.service}\n${event.action}\n${event.statusCode}\n${who.principalId ?? ''}`;
    const known = this.#open.get(key);
    if (known !== undefined && now < known.until) {
      known.count++;
      return known;
    }
    const caller = { ...who, address: '', userAgent: '', requestId: event.caller.requestId };
    return this.#start(key, { ...event, caller, params: { flood: 'true' } }, now);
  }

  async #flush(maxRows: number, isDue: (observation: Observation) => boolean): Promise<void> {
    const now = this.#deps.clock.now();
    const due: { observation: Observation; count: number }[] = [];
    for (const [key, observation] of this.#open) {
      const isOver = now >= observation.until;
      if (observation.count > 0 && (isOver || isDue(observation))) {
        if (due.length === maxRows) break;
        due.push({ observation, count: observation.count });
        observation.count = 0;
        this.#seen.add(observation);
      }
      if (isOver) {
        this.#open.delete(key);
        this.#count(observation.event, -1);
      }
    }
    if (due.length === 0) return;
    try {
      await this.#deps.db.write(async (tx) => {
        for (const { observation, count } of due) this.#deps.audit.record(tx, observation.event, count);
      });
    } catch (error) {
      for (const { count } of due) this.#lost += count;
      this.#deps.log.error({ err: error, rows: due.length }, 'audit observations could not be written');
    }
  }

  /** Those whose first row is written: the next one comes when the window ends. */
  readonly #seen = new WeakSet<Observation>();
}
