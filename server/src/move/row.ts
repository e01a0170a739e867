import { createHash } from 'node:crypto';

/** What a column of either engine holds. */
export type Value = string | number | null | Uint8Array;
export type Row = readonly Value[];

const BITS = 256n;

/** Count and hash of rows in whatever order they come, since the engines sort text differently. */
export class RowSum {
  rows = 0;
  #sum = 0n;

  add(row: Row): void {
    this.rows += 1;
    const hash = createHash('sha256')
      .update(JSON.stringify(row.map(plain)))
      .digest('hex');
    this.#sum = BigInt.asUintN(Number(BITS), this.#sum + BigInt(`0x${hash}`));
  }

  get hash(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}

/** Bytes as an array, so that they are never taken for a text. */
function plain(value: Value): unknown {
  return value instanceof Uint8Array ? [Buffer.from(value).toString('base64')] : value;
}

/** About how many bytes of memory a row takes. */
export function sizeOf(row: Row): number {
  return row.reduce<number>(
    (sum, value) => sum + (value === null || typeof value === 'number' ? 8 : value.length),
    0,
  );
}
