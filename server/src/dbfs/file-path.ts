import { LatchkeyError } from '../errors.ts';

/** The place of a file or folder. */
export interface FilePath {
  /** `/a/b`, and `/` for the root: how answers write it. */
  readonly text: string;
  /** From the root down; none for the root itself. */
  readonly names: readonly string[];
}

/** So that a path fits into the head of a request however it is escaped. */
export const MAX_PATH_BYTES = 2_048;
export const MAX_DEPTH = 128;
/** Of one name: what the file systems of clients take, too. */
export const MAX_NAME_BYTES = 255;

export const ROOT: FilePath = { text: '/', names: [] };

/**
 * A path as clients write it, `/a/b` or `dbfs:/a/b`; slashes at the end and doubled ones count for nothing. A name is
 * only ever looked up in the database and is no part of a path on disk, so that all but the names with a meaning of
 * their own may be used. Throws `invalid_parameter`.
 */
export function parseFilePath(written: string): FilePath {
  const text = written.startsWith('dbfs:') ? written.slice('dbfs:'.length) : written;
  if (!text.startsWith('/')) throw invalidPath(`Path must be absolute: ${shown(text)}`);
  const names = text.split('/').filter((name) => name !== '');
  if (names.some((name) => name === '.' || name === '..'))
    throw invalidPath(`Path must not have . or .. as a name: ${shown(text)}`);
  if (!text.isWellFormed() || text.includes('\0'))
    throw invalidPath('Path must be well-formed text without NUL.');
  const path = pathOf(names);
  if (names.some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES))
    throw invalidPath(`Path must not have names of more than ${MAX_NAME_BYTES} bytes: ${shown(text)}`);
  if (names.length > MAX_DEPTH || Buffer.byteLength(path.text) > MAX_PATH_BYTES)
    throw invalidPath(`Path must not have more than ${MAX_PATH_BYTES} bytes and ${MAX_DEPTH} names.`);
  return path;
}

/** The path of these names. */
export function pathOf(names: readonly string[]): FilePath {
  return { names, text: `/${names.join('/')}` };
}

/** The path of something in a folder. */
export function childPath(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** The folder that a path is in; of the root the root. */
export function parentOf({ names }: FilePath): FilePath {
  return pathOf(names.slice(0, -1));
}

/** Whether `inner` is below `outer`, or the same. */
export function isWithin(inner: FilePath, outer: FilePath): boolean {
  return outer.names.every((name, i) => inner.names[i] === name);
}

function shown(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}

function invalidPath(message: string): LatchkeyError {
  return new LatchkeyError('invalid_parameter', message);
}
