import { findValues, MAX_VALUE_LENGTH } from './token-form.ts';

/** A value and the line it stands in, from 1. */
export interface ValueInLine {
  readonly value: string;
  readonly line: number;
}

/** In UTF-16 each character takes two bytes. */
const OVERLAP = 2 * MAX_VALUE_LENGTH + 2;
/** What may be a value in UTF-16, as some editors and PowerShell write it. */
const WIDE = /[i_](?:\0[0-9A-Za-z]){32}/;
const NEWLINE = 0x0a;

/** Finds token values in bytes that come in pieces, and keeps no more of them than a value may be long. */
export class ValueFinder {
  readonly #prefixes: readonly string[];
  #kept = '';
  /** The line that what is kept begins in. */
  #line = 1;

  constructor(prefixes: readonly string[]) {
    this.#prefixes = prefixes;
  }

  /** Those that end in this piece. */
  push(piece: Buffer): ValueInLine[] {
    const text = this.#kept + piece.toString('latin1');
    const found = this.#find(text, this.#kept.length);
    if (WIDE.test(text)) {
      const narrow = (wide: string) => wide.replaceAll('\0', '');
      found.push(...this.#find(narrow(text), narrow(this.#kept).length));
    }
    const kept = text.slice(-OVERLAP);
    this.#line += newlines(Buffer.from(this.#kept, 'latin1')) + newlines(piece);
    this.#line -= newlines(Buffer.from(kept, 'latin1'));
    this.#kept = kept;
    return found;
  }

  #find(text: string, known: number): ValueInLine[] {
    return findValues(text, this.#prefixes)
      .filter(({ end }) => end > known)
      .map(({ value, end }) => ({
        value,
        line: this.#line + newlines(Buffer.from(text.slice(0, end), 'latin1')),
      }));
  }
}

function newlines(bytes: Buffer): number {
  let count = 0;
  // By hand: a call for each line would take longer than all the rest.
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === NEWLINE) count++;
  return count;
}
