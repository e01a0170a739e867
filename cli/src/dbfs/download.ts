import { createHash } from 'node:crypto';
import type { DbfsClient, FileEntryInfo } from '@latchkey/client';
import { again } from '../again.ts';
import { CommandFailure } from '../exit-code.ts';
import { BLOCK_BYTES } from './blocks.ts';

/**
 * The bytes of a file at the server, in blocks. Throws `ApiError`, and `CommandFailure` at the end when they are not those
 * that the file had at the beginning.
 */
export async function* download(client: DbfsClient, file: FileEntryInfo): AsyncGenerator<Uint8Array> {
  const { path, file_size: size, sha256 } = file;
  const hash = createHash('sha256');
  for (let offset = 0; offset < size; ) {
    const place = offset;
    const bytes = await again(() => client.read(path, { offset: place, length: BLOCK_BYTES }));
    if (bytes.length === 0) break;
    hash.update(bytes);
    offset += bytes.length;
    yield bytes;
  }
  if (sha256 !== undefined && hash.digest('hex') !== sha256)
    throw new CommandFailure('failed', `dbfs:${path} was changed while it was read: try again.`);
}
