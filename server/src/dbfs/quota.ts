import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { BlobFolder } from './blob-folder.ts';
import { addUsedBytes, addUsedBytesWithin, findUsedBytes } from './usage-store.ts';

interface QuotaDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly blobs: BlobFolder;
  /** What files and uploads may need together. */
  readonly quotaBytes: number;
  /** What is left free on the disk. */
  readonly reserveBytes: number;
}

/** How long it is believed how much room the disk has. */
const BELIEVED_MS = 1_000;

/** How much there may be of all files, and of uploads from their first block on. */
export class Quota {
  readonly #deps: QuotaDeps;
  #free: { readonly at: number; bytes: number } | undefined;

  constructor(deps: QuotaDeps) {
    this.#deps = deps;
  }

  /** What is used, what may be used, and what the disk has left for files. */
  async usage(): Promise<{ usedBytes: number; quotaBytes: number; freeBytes: number }> {
    const { db, blobs, quotaBytes, reserveBytes } = this.#deps;
    const [usedBytes, free] = [await findUsedBytes(db), await blobs.freeBytes()];
    return { usedBytes, quotaBytes, freeBytes: Math.max(0, free - reserveBytes) };
  }

  /** Throws `storage_quota_exceeded` or `disk_full` when there is no room for so many more bytes. */
  async refuseWithoutRoom(bytes: number): Promise<void> {
    const { db, quotaBytes, reserveBytes } = this.#deps;
    if ((await findUsedBytes(db)) + bytes > quotaBytes) throw this.#exceeded();
    const free = await this.#believedFree();
    if (free.bytes - bytes < reserveBytes) {
      const message =
        'The disk has only the room left that the server keeps free: delete files, or tell the operator.';
      throw new LatchkeyError('disk_full', message);
    }
    free.bytes -= bytes;
  }

  /** Counts bytes that were written; throws `storage_quota_exceeded`. Whoever else changes files waits from here on. */
  async takeIn(tx: Tx, bytes: number): Promise<void> {
    if (!(await addUsedBytesWithin(tx, bytes, this.#deps.quotaBytes))) throw this.#exceeded();
  }

  /** Gives bytes back; whoever else changes files waits from here on. */
  giveBackIn(tx: Tx, bytes: number): Promise<void> {
    return addUsedBytes(tx, -bytes);
  }

  /** Lets nobody else change files until the transaction ends: comes first in it. */
  lockIn(tx: Tx): Promise<void> {
    return addUsedBytes(tx, 0);
  }

  async #believedFree(): Promise<{ bytes: number }> {
    const { clock, blobs } = this.#deps;
    const now = clock.monotonicMs();
    if (this.#free === undefined || now - this.#free.at >= BELIEVED_MS)
      this.#free = { at: now, bytes: await blobs.freeBytes() };
    return this.#free;
  }

  #exceeded(): LatchkeyError {
    const message = `All files together may have ${this.#deps.quotaBytes} bytes, and this would be more: delete files, or ask the operator to raise LATCHKEY_DBFS_QUOTA_BYTES.`;
    return new LatchkeyError('storage_quota_exceeded', message);
  }
}
