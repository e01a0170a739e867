/** Something that is open for a while, and is looked at now and then. */
export interface Watched {
  /** `now` by `performance.now()`. */
  lookAt(now: number): void;
}

/**
 * Looks at everything that is open, again and again: a timer for each request would cost each request more, most of
 * which are over before they would be looked at.
 */
export class Watch {
  readonly #open = new Set<Watched>();
  readonly #timer: NodeJS.Timeout;

  constructor(everyMs: number, alsoLookAt: (now: number) => void) {
    this.#timer = setInterval(() => {
      const now = performance.now();
      for (const one of this.#open) one.lookAt(now);
      alsoLookAt(now);
    }, everyMs).unref();
  }

  add(one: Watched): void {
    this.#open.add(one);
  }

  delete(one: Watched): void {
    this.#open.delete(one);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
