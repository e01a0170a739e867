import { networkOf } from '../ip-address.ts';

interface PasswordThrottleDeps {
  /** Milliseconds that never go backwards. */
  readonly now: () => number;
  /** Entries kept of each kind: addresses, and addresses with a user name. */
  readonly maxEntries?: number;
}

/** Whether a password may be tried now. */
export type PasswordAdmission =
  | {
      readonly admitted: true;
      /** To be waited before the password is hashed. */
      readonly delayMs: number;
      /** Failures of this address within the window, attempts under way included: who waits behind whom. */
      readonly suspicion: number;
      /**
       * To be called exactly once, whatever happens; until then the attempt counts as a failure. `abandoned` is
       * for an attempt that ended before the password was compared, and leaves no trace. Later calls do nothing.
       */
      settle(outcome: 'right' | 'wrong' | 'abandoned'): void;
    }
  | { readonly admitted: false; readonly retryAfterSeconds: number };

const WINDOW_MS = 5 * 60_000;
const FREE_FAILURES = 10;
const MAX_FAILURES = 30;
const REFUSAL_MS = 60_000;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2_000;

/**
 * Slows and stops those who guess passwords, before anything is hashed.
 *
 * Failures of the last 5 minutes are counted per address and user name and per address alone, whether or not
 * the user exists; never per user name alone, so that nobody can lock a user out from elsewhere. From 10 on
 * each attempt waits longer, up to 2 s; from 30 on all are refused until 60 s after the last failure, then one
 * is let in at a time. An attempt counts as a failure from its start, so that parallel guesses do not slip
 * through together and no more than 20 wait for one address.
 */
export class PasswordThrottle {
  readonly #now: () => number;
  readonly #addresses: FailureTable;
  readonly #pairs: FailureTable;

  constructor({ now, maxEntries = 10_000 }: PasswordThrottleDeps) {
    this.#now = now;
    this.#addresses = new FailureTable(maxEntries);
    this.#pairs = new FailureTable(maxEntries);
  }

  /** How many entries both tables hold. */
  get size(): number {
    return this.#addresses.size + this.#pairs.size;
  }

  /** Admits an attempt, at once or after a delay, or says when to try again. */
  admit(address: string, userName: string): PasswordAdmission {
    const now = this.#now();
    const addressKey = networkOf(address);
    const pairKey = `${addressKey} ${userName.slice(0, MAX_USER_NAME_LENGTH).normalize('NFC').toLowerCase()}`;
    const ofAddress = this.#addresses.find(addressKey, now);
    const ofPair = this.#pairs.find(pairKey, now);

    const refusedForMs = Math.max(refusalMs(ofAddress, now), refusalMs(ofPair, now));
    if (refusedForMs > 0) return { admitted: false, retryAfterSeconds: Math.ceil(refusedForMs / 1000) };

    const delayMs = Math.max(delayFor(ofAddress), delayFor(ofPair));
    if (!this.#addresses.hasRoom(addressKey, now) || !this.#pairs.hasRoom(pairKey, now)) {
      return { admitted: false, retryAfterSeconds: 1 };
    }
    return this.#reserve(addressKey, pairKey, { delayMs, suspicion: countOf(ofAddress) });
  }

  #reserve(
    addressKey: string,
    pairKey: string,
    how: { delayMs: number; suspicion: number },
  ): PasswordAdmission {
    const ofAddress = this.#addresses.reserve(addressKey);
    const ofPair = this.#pairs.reserve(pairKey);
    let isSettled = false;
    return {
      admitted: true,
      ...how,
      settle: (outcome) => {
        if (isSettled) return;
        isSettled = true;
        if (outcome === 'wrong') {
          const now = this.#now();
          noteFailure(ofAddress, now);
          noteFailure(ofPair, now);
        }
        if (outcome === 'right') ofPair.failedAt.length = 0;
        this.#addresses.release(addressKey, ofAddress);
        this.#pairs.release(pairKey, ofPair);
      },
    };
  }
}

interface Entry {
  /** When the latest failures were, at most `MAX_FAILURES`, oldest first. */
  readonly failedAt: number[];
  /** Attempts admitted and not settled yet. */
  pending: number;
}

