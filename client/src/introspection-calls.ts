import { ApiError } from './api-error.ts';
import { type ClientClock, type ClientMoment, later, momentOf } from './client-clock.ts';
import { readAnswer, type TokenAnswer } from './introspection-answer.ts';
import { type Connection, sendRequest } from './request.ts';
import type { IntrospectBatchRequest, IntrospectQuestion } from './wire-introspection.ts';

/** What came of a question: the server's word and since when it holds, or that there is none. */
export type Outcome =
  | { readonly answer: TokenAnswer; readonly sentAt: ClientMoment; readonly knownAt: ClientMoment }
  | { readonly failure: ApiError };

interface IntrospectionCallsDeps {
  readonly connection: Connection;
  readonly upstream: string;
  readonly clock: ClientClock;
}

interface Waiting {
  readonly question: IntrospectQuestion;
  readonly resolve: (outcome: Outcome) => void;
}

/** What the server takes at once. */
const MAX_VALUES = 100;
/** What waits meanwhile goes together with the next call. */
const MAX_CALLS = 4;
const MAX_WAITING = 10_000;
const PATH = '/api/latchkey/1.0/introspect/batch';

/** Puts questions of one moment together into one call. Rejects never. */
export class IntrospectionCalls {
  readonly #deps: IntrospectionCallsDeps;
  #waiting: Waiting[] = [];
  #calls = 0;
  #isDue = false;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(deps: IntrospectionCallsDeps) {
    this.#deps = deps;
  }

  ask(question: IntrospectQuestion): Promise<Outcome> {
    const waitMs = this.#quietUntilMs - this.#deps.clock.monotonicMs();
    if (waitMs > 0) return Promise.resolve({ failure: tooMany(Math.ceil(waitMs / 1000)) });
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve({ failure: tooMany(1) });
    return new Promise((resolve) => {
      this.#waiting.push({ question, resolve });
      this.#sendSoon();
    });
  }

  /** Not in a microtask: requests that came at the same time are read one after another. */
  #sendSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      this.#sendAll();
    }, 0);
  }

  #sendAll(): void {
    while (this.#waiting.length > 0 && this.#calls < MAX_CALLS) {
      const batch = this.#waiting.splice(0, MAX_VALUES);
      this.#calls++;
      void this.#send(batch).finally(() => {
        this.#calls--;
        if (this.#waiting.length > 0) this.#sendAll();
      });
    }
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const { connection, upstream, clock } = this.#deps;
    const sentAt = momentOf(clock);
    const body: IntrospectBatchRequest = { upstream, tokens: batch.map(({ question }) => question) };
    try {
      const expects = { answers: 'array', age_ms: 'number' } as const;
      const raw = await sendRequest(connection, { method: 'POST', path: PATH, body, expects });
      const { answers, ageMs } = readAnswers(raw as Answers, batch.length, upstream);
      const knownAt = later(sentAt, -ageMs);
      batch.forEach(({ resolve }, i) => {
        resolve({ answer: answers[i] ?? { isActive: false }, sentAt, knownAt });
      });
    } catch (error) {
      const failure = error instanceof ApiError ? error : unreadable();
      this.#quietFor(failure);
      for (const { resolve } of batch) resolve({ failure });
      // Nothing came back at all: what waits would wait as long again.
      if (failure.status === 0) for (const { resolve } of this.#waiting.splice(0)) resolve({ failure });
    }
  }

  #quietFor({ status, retryAfterSeconds = 1 }: ApiError): void {
    if (status !== 429) return;
    this.#quietUntilMs = this.#deps.clock.monotonicMs() + retryAfterSeconds * 1000;
  }
}

interface Answers {
  readonly answers: readonly unknown[];
  readonly age_ms: number;
}

/** All or none: an answer that is not what was asked for may have been meant for another value. */
function readAnswers(
  { answers, age_ms: ageMs }: Answers,
  asked: number,
  upstream: string,
): { answers: TokenAnswer[]; ageMs: number } {
  if (answers.length !== asked || !(ageMs >= 0)) throw unreadable();
  const read = answers.map((one) => readAnswer(one, upstream)).filter((one) => one !== undefined);
  if (read.length !== asked) throw unreadable();
  return { answers: read, ageMs };
}

function unreadable(): ApiError {
  return new ApiError(
    200,
    'UNREADABLE_ANSWER',
    'The server answered something that is no answer about the tokens: is it a Latchkey server of the same version?',
  );
}

function tooMany(retryAfterSeconds: number): ApiError {
  const message = 'Too much was asked: the server wants to be left alone for a while.';
  return new ApiError(429, 'RESOURCE_EXHAUSTED', message, { retryAfterSeconds });
}
