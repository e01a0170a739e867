const NEWLINE = 10;
/** A statement about ten thousand chains has two million characters. */
const MAX_LINE_BYTES = 64 * 1_048_576;

/** A line that cannot be read as one, in words. */
export class UnreadableLine extends Error {}

/**
 * The lines of a stream of bytes, some at a time; each ends with a newline. Instead of a line that is no UTF-8, or
 * a last one without its newline, comes an `UnreadableLine`. Holds no more than a chunk and a line.
 */
export async function* readTextLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly (string | UnreadableLine)[]> {
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const lines: (string | UnreadableLine)[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      lines.push(decode(bytes.subarray(from, end)));
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > MAX_LINE_BYTES) throw new Error('A line is longer than any that is exported.');
    yield lines;
  }
  if (rest.length > 0) yield [new UnreadableLine('has no newline at its end')];
}

// A byte order mark is kept: nothing that is in a line may be passed over.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | UnreadableLine {
  try {
    return utf8.decode(bytes);
  } catch {
    return new UnreadableLine('is no UTF-8');
  }
}
