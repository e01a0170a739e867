import type { Taking } from './watched-table.ts';

/** The last of each row, in the order in which they came: what was given back in between stays given. */
export class Takings {
  readonly #last = new Map<string, Taking>();

  add(taking: Taking): void {
    const key = JSON.stringify([taking.from, taking.subject]);
    this.#last.delete(key);
    this.#last.set(key, taking);
  }

  list(): Taking[] {
    return [...this.#last.values()];
  }
}
