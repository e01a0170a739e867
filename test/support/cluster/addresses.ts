import { randomInt } from 'node:crypto';

/** A network of loopback addresses that only one test has: each `host(n)` is a machine of its own to the programs. */
export class LoopbackNetwork {
  readonly #net = `127.${randomInt(2, 250)}.${randomInt(1, 255)}`;

  /** The address of a machine, 1 to 254. */
  host(n: number): string {
    return `${this.#net}.${n}`;
  }

  /** A file that speaks of 10.0.0.0/24, about this network; what comes from it has the address 127.0.0.1. */
  replaceIn(text: string): string {
    return text.replaceAll('10.0.0.0/24', '127.0.0.0/8').replace(/\b10\.0\.0\.(\d+)\b/g, `${this.#net}.$1`);
  }
}
