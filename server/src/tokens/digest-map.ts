const WORDS = 8;
const FIRST_CAPACITY = 1_024;

/**
 * A map by SHA-256, given as a string of its 32 bytes (`latin1`). Keys lie side by side in one array: with more
 * entries than the processor's caches hold, a `Map` of strings costs several reads from memory for each lookup.
 * Open addressing with linear probing, at most half full; a digest is its own hash.
 */
export class DigestMap<Value> {
  /** Slot + 1 by place; 0: empty. */
  #places = new Int32Array(FIRST_CAPACITY);
  #keys = new Int32Array((FIRST_CAPACITY / 2) * WORDS);
  #values: (Value | undefined)[] = [];
  #freeSlots: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(digest: string): Value | undefined {
    const place = this.#placeOf(digest);
    return place < 0 ? undefined : this.#values[this.#slotAt(place)];
  }

  set(digest: string, value: Value): void {
    const known = this.#placeOf(digest);
    if (known >= 0) {
      this.#values[this.#slotAt(known)] = value;
      return;
    }
    if ((this.#size + 1) * 2 > this.#places.length) this.#grow();
    const slot = this.#freeSlots.pop() ?? this.#values.length;
    for (let i = 0; i < WORDS; i++) this.#keys[slot * WORDS + i] = wordOf(digest, i);
    this.#values[slot] = value;
    this.#size++;
    this.#occupy(slot);
  }

  delete(digest: string): boolean {
    const place = this.#placeOf(digest);
    if (place < 0) return false;
    this.#deleteAt(place);
    return true;
  }

  /** Deletes every value for which `isGone` holds; walks all of them. */
  deleteWhere(isGone: (value: Value) => boolean): void {
    // By slot: a deletion moves other entries to other places, never to other slots.
    for (const [slot, value] of this.#values.entries())
      if (value !== undefined && isGone(value)) this.#deleteAt(this.#placeOfSlot(slot));
  }

  clear(): void {
    this.#places = new Int32Array(FIRST_CAPACITY);
    this.#keys = new Int32Array((FIRST_CAPACITY / 2) * WORDS);
    this.#values = [];
    this.#freeSlots = [];
    this.#size = 0;
  }

  #slotAt(place: number): number {
    return (this.#places[place] as number) - 1;
  }

  /** Where a digest is; -1 where it is not. */
  #placeOf(digest: string): number {
    const places = this.#places;
    const keys = this.#keys;
    const mask = places.length - 1;
    const first = wordOf(digest, 0);
    for (let place = first & mask; ; place = (place + 1) & mask) {
      const slot = (places[place] as number) - 1;
      if (slot < 0) return -1;
      if (keys[slot * WORDS] === first && isRestEqual(keys, slot * WORDS, digest)) return place;
    }
  }

  #placeOfSlot(slot: number): number {
    const mask = this.#places.length - 1;
    let place = (this.#keys[slot * WORDS] as number) & mask;
    while (this.#places[place] !== slot + 1) place = (place + 1) & mask;
    return place;
  }

  #occupy(slot: number): void {
    const mask = this.#places.length - 1;
    let place = (this.#keys[slot * WORDS] as number) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = slot + 1;
  }

  /** Moves what follows up into the gap where it may stand there, so that no search ends too early. */
  #deleteAt(place: number): void {
    const mask = this.#places.length - 1;
    const slot = this.#slotAt(place);
    this.#values[slot] = undefined;
    this.#freeSlots.push(slot);
    this.#size--;
    let gap = place;
    for (let next = (gap + 1) & mask; this.#places[next] !== 0; next = (next + 1) & mask) {
      const home = (this.#keys[this.#slotAt(next) * WORDS] as number) & mask;
      if (((next - home) & mask) < ((next - gap) & mask)) continue;
      this.#places[gap] = this.#places[next] as number;
      gap = next;
    }
    this.#places[gap] = 0;
  }

  #grow(): void {
    const slots = [...this.#places].filter((place) => place !== 0).map((place) => place - 1);
    const keys = new Int32Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#places = new Int32Array(this.#places.length * 2);
    for (const slot of slots) this.#occupy(slot);
  }
}

function wordOf(digest: string, word: number): number {
  const i = word * 4;
  return (
    digest.charCodeAt(i) |
    (digest.charCodeAt(i + 1) << 8) |
    (digest.charCodeAt(i + 2) << 16) |
    (digest.charCodeAt(i + 3) << 24)
  );
}

function isRestEqual(keys: Int32Array, at: number, digest: string): boolean {
  for (let i = 1; i < WORDS; i++) if (keys[at + i] !== wordOf(digest, i)) return false;
  return true;
}
