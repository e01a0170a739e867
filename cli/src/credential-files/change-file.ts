import { randomBytes } from 'node:crypto';
import { chmod, open, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandFailure } from '../exit-code.ts';
import {
  type CredentialFile,
  findCredentialFile,
  isOpenToOthers,
  isOwn,
  resolveLinks,
} from './credential-file.ts';
import { errorCodeOf } from './error-code.ts';
import { withFileLock } from './file-lock.ts';

const OWNER_ONLY = 0o600;
const MOST_TRIES = 5;

export interface ChangedFile {
  /** Where it truly is, behind symbolic links. */
  readonly path: string;
  readonly isChanged: boolean;
  /** Others could read or write it until now. */
  readonly wasOpenToOthers: boolean;
}

/**
 * Changes the text of a file of credentials (one character for each byte; empty where there is no file) in one step:
 * whoever reads it meanwhile sees all of the old or all of the new, and so does everybody after a crash. Afterwards
 * only its owner can read it. `change` is run again when somebody else has written meanwhile. Throws `CommandFailure`
 * for a file of somebody else, or one with several names.
 */
export async function changeCredentialFile(
  path: string,
  change: (bytes: string) => string,
): Promise<ChangedFile> {
  const real = await resolveLinks(path);
  try {
    return await withFileLock(real, () => changeLocked(real, change));
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    throw new CommandFailure('failed', `${path} cannot be written (${code}).`);
  }
}

async function changeLocked(path: string, change: (bytes: string) => string): Promise<ChangedFile> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before = await findCredentialFile(path);
    if (before !== undefined) refuseForeign(path, before);
    const wasOpenToOthers = before !== undefined && isOpenToOthers(before);
    const bytes = change(before?.bytes ?? '');
    if (bytes === (before?.bytes ?? '')) {
      if (wasOpenToOthers) await chmod(path, OWNER_ONLY);
      return { path, isChanged: false, wasOpenToOthers };
    }
    if (await replace(path, before, bytes)) return { path, isChanged: true, wasOpenToOthers };
  }
  throw new CommandFailure('failed', `Another program keeps writing ${path}: try again when it is done.`);
}

/** Not done, and false, when the file is another one than what was read. */
async function replace(path: string, before: CredentialFile | undefined, bytes: string): Promise<boolean> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await writeWhole(temporary, bytes);
    // Programs that know nothing of our lock write, too; what they wrote before this is not lost.
    if (!(await isStill(path, before))) return false;
    await rename(temporary, path);
  } finally {
    await unlink(temporary).catch(() => {});
  }
  await syncFolder(folder);
  return true;
}

async function writeWhole(path: string, bytes: string): Promise<void> {
  await using file = await open(path, 'wx', OWNER_ONLY);
  // What the umask takes away from the owner would be missing.
  await file.chmod(OWNER_ONLY);
  await file.writeFile(bytes, 'latin1');
  await file.sync();
}

async function isStill(path: string, before: CredentialFile | undefined): Promise<boolean> {
  const now = await stat(path, { bigint: true }).catch(() => undefined);
  if (now === undefined || before === undefined) return now === before;
  const { dev, ino, mtimeNs, ctimeNs, size } = before.stats;
  return (
    now.dev === dev &&
    now.ino === ino &&
    now.mtimeNs === mtimeNs &&
    now.ctimeNs === ctimeNs &&
    now.size === size
  );
}

function refuseForeign(path: string, file: CredentialFile): void {
  if (!isOwn(file)) {
    const message = `${path} belongs to another user of this machine: let its owner change it.`;
    throw new CommandFailure('failed', message);
  }
  if (file.stats.nlink > 1n) {
    const message = `${path} has another name (a hard link), which would keep the old text: remove that one first.`;
    throw new CommandFailure('failed', message);
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders.
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
