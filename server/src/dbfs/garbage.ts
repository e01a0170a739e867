import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import type { BlobFolder } from './blob-folder.ts';
import { deleteGarbage, dissolveDeleted, listGarbage } from './garbage-store.ts';

interface GarbageDeps {
  readonly db: Db;
  readonly log: Log;
  readonly blobs: BlobFolder;
}

const ROWS_AT_ONCE = 500;
const BLOBS_AT_ONCE = 100;

/**
 * Removes what nothing names any more: rows some at a time, then bytes. What is to be removed is in the database before
 * it is, so that whoever starts next goes on.
 */
export class Garbage {
  readonly #deps: GarbageDeps;
  #collecting: Promise<void> | undefined;
  #isAskedAgain = false;
  #isStopping = false;

  constructor(deps: GarbageDeps) {
    this.#deps = deps;
  }

  /** Begins in the background; failures are logged, and tried again with the next. */
  begin(): void {
    this.#isAskedAgain = true;
    this.#collecting ??= this.#collectLogged().finally(() => {
      this.#collecting = undefined;
      if (this.#isAskedAgain && !this.#isStopping) this.begin();
    });
  }

  /** Ends with the step that it is at; the next start goes on. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.settle();
  }

  /** Waits until nothing is being removed. */
  async settle(): Promise<void> {
    while (this.#collecting !== undefined) await this.#collecting;
  }

  async #collectLogged(): Promise<void> {
    this.#isAskedAgain = false;
    try {
      await this.#collect();
    } catch (error) {
      this.#deps.log.warn(
        { err: error },
        'deleted files could not be removed from the disk; it is tried again',
      );
    }
  }

  async #collect(): Promise<void> {
    const { db, blobs } = this.#deps;
    while (!this.#isStopping && (await db.takeAway((tx) => dissolveDeleted(tx, ROWS_AT_ONCE))));
    let failure: unknown;
    for (let after = ''; !this.#isStopping; ) {
      const blobIds = await listGarbage(db, { after, limit: BLOBS_AT_ONCE });
      if (blobIds.length === 0) break;
      const removed: string[] = [];
      for (const blobId of blobIds) {
        // One that cannot be removed keeps none of the others on the disk.
        const error = await blobs.remove(blobId).catch((error: unknown) => error);
        if (error === undefined) removed.push(blobId);
        else failure = error;
      }
      if (removed.length > 0) await db.takeAway((tx) => deleteGarbage(tx, removed));
      after = blobIds.at(-1) ?? after;
    }
    if (failure !== undefined) throw failure;
  }
}
