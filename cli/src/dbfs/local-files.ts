import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandFailure } from '../exit-code.ts';

/** A file on this machine, and its names below the folder that was asked for. */
export interface LocalFile {
  readonly path: string;
  readonly names: readonly string[];
  readonly size: number;
}

/** What is at a path of this machine. Throws `CommandFailure` when that is neither a file nor a folder. */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  });
  if (stats === undefined) return 'nothing';
  if (stats.isDirectory()) return 'folder';
  if (stats.isFile()) return 'file';
  throw new CommandFailure('failed', `${path} is neither a file nor a folder.`);
}

/** A file, or all files below a folder; `skip` hears of what is neither. Links are followed only where one was named. */
export async function* listFiles(
  path: string,
  skip: (path: string) => Promise<void>,
  names: readonly string[] = [],
): AsyncGenerator<LocalFile> {
  if ((await kindOf(path)) === 'file') {
    yield { path, names, size: (await stat(path)).size };
    return;
  }
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = join(path, entry.name);
    if (entry.isDirectory() || entry.isFile()) yield* listFiles(inner, skip, [...names, entry.name]);
    else await skip(inner);
  }
}

/** The bytes of a file. Throws `CommandFailure` when it cannot be read. */
export async function* readFileBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof Error && 'code' in error ? unreadable(path, error) : error;
  }
}

/**
 * Writes a file whole or not at all, its folder made where there is none. Throws `CommandFailure` when it is there already
 * and may not be overwritten, or cannot be written.
 */
export async function writeFileBytes(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  isOverwrite: boolean,
): Promise<void> {
  const folder = dirname(path);
  const unfinished = join(folder, `.${basename(path)}.${randomUUID()}.part`);
  await refusing(path, () => mkdir(folder, { recursive: true }));
  const file = await refusing(path, () => open(unfinished, 'wx'));
  try {
    for await (const bytes of chunks) await refusing(path, () => file.writeFile(bytes));
    await refusing(path, () => file.sync());
    await file.close();
    await refusing(path, () => (isOverwrite ? rename(unfinished, path) : link(unfinished, path)));
  } finally {
    await file.close().catch(() => {});
    await rm(unfinished, { force: true });
  }
}

async function refusing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'it is there already: --overwrite replaces it' : message;
    throw new CommandFailure('failed', `${path} was not written: ${reason}.`);
  }
}

function unreadable(path: string, { message }: Error): CommandFailure {
  return new CommandFailure('failed', `${path} cannot be read: ${message}.`);
}
