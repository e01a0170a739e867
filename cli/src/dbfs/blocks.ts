/** The most that the server takes or gives at once. */
export const BLOCK_BYTES = 1_048_576;

/** The same bytes in blocks of that size, the last one shorter. */
export async function* inBlocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (size + rest.length >= BLOCK_BYTES) {
      const fitting = BLOCK_BYTES - size;
      yield Buffer.concat([...waiting, rest.subarray(0, fitting)]);
      rest = rest.subarray(fitting);
      waiting = [];
      size = 0;
    }
    if (rest.length > 0) waiting.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
