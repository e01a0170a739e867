/** What pieces of a chunked body had in them. */
export interface ReadChunks {
  /** The content, in the order in which it came. */
  readonly content: readonly Buffer[];
  /** Whether the body is over; how many bytes of the last piece stand behind it. */
  readonly end?: { readonly behind: number };
}

const CR = 0x0d;
const LF = 0x0a;
/** A size line: its digits, and an extension that nobody reads. */
const MAX_LINE = 256;
const SIZE = /^([0-9a-f]{1,8})[\t ]*(?:;[\t\x20-\x7e]*)?$/i;

type Place = 'size' | 'content' | 'behind content' | 'trailers';

/** Reads a chunked body (RFC 9112 §7.1) piece by piece. Trailers that nobody announced, and extensions, are passed over. */
export class Chunks {
  #place: Place = 'size';
  #left = 0;
  #line = '';
  #trailerBytes = 0;

  /** Throws when these are no chunks. */
  read(bytes: Buffer): ReadChunks {
    const content: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      if (this.#place === 'content') {
        const piece = bytes.subarray(at, at + this.#left);
        content.push(piece);
        at += piece.length;
        this.#left -= piece.length;
        if (this.#left === 0) this.#place = 'behind content';
        continue;
      }
      const end = bytes.indexOf(LF, at);
      const line = bytes.toString('latin1', at, end < 0 ? bytes.length : end);
      this.#line += line;
      if (this.#line.length > MAX_LINE) throw new Error('a line between chunks is too long');
      if (end < 0) break;
      at = end + 1;
      if (this.#line.charCodeAt(this.#line.length - 1) !== CR)
        throw new Error('a line between chunks has no end');
      const whole = this.#line.slice(0, -1);
      this.#line = '';
      if (this.#takeLine(whole)) return { content, end: { behind: bytes.length - at } };
    }
    return { content };
  }

  /** Whether it was the last line of all. */
  #takeLine(line: string): boolean {
    if (this.#place === 'behind content') {
      if (line !== '') throw new Error('a chunk is longer than it says');
      this.#place = 'size';
    } else if (this.#place === 'size') {
      const size = SIZE.exec(line)?.[1];
      if (size === undefined) throw new Error('a chunk does not say how long it is');
      this.#left = Number.parseInt(size, 16);
      this.#place = this.#left === 0 ? 'trailers' : 'content';
    } else {
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > 16 * MAX_LINE) throw new Error('there are too many trailers');
      return line === '';
    }
    return false;
  }
}
