import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, readlink, realpath, stat } from 'node:fs/promises';
import type { Findings } from './findings.ts';
import { ValueFinder } from './value-finder.ts';

const PIECE_BYTES = 1_048_576;
const SLASH = Buffer.from('/');

/**
 * Scans a file, or all that lies under a folder. What cannot be read is told by `findings`. A symbolic link is followed
 * only where it is the very path that was given: below it, what a link leads to lies under the path and is scanned there,
 * or lies elsewhere and is told of.
 */
export async function scanFiles(path: string, findings: Findings): Promise<void> {
  const start = Buffer.from(path);
  try {
    const root = await realpath(start, { encoding: 'buffer' });
    findings.addName(path, { path });
    if ((await stat(root)).isDirectory()) await scanFolder({ at: start, root }, findings);
    else await scanFile({ at: start, read: root }, findings);
  } catch (error) {
    findings.miss(path, reasonOf(error));
  }
}

/** Iteratively: folders may be nested deeper than calls can be. Names are bytes, since not all are UTF-8. */
async function scanFolder({ at, root }: { at: Buffer; root: Buffer }, findings: Findings): Promise<void> {
  const folders = [at];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      // The bytes of names are what the option asks for, which its type does not know.
      const entries = await opendir(folder, { encoding: 'buffer' as BufferEncoding });
      for await (const entry of entries) {
        const name = entry.name as string | Buffer;
        const below = Buffer.concat([folder, SLASH, typeof name === 'string' ? Buffer.from(name) : name]);
        findings.addName(below.subarray(folder.length).toString('latin1'), { path: below.toString() });
        if (await scanEntry(below, root, findings)) folders.push(below);
      }
    } catch (error) {
      findings.miss(folder.toString(), reasonOf(error));
    }
  }
}

/** Gives back whether it is a folder, which is left to the caller. */
async function scanEntry(at: Buffer, root: Buffer, findings: Findings): Promise<boolean> {
  try {
    const found = await lstat(at);
    if (found.isDirectory()) return true;
    if (found.isSymbolicLink()) await scanLink(at, root, findings);
    else if (found.isFile()) await scanFile({ at, read: at }, findings);
    else findings.note(`${at}: is no file, and was not opened.`);
  } catch (error) {
    findings.miss(at.toString(), reasonOf(error));
  }
  return false;
}

async function scanFile({ at, read }: { at: Buffer; read: Buffer }, findings: Findings): Promise<void> {
  // What has become a link or a pipe since it was looked at must neither be followed nor waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(read, flags);
  try {
    if (!(await file.stat()).isFile()) findings.miss(at.toString(), 'is no file, and was not read');
    else await scanOpened(file, at, findings);
  } finally {
    await file.close();
  }
}

async function scanOpened(file: FileHandle, at: Buffer, findings: Findings): Promise<void> {
  const finder = new ValueFinder(findings.prefixes);
  const path = at.toString();
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, piece.length, null);
    if (bytesRead === 0) return;
    for (const { value, line } of finder.push(piece.subarray(0, bytesRead)))
      findings.add(value, { path, line });
  }
}

/** Where a link leads is text, too. */
async function scanLink(at: Buffer, root: Buffer, findings: Findings): Promise<void> {
  const target = await readlink(at, { encoding: 'buffer' });
  for (const { value, line } of new ValueFinder(findings.prefixes).push(target))
    findings.add(value, { path: at.toString(), line });
  const real = await realpath(at, { encoding: 'buffer' }).catch(() => undefined);
  if (real === undefined) return;
  const isBelow = real.equals(root) || real.subarray(0, root.length + 1).equals(Buffer.concat([root, SLASH]));
  if (!isBelow) findings.note(`${at}: is a link that leads out of the path, and was not followed.`);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
  return `could not be read (${code})`;
}
