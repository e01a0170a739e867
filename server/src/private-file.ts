import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes a file for its owner alone, its folder, too, where there is none. It has its name once it is whole and on disk,
 * also after a power cut. Throws with the code `EEXIST` when there is such a file; that stays as it is.
 */
export function makePrivateFile(path: string, bytes: string | Uint8Array): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unfinished = join(folder, `unfinished-${randomBytes(6).toString('hex')}`);
  const file = openSync(unfinished, 'wx', 0o600);
  try {
    writeSync(file, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    // Made by root for a server that is not: that must be able to read it.
    const { uid, gid } = statSync(folder);
    if (process.geteuid?.() === 0) fchownSync(file, uid, gid);
    fsyncSync(file);
    linkSync(unfinished, path);
  } finally {
    closeSync(file);
    rmSync(unfinished, { force: true });
  }
  syncPath(folder);
}

/** Has a file on disk, or the names in a folder, which a power cut may lose otherwise. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
