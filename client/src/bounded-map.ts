/**
 * A map of at most so many entries, in two generations: an entry that is found lives on in the younger one; when that is
 * full, the older one is dropped whole. Near to least-recently-used, at the price of one lookup.
 */
export class BoundedMap<Entry> {
  readonly #halfSize: number;
  #young = new Map<string, Entry>();
  #old = new Map<string, Entry>();

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
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, entry: Entry): void {
    if (this.#young.size >= this.#halfSize && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, entry);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
