import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { UPLOAD_IDLE_MS } from './file-entry.ts';
import type { Garbage } from './garbage.ts';
import { listIdleUploads, listUploadsOf } from './upload-store.ts';
import type { Uploads } from './uploads.ts';

interface FileUpkeepDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly uploads: Uploads;
  readonly garbage: Garbage;
}

const UPLOADS_AT_ONCE = 100;

/** Ends what nobody goes on with. */
export class FileUpkeep {
  readonly #deps: FileUpkeepDeps;

  constructor(deps: FileUpkeepDeps) {
    this.#deps = deps;
  }

  /** Gives up uploads without a block for ten minutes, and goes on with removing what was deleted. */
  async run(): Promise<void> {
    const { db, clock, uploads, garbage } = this.#deps;
    await uploads.closeIdle();
    const before = clock.now() - UPLOAD_IDLE_MS;
    for (;;) {
      const idle = await listIdleUploads(db, before, UPLOADS_AT_ONCE);
      if (idle.length === 0) break;
      await db.takeAway(async (tx) => {
        for (const upload of idle) await uploads.dropIn(tx, upload);
      });
    }
    garbage.begin();
  }

  /** Gives up all uploads of a principal, as part of the act that deletes it. */
  async dropAllOfIn(tx: Tx, principalId: number): Promise<void> {
    for (const upload of await listUploadsOf(tx, principalId)) await this.#deps.uploads.dropIn(tx, upload);
  }
}
