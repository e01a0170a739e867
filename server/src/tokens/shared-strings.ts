const MAX_STRINGS = 1_000;

/** One string for all that are equal: tokens are many, clients' names and addresses few, and each copy is memory. */
export class SharedStrings {
  readonly #strings = new Map<string, string>();

  get(text: string): string {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    if (this.#strings.size >= MAX_STRINGS) this.#strings.clear();
    this.#strings.set(text, text);
    return text;
  }
}
