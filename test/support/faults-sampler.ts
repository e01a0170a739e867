import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, Connection } from './faults-connection.ts';
import { type IssuedToken, useToken } from './faults-tokens.ts';

const LANES = 4;
const EVERY_MS = 20;

/** Uses a token on some connections until told to stop, and keeps every answer. */
export class Sampler {
  readonly answers: Answer[] = [];
  readonly #stop = new AbortController();
  readonly #lanes: Promise<void>[];

  constructor(url: string, token: Pick<IssuedToken, 'value'>) {
    this.#lanes = Array.from({ length: LANES }, () => this.#run(new Connection(url), token));
    // Whoever waits for the lanes hears of it; a test that has failed before that must not fail twice.
    for (const lane of this.#lanes) lane.catch(() => {});
  }

  get hasAccepted(): boolean {
    return this.answers.some(({ status }) => status === 200);
  }

  /** Those sent later than one moment and answered before another. */
  between(sentAfter: number, answeredBefore: number): Answer[] {
    return this.answers.filter(({ sentAt, answeredAt }) => sentAt > sentAfter && answeredAt < answeredBefore);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#lanes);
  }

  async #run(connection: Connection, token: Pick<IssuedToken, 'value'>): Promise<void> {
    try {
      while (!this.#stop.signal.aborted) {
        this.answers.push(await useToken(connection, token));
        await sleep(EVERY_MS);
      }
    } finally {
      connection.close();
    }
  }
}

/** How often each status is among answers, as JSON. */
export function countStatuses(answers: readonly Answer[]): string {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return JSON.stringify(counts);
}
