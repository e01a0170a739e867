import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A way to make writing impossible for a running server, and possible again. */
export interface WriteFault {
  begin(): void;
  end(): void;
}

/** A file system of its own with little room. */
export interface SmallDisk extends WriteFault {
  readonly folder: string;
  remove(): void;
}

/**
 * Mounts a small file system in memory; `begin` fills it to the last byte, `end` makes room. Gives back in words
 * why not where mounting is not allowed (it takes root).
 */
export function mountSmallDisk(megabytes: number): SmallDisk | string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-small-disk-'));
  const options = `size=${megabytes}m,mode=700`;
  const mounted = run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (mounted !== undefined) {
    rmSync(folder, { recursive: true });
    return mounted;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    begin: () => fill(filler),
    end: () => rmSync(filler),
    remove() {
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * Makes a SQLite database's files immutable, which on most file systems stops writers that have them open, too.
 * Gives back in words why not where that is not allowed (it takes root, and a file system that knows the flag).
 */
export function immutableFiles(file: string): WriteFault | string {
  const change = (flag: string) => run('chattr', [flag, file, `${file}-wal`]);
  const refused = change('+i');
  change('-i');
  if (refused !== undefined) return refused;
  return { begin: () => void change('+i'), end: () => void change('-i') };
}

/** Keeps a process from writing beyond the beginning of any file; takes no rights over one's own processes. */
export function fileSizeLimit(pid: number): WriteFault | string {
  const limit = (soft: string) => run('prlimit', ['--pid', String(pid), `--fsize=${soft}:`]);
  const refused = limit('unlimited');
  if (refused !== undefined) return refused;
  return { begin: () => void limit('4096'), end: () => void limit('unlimited') };
}

/** In words why a program failed or is not there; undefined when it did what it should. */
function run(program: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim() || `${program} ended with ${status}`;
}

function fill(path: string): void {
  if (existsSync(path)) throw new Error('The disk is full already.');
  const file = openSync(path, 'w');
  try {
    for (const size of [65_536, 4_096, 1]) while (canWrite(file, size));
  } finally {
    closeSync(file);
  }
}

function canWrite(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) === size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
