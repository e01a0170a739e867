import { createHash } from 'node:crypto';
import type { DbfsClient } from '@latchkey/client';
import { again, isPassing } from '../again.ts';
import { CommandFailure } from '../exit-code.ts';
import { inBlocks } from './blocks.ts';
import type { Progress } from './progress.ts';

interface Upload {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly path: string;
  readonly isOverwrite: boolean;
  readonly progress: Progress;
}

/**
 * Writes a file at the server, which appears there whole or not at all; gives back how many bytes it has. A block whose
 * answer did not come is sent again to the same place. Throws `ApiError`, and `CommandFailure` when the server has
 * something else in the end.
 */
export async function upload(
  client: DbfsClient,
  { chunks, path, isOverwrite, progress }: Upload,
): Promise<number> {
  const handle = await client.create({ path, overwrite: isOverwrite });
  const hash = createHash('sha256');
  let offset = 0;
  for await (const bytes of inBlocks(chunks)) {
    const place = offset;
    await again(() => client.addBlock(handle, { bytes, offset: place }));
    hash.update(bytes);
    offset += bytes.length;
    await progress.at(offset);
  }
  const digest = hash.digest('hex');
  try {
    await client.close(handle);
  } catch (error) {
    // The handle is gone with the first close: whether that came to pass shows in the file.
    if (!isPassing(error) || (await digestAt(client, path)) !== digest) throw error;
  }
  const there = await digestAt(client, path);
  // Whoever may write somewhere need not be allowed to read there.
  if (there !== undefined && there !== digest)
    throw new CommandFailure(
      'failed',
      `dbfs:${path} is not what was sent: somebody else has written it meanwhile.`,
    );
  return offset;
}

async function digestAt(client: DbfsClient, path: string): Promise<string | undefined> {
  return (await again(() => client.entry(path))).sha256;
}
