import { createHash } from 'node:crypto';
import type { Db } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { BlobFolder } from './blob-folder.ts';
import { type CheckedFile, isBlobKnown, isContentOf, listFilesWithContent } from './check-store.ts';
import { pathOf } from './file-path.ts';
import { listNamesTo } from './store.ts';

interface FileCheckDeps {
  readonly db: Db;
  readonly blobs: BlobFolder;
}

/** Something that is not as it should be. */
export interface FileFinding {
  /** `damaged` and `missing` are about files, `unknown` about what lies on the disk. */
  readonly problem: 'damaged' | 'missing' | 'unknown';
  /** A path of DBFS; for `unknown` the name of a blob, or where it is. */
  readonly what: string;
}

const FILES_AT_ONCE = 200;
const CHUNK_BYTES = 1_048_576;

/** Holds what lies on the disk against what the database says of it. Nothing stands still for it. */
export class FileCheck {
  readonly #deps: FileCheckDeps;
  /** How much the last check has read. */
  readonly seen = { files: 0, bytes: 0 };

  constructor(deps: FileCheckDeps) {
    this.#deps = deps;
  }

  /** Reads every file, then looks for what nothing is made of. */
  async *findings(): AsyncGenerator<FileFinding> {
    const { db } = this.#deps;
    for (let after = ''; ; ) {
      const files = await listFilesWithContent(db, after, FILES_AT_ONCE);
      for (const file of files) {
        const problem = await this.#problemOf(file);
        if (problem !== undefined) yield { problem, what: await this.#pathOf(file.entryId) };
      }
      const last = files.at(-1);
      if (last === undefined) break;
      after = last.entryId;
    }
    yield* this.#unknown();
  }

  /** Removes what nothing is made of, and says what it was; what has no name of ours is left. */
  async *removeUnknown(): AsyncGenerator<FileFinding> {
    for await (const finding of this.#unknown()) {
      if (finding.blobId === undefined) continue;
      await this.#deps.blobs.remove(finding.blobId);
      yield finding;
    }
  }

  async *#unknown(): AsyncGenerator<FileFinding & { readonly blobId?: string }> {
    const { db, blobs } = this.#deps;
    for await (const found of blobs.list()) {
      if ('stranger' in found) yield { problem: 'unknown', what: found.stranger };
      // In this order: a blob is in the database before it is on the disk, and until it is not any more.
      else if (!(await isBlobKnown(db, found.blobId)) && (await blobs.has(found.blobId)))
        yield { problem: 'unknown', what: found.blobId, blobId: found.blobId };
    }
  }

  async #problemOf(file: CheckedFile): Promise<'damaged' | 'missing' | undefined> {
    const { db, blobs } = this.#deps;
    const isMissing = !(await blobs.has(file.blobId));
    const isGood = !isMissing && (await this.#isGood(file));
    this.seen.files++;
    this.seen.bytes += file.size;
    // It may have been deleted or replaced while it was being read.
    if (isGood || !(await isContentOf(db, file))) return undefined;
    return isMissing ? 'missing' : 'damaged';
  }

  async #isGood({ blobId, size, sha256 }: CheckedFile): Promise<boolean> {
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      const file = await this.#deps.blobs.open(blobId);
      try {
        for await (const piece of file.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false })) {
          hash.update(piece);
          bytes += piece.length;
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof LatchkeyError) return false;
      throw error;
    }
    return bytes === size && hash.digest('hex') === sha256;
  }

  async #pathOf(entryId: string): Promise<string> {
    return pathOf(await listNamesTo(this.#deps.db, entryId)).text;
  }
}
