import { randomUUID } from 'node:crypto';
import { type Answer, Connection, NoAnswer } from './faults-connection.ts';
import { type IssuedToken, isInvalidToken, isUnavailable, useToken } from './faults-tokens.ts';

const ROTATE = '/api/latchkey/1.0/token/rotate';

/** What a client that rotates its token has seen. */
export interface RotatingCounts {
  uses: number;
  rotations: number;
  /** Requests to rotate that were sent again, since no answer came or the client had forgotten it. */
  repetitions: number;
  unanswered: number;
  /** Answered with 503. */
  unavailable: number;
}

/** A program with one token, which it uses all the time, at whichever node, and rotates now and then. */
export class RotatingClient {
  readonly counts: RotatingCounts = {
    ...{ uses: 0, rotations: 0, repetitions: 0, unanswered: 0, unavailable: 0 },
  };
  /** All that it has had before, the oldest first. */
  readonly ended: IssuedToken[] = [];
  readonly #toUse: readonly Connection[];
  readonly #toRotate: readonly Connection[];
  #token: IssuedToken;

  /** `urls`: of the nodes, by ways that may lose something. */
  constructor(urls: readonly string[], token: IssuedToken) {
    this.#toUse = urls.map((url) => new Connection(url));
    this.#toRotate = urls.map((url) => new Connection(url));
    this.#token = token;
  }

  get token(): IssuedToken {
    return this.#token;
  }

  /**
   * Rotates so many times while it uses what it has without a pause. Throws when what it has is ever refused, or when a
   * repetition gives another value.
   */
  async run(rotations: number, graceSeconds: number): Promise<void> {
    let hasFinished = false;
    const using = (async () => {
      while (!hasFinished) await this.#use();
    })();
    try {
      for (let i = 0; i < rotations; i++) {
        const old = this.#token;
        const next = await this.#rotate(old, graceSeconds);
        const usesBefore = this.counts.uses;
        // Whatever is under way with the old value is answered, or lost, before the new one is used.
        this.#token = next;
        this.ended.push(old);
        this.counts.rotations++;
        await Promise.race([using, this.#untilUsed(usesBefore + 2)]);
      }
    } finally {
      hasFinished = true;
      await using;
    }
  }

  close(): void {
    for (const connection of [...this.#toUse, ...this.#toRotate]) connection.close();
  }

  async #use(): Promise<void> {
    const token = this.#token;
    const answer = await this.#ask(this.#toUse, (connection) => useToken(connection, token));
    if (answer === undefined) return;
    if (isInvalidToken(answer)) throw new Error('A client is without a token that works.');
    if (answer.status !== 200) throw new Error(`A use was answered with ${answer.status}: ${answer.text}`);
    this.counts.uses++;
  }

  async #untilUsed(uses: number): Promise<void> {
    while (this.counts.uses < uses) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  async #rotate(old: IssuedToken, grace_seconds: number): Promise<IssuedToken> {
    const body = { idempotency_key: randomUUID(), grace_seconds };
    const known = new Set<string>();
    for (;;) {
      const answer = await this.#ask(this.#toRotate, (connection) =>
        connection.send('POST', ROTATE, { token: old.value }, { body }),
      );
      if (answer !== undefined) {
        const next = successorIn(answer);
        known.add(next.value);
        if (known.size > 1) throw new Error('A repetition gave another value.');
        // At times it is killed before it has kept the value, and begins anew with the key that it has kept.
        if (Math.random() < 0.8) return next;
      }
      this.counts.repetitions++;
    }
  }

  async #ask(
    connections: readonly Connection[],
    send: (connection: Connection) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const connection = connections[Math.floor(Math.random() * connections.length)];
    if (connection === undefined) throw new Error('There is no node.');
    try {
      const answer = await send(connection);
      if (!isUnavailable(answer)) return answer;
      this.counts.unavailable++;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.counts.unanswered++;
    }
    return undefined;
  }
}

function successorIn({ status, text, body }: Answer): IssuedToken {
  const { token_value: value, token_info: info } = body;
  if (status !== 200 || typeof value !== 'string' || typeof info !== 'object' || info === null)
    throw new Error(`token/rotate was answered with ${status}: ${text}`);
  return { value, id: String((info as { token_id?: unknown }).token_id) };
}

/** Rotates a token by one way that loses nothing; gives back the successor. Throws when that is refused. */
export async function rotateOnce(
  connection: Connection,
  token: IssuedToken,
  graceSeconds: number,
): Promise<IssuedToken> {
  const body = { idempotency_key: randomUUID(), grace_seconds: graceSeconds };
  return successorIn(await connection.send('POST', ROTATE, { token: token.value }, { body }));
}
