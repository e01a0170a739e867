/** How much was sent by when. */
interface Sample {
  readonly at: number;
  readonly bytes: number;
}

/** What is told of the speed goes by this long: shorter jumps about, longer lags behind. */
const WINDOW_MS = 5_000;
/** Before so much time has passed nothing is told. */
const LEAST_MS = 800;

/** How fast something goes, by what was sent in the last seconds. */
export class TransferSpeed {
  #samples: Sample[] = [];

  /** So many bytes have been sent, all in all. */
  note(bytes: number, at: number): void {
    const last = this.#samples.at(-1);
    // Sent again from the start: what was before says nothing of it.
    if (last !== undefined && bytes < last.bytes) this.#samples = [];
    this.#samples.push({ at, bytes });
    const from = this.#samples.findLastIndex((sample) => at - sample.at >= WINDOW_MS);
    if (from > 0) this.#samples.splice(0, from);
  }

  /** Bytes a second; undefined while too little is known. */
  at(now: number): number | undefined {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || now - first.at < LEAST_MS) return undefined;
    return (last.bytes - first.bytes) / ((now - first.at) / 1000);
  }

  forget(): void {
    this.#samples = [];
  }
}

/** How many seconds the rest takes at this speed; undefined where that cannot be told. */
export function secondsLeft(bytesLeft: number, bytesPerSecond: number | undefined): number | undefined {
  if (bytesPerSecond === undefined || bytesPerSecond <= 0) return undefined;
  return Math.ceil(bytesLeft / bytesPerSecond);
}
