import { ageMs, type Clock, type Moment, momentOf } from '../clock.ts';
import type { LateWriter } from '../db/database.ts';

/** A commit that waits for a standby may come about long after nobody waits for it. */
const KEEP_MS = 3_600_000;
const MAX_KEPT = 10_000;

/**
 * Remembers tokens whose COMMIT was not answered: they may be there, and their values were given to nobody. A node that ends
 * before they were revoked forgets them: such a token stays listed, good for nobody, until it expires.
 */
export class UnconfirmedTokens implements LateWriter<string> {
  readonly order = 0;
  readonly #clock: Clock;
  readonly #since = new Map<string, Moment>();

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  /** Handed in only to be heard of again when COMMIT fails. */
  async write(): Promise<void> {}

  uncertain(tokenIds: readonly string[]): void {
    for (const tokenId of tokenIds) this.#since.set(tokenId, momentOf(this.#clock));
    for (const oldest of this.#since.keys()) {
      if (this.#since.size <= MAX_KEPT) break;
      this.#since.delete(oldest);
    }
  }

  /** Those that may still turn up. */
  list(): string[] {
    for (const [tokenId, since] of this.#since)
      if (ageMs(this.#clock, since) > KEEP_MS) this.#since.delete(tokenId);
    return [...this.#since.keys()];
  }

  /** Says that these have turned up and were revoked. */
  settle(tokenIds: readonly string[]): void {
    for (const tokenId of tokenIds) this.#since.delete(tokenId);
  }
}
