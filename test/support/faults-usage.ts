import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Connection } from './faults-connection.ts';
import { type IssuedToken, useToken } from './faults-tokens.ts';

/** One answered use of a token. */
export type Use = Pick<Answer, 'status' | 'text' | 'sentAt'>;

const AFTER_REFUSAL = 2;
const LONGEST_WAIT_MS = 10_000;

/**
 * Uses a token over and over on some connections, one request at a time on each, until it has been refused some
 * times in a row on every one of them.
 */
export class TokenUsage {
  readonly #uses: Use[] = [];
  readonly #lanes: Promise<void>[];
  readonly #accepted: number[];
  readonly #pauseMs: number;
  #isOver = false;

  /** `pauseMs`: between two uses on a connection. */
  constructor(connections: readonly Connection[], token: IssuedToken, pauseMs = 0) {
    this.#pauseMs = pauseMs;
    this.#accepted = connections.map(() => 0);
    this.#lanes = connections.map((connection, lane) => this.#use(connection, token, lane));
    // Whoever waits for the lanes hears of it; a test that has failed before that must not fail twice.
    for (const lane of this.#lanes) lane.catch(() => {});
  }

  /** Whether the token has been accepted on every connection: each server holds it in memory now. */
  get isInUse(): boolean {
    return this.#accepted.every((count) => count > 0);
  }

  /** Waits until every connection has seen refusals only for a while; gives back all uses. Throws when none comes. */
  async untilRefused(): Promise<readonly Use[]> {
    const timer = setTimeout(() => {
      this.#isOver = true;
    }, LONGEST_WAIT_MS);
    await Promise.all(this.#lanes);
    clearTimeout(timer);
    if (this.#isOver) throw new Error(`The token was still accepted after ${LONGEST_WAIT_MS} ms.`);
    return this.#uses;
  }

  async #use(connection: Connection, token: IssuedToken, lane: number): Promise<void> {
    let refusals = 0;
    while (refusals < AFTER_REFUSAL && !this.#isOver) {
      const { status, text, sentAt } = await useToken(connection, token);
      this.#uses.push({ status, text, sentAt });
      if (status === 200) this.#accepted[lane] = (this.#accepted[lane] ?? 0) + 1;
      refusals = status === 200 ? 0 : refusals + 1;
      if (this.#pauseMs > 0) await sleep(this.#pauseMs);
    }
  }
}

/** What came of requests in the light of an act that took their token away, summed up over many acts. */
export class Staleness {
  requests = 0;
  accepted = 0;
  refused = 0;
  /** Accepted although they were sent after the act was acknowledged. */
  acceptedAfter = 0;
  /** The latest of those, in milliseconds after the acknowledgement. */
  greatestMs = 0;
  /** Statuses other than accepted and refused. */
  readonly strange: string[] = [];

  add(uses: readonly Use[], acknowledgedAt: number): void {
    for (const { status, text, sentAt } of uses) {
      this.requests++;
      if (status === 200) this.accepted++;
      else if (status === 403) this.refused++;
      else this.strange.push(`${status} ${text.slice(0, 200)}`);
      if (status !== 200 || sentAt <= acknowledgedAt) continue;
      this.acceptedAfter++;
      this.greatestMs = Math.max(this.greatestMs, sentAt - acknowledgedAt);
    }
  }

  toString(): string {
    const { requests, accepted, refused, acceptedAfter, greatestMs } = this;
    return `${requests} requests (${accepted} accepted, ${refused} refused), ${acceptedAfter} accepted that were sent after the act, the latest ${greatestMs.toFixed(1)} ms after it`;
  }
}
