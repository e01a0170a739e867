/** What Node's buffers have had since its first versions, and its types do not know. */
interface Latin1Reader {
  latin1Slice(from: number, to: number): string;
}

/** Bytes as characters of Latin-1, of which each is one byte. */
export function latin1(bytes: Buffer, from: number, to: number): string {
  return (bytes as Buffer & Latin1Reader).latin1Slice(from, to);
}

/** A part of bytes that were read as text, too: whole header lines, found well-formed before. */
interface Lines {
  readonly bytes: Buffer;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Names and values in turn; undefined once one is not plain. They are copies: a part of a text keeps the whole of it in
 * memory, and with it a credential.
 */
export function readHeaderLines(
  { bytes, text, from, to }: Lines,
  isPlain: (name: string, value: string) => boolean,
): string[] | undefined {
  const rawHeaders: string[] = [];
  for (let at = from; at < to; ) {
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r\n', colon);
    let first = colon + 1;
    while (isSpace(text.charCodeAt(first))) first++;
    let last = end;
    while (last > first && isSpace(text.charCodeAt(last - 1))) last--;
    const name = latin1(bytes, at, colon);
    const value = latin1(bytes, first, last);
    if (!isPlain(name, value)) return undefined;
    rawHeaders.push(name, value);
    at = end + 2;
  }
  return rawHeaders;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