function noteFailure(entry: Entry, now: number): void {
  entry.failedAt.push(now);
  if (entry.failedAt.length > MAX_FAILURES) entry.failedAt.shift();
}

function delayFor(entry: Entry | undefined): number {
  const excess = countOf(entry) - FREE_FAILURES;
  return excess < 0 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** excess);
}

/** How long an attempt is refused because of `entry`; 0 when it is not. */
function refusalMs(entry: Entry | undefined, now: number): number {
  if (entry === undefined || countOf(entry) < MAX_FAILURES) return 0;
  const lastFailedAt = entry.failedAt.length < MAX_FAILURES ? undefined : entry.failedAt.at(-1);
  const remainingMs = lastFailedAt === undefined ? 0 : lastFailedAt + REFUSAL_MS - now;
  // Attempts under way end soon, one way or the other.
  return Math.max(remainingMs, entry.pending > 0 ? 1000 : 0);
}

function countOf(entry: Entry | undefined): number {
  return entry === undefined ? 0 : entry.failedAt.length + entry.pending;
}

/**
 * A bounded table of failures. What makes room is an entry whose failures are all forgotten, else the oldest
 * of those with the *fewest* failures: to push out a counter that stands at 20, a flood must first fill the
 * table with entries of 20 failures each, and each of those failures costs a password hash. Merely taking the
 * oldest would let one failure from each of many addresses wash any counter away.
 */
class FailureTable {
  readonly #maxEntries: number;
  /** Entries with attempts under way are never pushed out. */
  readonly #busy = new Map<string, Entry>();
  /** The others by number of failures; within one number, the longest untouched first. */
  readonly #idle: readonly Map<string, Entry>[] = Array.from({ length: MAX_FAILURES + 1 }, () => new Map());
  #idleCount = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#busy.size + this.#idleCount;
  }

  /** The entry, with the failures that have left the window taken off. */
  find(key: string, now: number): Entry | undefined {
    const busy = this.#busy.get(key);
    const entry = busy ?? this.#takeIdle(key);
    if (entry === undefined) return undefined;
    const firstKept = entry.failedAt.findIndex((failedAt) => failedAt > now - WINDOW_MS);
    entry.failedAt.splice(0, firstKept < 0 ? entry.failedAt.length : firstKept);
    if (busy === undefined) this.#putIdle(key, entry);
    return entry;
  }

  /** Whether `key` has an entry or can get one; not when all others have attempts under way. */
  hasRoom(key: string, now: number): boolean {
    return this.size < this.#maxEntries || this.#has(key) || this.#evict(now);
  }

  reserve(key: string): Entry {
    const entry = this.#busy.get(key) ?? this.#takeIdle(key) ?? { failedAt: [], pending: 0 };
    entry.pending += 1;
    this.#busy.set(key, entry);
    return entry;
  }

  release(key: string, entry: Entry): void {
    entry.pending -= 1;
    if (entry.pending > 0) return;
    this.#busy.delete(key);
    this.#putIdle(key, entry);
  }

  #has(key: string): boolean {
    return this.#busy.has(key) || this.#idle.some((entries) => entries.has(key));
  }

  #evict(now: number): boolean {
    let evicted: string | undefined;
    for (const [key, entry] of this.#idle.flatMap(oldestOf)) {
      const isForgotten = (entry.failedAt.at(-1) ?? now) <= now - WINDOW_MS;
      if (isForgotten || evicted === undefined) evicted = key;
      if (isForgotten) break;
    }
    return evicted !== undefined && this.#takeIdle(evicted) !== undefined;
  }

  #takeIdle(key: string): Entry | undefined {
    const entries = this.#idle.find((candidates) => candidates.has(key));
    const entry = entries?.get(key);
    if (entries?.delete(key)) this.#idleCount -= 1;
    return entry;
  }

  #putIdle(key: string, entry: Entry): void {
    if (entry.failedAt.length === 0) return;
    this.#idle[entry.failedAt.length]?.set(key, entry);
    this.#idleCount += 1;
  }
}

function oldestOf(entries: ReadonlyMap<string, Entry>): [string, Entry][] {
  for (const entry of entries) return [entry];
  return [];
}

/** Longer names share a counter by their beginning: a table of what strangers send must stay small. */
const MAX_USER_NAME_LENGTH = 256;
