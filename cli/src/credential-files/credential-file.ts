import type { BigIntStats } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CommandFailure } from '../exit-code.ts';
import { errorCodeOf } from './error-code.ts';

/** No credential file of anybody's is as large; a larger one is something else. */
const MOST_BYTES = 1024 * 1024;
const MOST_LINKS = 40;
const OTHERS = 0o077n;

/** A file as it was read. */
export interface CredentialFile {
  /** Where it truly is, behind symbolic links. */
  readonly path: string;
  /** One character for each byte, so that nothing is lost. */
  readonly bytes: string;
  readonly stats: BigIntStats;
}

/**
 * Reads a file that holds credentials; undefined when there is none. Throws `CommandFailure` when it cannot be read, is
 * no file, or is too large for one.
 */
export async function findCredentialFile(path: string): Promise<CredentialFile | undefined> {
  const real = await resolveLinks(path);
  try {
    await using file = await open(real, 'r');
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile() || stats.size > MOST_BYTES) throw unreadable(path, 'is no file of credentials');
    return { path: real, bytes: await file.readFile('latin1'), stats };
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === undefined) throw error;
    throw unreadable(path, code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`);
  }
}

/** Where a path leads, also when nothing is there yet. Throws `CommandFailure` when its links go round in a circle. */
export async function resolveLinks(path: string): Promise<string> {
  let at = resolve(path);
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const folder = await realpath(dirname(at)).catch(() => dirname(at));
    at = join(folder, basename(at));
    const stats = await lstat(at).catch(() => undefined);
    if (stats?.isSymbolicLink() !== true) return at;
    at = resolve(folder, await readlink(at));
  }
  throw unreadable(path, 'is a symbolic link that leads nowhere');
}

/** Whether others than its owner may read or write it; on Windows modes tell nothing of that. */
export function isOpenToOthers({ stats }: CredentialFile): boolean {
  return process.platform !== 'win32' && (stats.mode & OTHERS) !== 0n;
}

/** Whether it is of whoever runs this. */
export function isOwn({ stats }: CredentialFile): boolean {
  return process.getuid === undefined || stats.uid === BigInt(process.getuid());
}

function unreadable(path: string, what: string): CommandFailure {
  return new CommandFailure('failed', `${path} ${what}.`);
}
