import type { Db } from '../../db/database.ts';
import type { Log } from '../../log.ts';
import { findQuestion, type TokenQuestion, upsertQuestions } from './store.ts';

/** Of so many tokens the last question is kept in memory until it is written; of more it is forgotten. */
const MAX_NOTED = 1_000;
const ROWS_AN_ACT = 250;

/**
 * Who asked last why a token is refused, for its owner to see. Kept in memory and written in batches: a question about a
 * token that there is must not take longer than one about another value.
 */
export class TokenQuestions {
  readonly #db: Db;
  readonly #log: Log;
  #noted = new Map<string, TokenQuestion>();
  #flushing: Promise<void> | undefined;

  constructor({ db, log }: { db: Db; log: Log }) {
    this.#db = db;
    this.#log = log;
  }

  note(question: TokenQuestion): void {
    if (this.#noted.size >= MAX_NOTED && !this.#noted.has(question.tokenId)) return;
    this.#noted.set(question.tokenId, question);
  }

  /** The last one that was written; undefined when nobody asked. */
  find(tokenId: string): Promise<TokenQuestion | undefined> {
    return findQuestion(this.#db, tokenId);
  }

  /** Writes what was noted; one flush at a time. What cannot be written is forgotten, and logged. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Writes all that was noted: for a node that stops. */
  async flushAll(): Promise<void> {
    await this.#flushing;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const noted = [...this.#noted.values()];
    this.#noted = new Map();
    try {
      for (let i = 0; i < noted.length; i += ROWS_AN_ACT)
        await this.#db.write((tx) => upsertQuestions(tx, noted.slice(i, i + ROWS_AN_ACT)));
    } catch (error) {
      this.#log.warn({ err: error }, 'questions about tokens could not be written');
    }
  }
}
