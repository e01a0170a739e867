import type { FileInfo } from '@latchkey/client';
import { LatchkeyError } from '../errors.ts';
import { invalid, optionalInteger, requiredString } from '../http/fields.ts';
import { type FileEntry, MAX_BLOCK_BYTES } from './file-entry.ts';
import { type FilePath, parseFilePath } from './file-path.ts';

// What the routes about files have in common.

type Fields = Readonly<Record<string, unknown>>;

/** A path of a query or body. */
export function pathField(fields: Fields, name = 'path'): FilePath {
  return parseFilePath(requiredString(fields, name));
}

/** What every list tells of a file. */
export function presentFile(path: string, { isDir, size, modifiedAt }: FileEntry): FileInfo {
  return { path, is_dir: isDir, file_size: size, modification_time: modifiedAt };
}

/** Throws `block_too_large`. */
export function refuseLargeBlock({ length }: Uint8Array): void {
  if (length <= MAX_BLOCK_BYTES) return;
  const message = `A block may have ${MAX_BLOCK_BYTES} bytes (1 MB) at most, and this one has ${length}.`;
  throw new LatchkeyError('block_too_large', message);
}

/** A handle of `create`. */
export function handleField(body: Fields): number {
  const handle = optionalInteger(body, 'handle');
  if (handle === undefined || handle < 1) throw invalid('handle', 'is required: a number from create');
  return handle;
}
