import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Gives a file's text, or throws as Node's `readFileSync` does. */
export type ReadFile = (path: string) => string;

/** Where relative paths begin, and how files are read. */
export interface FileAccess {
  readonly cwd: string;
  readonly readFile: ReadFile;
}

/** Reads from the disk. */
export const readFromDisk: ReadFile = (path) => readFileSync(path, 'utf8');

type TextFile = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** A file's text, or why there is none, as the second half of a sentence that does not repeat the path. */
export function readTextFile(path: string, files: FileAccess): TextFile {
  try {
    return { ok: true, text: files.readFile(resolve(files.cwd, path)) };
  } catch (error) {
    return { ok: false, why: whyUnreadable(error) };
  }
}

/** Whether users other than its owner may read a file; `false` for one that cannot be looked at. */
export function isReadableByOthers(path: string, files: FileAccess): boolean {
  // Windows knows no such mode; Node makes one up there.
  if (process.platform === 'win32') return false;
  try {
    return (statSync(resolve(files.cwd, path)).mode & 0o044) !== 0;
  } catch {
    return false;
  }
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'this process may not read it';
  if (code === 'EISDIR') return 'it is a directory';
  return `it cannot be read (${String(code ?? 'no reason given')})`;
}
