import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LatchkeyError } from '../errors.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY, O_DIRECTORY } = constants;
const BLOB_ID = /^[0-9a-f]{32}$/;
const SHARDS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
/** The disk has no more room, or this account may have no more of it. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A name for new bytes, of which nothing is known but that no other has it. */
export function newBlobId(): string {
  return randomBytes(16).toString('hex');
}

/**
 * Where bytes lie: `dbfs/<2 hex>/<id>` in the data directory. No name that a client chose is part of a path, and no
 * symbolic link is followed below the data directory.
 */
export class BlobFolder {
  readonly #root: string;

  constructor({ dataDir }: { readonly dataDir: string }) {
    this.#root = join(dataDir, 'dbfs');
  }

  /** Makes the folders. Throws where something else is in their place, such as a link to elsewhere. */
  async prepare(): Promise<void> {
    await makeFolder(this.#root, { recursive: true });
    for (const shard of SHARDS) await makeFolder(join(this.#root, shard), {});
  }

  /** A new, empty file to write to. Throws `disk_full`, or what the file system says. */
  async create(blobId: string): Promise<FileHandle> {
    await this.#checkShard(blobId);
    try {
      return await open(this.#pathOf(blobId), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    } catch (error) {
      throw diskError(error);
    }
  }

  /** A file to read. Throws `file_damaged` when it is not there, or is no file of ours. */
  async open(blobId: string): Promise<FileHandle> {
    try {
      await this.#checkShard(blobId);
      const file = await open(this.#pathOf(blobId), O_RDONLY | O_NOFOLLOW);
      const stat = await file.stat();
      if (stat.isFile() && stat.nlink <= 1) return file;
      await file.close();
    } catch (error) {
      if (!isFault(error, ['ENOENT', 'ELOOP', 'EISDIR', 'ENOTDIR'])) throw error;
      throw damaged(error);
    }
    throw damaged(new Error(`${blobId} is not a file of its own.`));
  }

  /** Makes it certain that a new file is still there after the machine has failed. */
  async syncNameOf(blobId: string): Promise<void> {
    const folder = await open(this.#shardOf(blobId), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** Removes a file, if it is there. */
  async remove(blobId: string): Promise<void> {
    try {
      await this.#checkShard(blobId);
      await unlink(this.#pathOf(blobId));
    } catch (error) {
      if (!isFault(error, ['ENOENT'])) throw error;
    }
  }

  /** Whether anything is there. */
  async has(blobId: string): Promise<boolean> {
    try {
      await lstat(this.#pathOf(blobId));
      return true;
    } catch (error) {
      if (isFault(error, ['ENOENT', 'ENOTDIR'])) return false;
      throw error;
    }
  }

  /** How many bytes the disk still takes. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#root);
    return bavail * bsize;
  }

  /** Everything that lies in the folders, a folder at a time; what has no name of ours is given by its path. */
  async *list(): AsyncGenerator<{ blobId: string } | { stranger: string }> {
    for (const shard of SHARDS) {
      const entries = await readdir(join(this.#root, shard), { withFileTypes: true }).catch((error) => {
        // Nothing was ever written here.
        if (isFault(error, ['ENOENT'])) return [];
        throw error;
      });
      for (const entry of entries) {
        const isOurs = entry.isFile() && BLOB_ID.test(entry.name) && entry.name.startsWith(shard);
        yield isOurs ? { blobId: entry.name } : { stranger: join(this.#root, shard, entry.name) };
      }
    }
  }

  /** `O_NOFOLLOW` looks at the last name of a path alone. */
  async #checkShard(blobId: string): Promise<void> {
    for (const folder of [this.#root, this.#shardOf(blobId)]) {
      if (!(await lstat(folder)).isDirectory()) throw damaged(new Error(`${folder} is not a folder.`));
    }
  }

  #shardOf(blobId: string): string {
    if (!BLOB_ID.test(blobId)) throw new Error('This is no name of ours.');
    return join(this.#root, blobId.slice(0, 2));
  }

  #pathOf(blobId: string): string {
    return join(this.#shardOf(blobId), blobId);
  }
}

/** What a failed write means: `disk_full`, or as it is. */
export function diskError(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && FULL.has(error.code))) return error;
  const message = 'There is no room left on the disk for this: delete files, or tell the operator.';
  return new LatchkeyError('disk_full', message, { cause: error });
}

/** Bytes on disk that are not what was written. */
export function damaged(cause: unknown): LatchkeyError {
  const message =
    'What lies on the disk of this file is not what was written, so it is not given out: tell the operator, or upload it again.';
  return new LatchkeyError('file_damaged', message, { cause });
}

async function makeFolder(path: string, { recursive = false }): Promise<void> {
  await mkdir(path, { recursive, mode: 0o700 }).catch((error) => {
    if (!isFault(error, ['EEXIST'])) throw error;
  });
  if ((await lstat(path)).isDirectory()) return;
  throw new Error(`${path} must be a folder, not a link: move it away, or mount the disk there.`);
}

function isFault(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
