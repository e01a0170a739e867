import { concealValues, findValues, shownValue, tokenIdOf } from './token-form.ts';

/** Where a value stands. No text in it holds a value. */
export interface Place {
  readonly path: string;
  /** Absent: in the name. */
  readonly line?: number;
  /** Of history: a commit, or what the path names an object in. */
  readonly commit?: string;
}

/** A token value that was found, with as much of it as may be shown. */
export interface Finding {
  readonly tokenId: string;
  readonly shown: string;
  readonly place: Place;
}

/** So many places are kept; that there are more is told. */
const MAX_PLACES = 100_000;

/** Collects what a scan finds and what it could not read. Values are kept apart from all that is shown. */
export class Findings {
  readonly prefixes: readonly string[];
  readonly #places = new Map<string, Finding>();
  readonly #values = new Map<string, string>();
  /** What could not be read, so that something may have been missed. */
  readonly unread: string[] = [];
  /** What was left alone on purpose. */
  readonly notes: string[] = [];
  #isFull = false;

  constructor(prefixes: readonly string[]) {
    this.prefixes = prefixes;
  }

  get all(): readonly Finding[] {
    return [...this.#places.values()];
  }

  /** By token id. Not to be shown. */
  get values(): ReadonlyMap<string, string> {
    return this.#values;
  }

  add(value: string, where: Place): void {
    const tokenId = tokenIdOf(value);
    const place = { ...where, path: this.conceal(where.path) };
    const key = JSON.stringify([tokenId, place.commit, place.path, place.line]);
    if (this.#places.size >= MAX_PLACES && !this.#places.has(key)) {
      if (!this.#isFull) this.unread.push(`More than ${MAX_PLACES} values were found: others are left out.`);
      this.#isFull = true;
      return;
    }
    this.#values.set(tokenId, value);
    this.#places.set(key, { tokenId, shown: shownValue(value), place });
  }

  /** Values in a name. */
  addName(name: string, where: Place): void {
    for (const { value } of findValues(name, this.prefixes)) this.add(value, where);
  }

  /** Tells of what could not be read. */
  miss(what: string, why: string): void {
    this.unread.push(this.conceal(`${what}: ${why}`));
  }

  note(text: string): void {
    this.notes.push(this.conceal(text));
  }

  conceal(text: string): string {
    return concealValues(text, this.prefixes);
  }
}
