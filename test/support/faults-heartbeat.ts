import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, Connection, NoAnswer } from './faults-connection.ts';
import { type IssuedToken, useToken } from './faults-tokens.ts';

const CONNECTIONS = 4;
const EVERY_MS = 4;

/** Uses a token every few milliseconds on some connections, to show that a server goes on verifying. */
export class Heartbeat {
  readonly #stop = new AbortController();
  readonly #lanes: Promise<void>[];
  readonly #answers: Pick<Answer, 'status' | 'text' | 'sentAt' | 'answeredAt'>[] = [];
  readonly #unanswered: string[] = [];

  constructor(url: string, token: IssuedToken) {
    this.#lanes = Array.from({ length: CONNECTIONS }, () => this.#beat(new Connection(url), token));
  }

  /** How many were accepted of those that were both sent and answered between two moments. */
  acceptedBetween(from: number, to: number): number {
    return this.#answers.filter(
      ({ status, sentAt, answeredAt }) => status === 200 && sentAt >= from && answeredAt <= to,
    ).length;
  }

  get accepted(): number {
    return this.#answers.filter(({ status }) => status === 200).length;
  }

  /** What came instead of an acceptance, in words. */
  get others(): string[] {
    const refused = this.#answers.filter(({ status }) => status !== 200);
    return [...refused.map(({ status, text }) => `${status} ${text.slice(0, 200)}`), ...this.#unanswered];
  }

  /** The longest that one was under way. */
  get slowestMs(): number {
    return Math.max(0, ...this.#answers.map(({ sentAt, answeredAt }) => answeredAt - sentAt));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#lanes);
  }

  async #beat(connection: Connection, token: IssuedToken): Promise<void> {
    try {
      while (!this.#stop.signal.aborted) {
        const { status, text, sentAt, answeredAt } = await useToken(connection, token);
        this.#answers.push({ status, text, sentAt, answeredAt });
        await sleep(EVERY_MS);
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.#unanswered.push(error.message);
    } finally {
      connection.close();
    }
  }
}
