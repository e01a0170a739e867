import { decodeBase64 } from './base64-field.ts';

/** What is around the text in a body, and the bytes that it stands for. */
interface LongBase64 {
  /** The body with a placeholder in its place, as JSON. */
  readonly rest: Buffer;
  readonly placeholder: string;
  readonly bytes: Buffer;
}

const MIN_BYTES = 65_536;
/** A body that is mostly one text has it among its first ones. */
const MAX_TEXTS = 32;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** No text of a body without a backslash is the same. */
const PLACEHOLDER = '\u0000';

/**
 * Takes a text of base64 that is more than half of a JSON body out of it, decoded from the pieces in which it came.
 * Made one, and a string of it, they would let the garbage collector run for longer than all else that a block needs.
 * Undefined where that is not simply so; whether the rest is JSON is not looked at.
 */
export function takeLongBase64(pieces: readonly Buffer[]): LongBase64 | undefined {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length < MIN_BYTES) return undefined;
  if (pieces.some((piece) => piece.includes(BACKSLASH))) return undefined;
  // Without a backslash every second quotation mark ends a text.
  let start = indexOfQuote(pieces, 0) + 1;
  for (let texts = 0; start > 0 && texts < MAX_TEXTS; texts++) {
    const end = indexOfQuote(pieces, start);
    if (end < 0) return undefined;
    if (end - start > length / 2) return take(pieces, start, end);
    start = indexOfQuote(pieces, end + 1) + 1;
  }
  return undefined;
}

function take(pieces: readonly Buffer[], start: number, end: number): LongBase64 | undefined {
  const bytes = decode(between(pieces, start, end), end - start);
  if (bytes === undefined) return undefined;
  const written = Buffer.from(JSON.stringify(PLACEHOLDER).slice(1, -1));
  const rest = [...between(pieces, 0, start), written, ...between(pieces, end, Number.POSITIVE_INFINITY)];
  return { rest: Buffer.concat(rest), placeholder: PLACEHOLDER, bytes };
}

/** As `decodeBase64`, of a text in pieces. */
function decode(pieces: readonly Buffer[], length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafeSlow(Math.ceil((length * 3) / 4));
  let done = 0;
  let left = '';
  for (const piece of pieces) {
    const text = left + piece.toString('latin1');
    // The last four may end with padding.
    const whole = Math.max(0, Math.floor((text.length - 1) / 4) * 4);
    const written = bytes.write(text.slice(0, whole), done, 'base64');
    if (written !== (whole / 4) * 3) return undefined;
    done += written;
    left = text.slice(whole);
  }
  const last = decodeBase64(left);
  if (last === undefined) return undefined;
  return bytes.subarray(0, done + last.copy(bytes, done));
}

function indexOfQuote(pieces: readonly Buffer[], from: number): number {
  let at = 0;
  for (const piece of pieces) {
    const found = from < at + piece.length ? piece.indexOf(QUOTE, Math.max(0, from - at)) : -1;
    if (found >= 0) return at + found;
    at += piece.length;
  }
  return -1;
}

function between(pieces: readonly Buffer[], start: number, end: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  for (const piece of pieces) {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
    if (part.length > 0) found.push(part);
    at += piece.length;
  }
  return found;
}
