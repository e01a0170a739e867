import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const MIB = 1_048_576;

/** Where what is moved by blocks of a MiB may go wrong. */
export const SIZES = [0, 1, MIB - 1, MIB, MIB + 1, 10_000_000];

/** Writes a file of random bytes, whatever its size; gives back its SHA-256. */
export function writeRandomFile(path: string, size: number): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'w');
  for (let left = size; left > 0; left -= MIB) {
    const piece = randomBytes(Math.min(left, MIB));
    hash.update(piece);
    writeSync(file, piece);
  }
  closeSync(file);
  return hash.digest('hex');
}

/** SHA-256 of a file in hex. */
export function hashOfFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
