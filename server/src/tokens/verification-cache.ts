import { DigestMap } from './digest-map.ts';

/**
 * A bounded map in two generations: an entry that is found lives on in the younger one; when that is full, the
 * older one is dropped whole. Near to least-recently-used, at the price of one lookup. Keyed by hash, never by
 * token value, and holding only what was found good: refusals cost an attacker's memory, not ours.
 */
export class VerificationCache<Entry> {
  readonly #halfSize: number;
  #young = new DigestMap<Entry>();
  #old = new DigestMap<Entry>();

  constructor(maxEntries: number) {
    this.#halfSize = Math.max(1, Math.floor(maxEntries / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Entry | undefined {
    const entry = this.#young.get(key);
    if (entry !== undefined) return entry;
    const older = this.#old.get(key);
    if (older === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, older);
    return older;
  }

  set(key: string, entry: Entry): void {
    if (this.#young.size >= this.#halfSize) {
      this.#old = this.#young;
      this.#young = new DigestMap();
    }
    this.#old.delete(key);
    this.#young.set(key, entry);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  /** Drops every entry for which `isGone` holds; walks all of them. */
  deleteWhere(isGone: (entry: Entry) => boolean): void {
    this.#young.deleteWhere(isGone);
    this.#old.deleteWhere(isGone);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
