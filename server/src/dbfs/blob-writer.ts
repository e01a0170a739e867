import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type BlobFolder, diskError } from './blob-folder.ts';

/**
 * Writes one blob, through one descriptor from its creation to its end: what another process or an earlier start has
 * begun is never written to. Bytes count once they are acknowledged; those that were not are written over.
 */
export class BlobWriter {
  readonly blobId: string;
  readonly #blobs: BlobFolder;
  readonly #hash: Hash = createHash('sha256');
  #file: FileHandle | undefined;
  #acknowledged = 0;
  #written = 0;
  #isNameSynced = false;
  #isBroken = false;

  constructor(blobs: BlobFolder, blobId: string) {
    this.#blobs = blobs;
    this.blobId = blobId;
  }

  /** How many of its bytes are acknowledged. */
  get length(): number {
    return this.#acknowledged;
  }

  /**
   * Whether bringing it to the disk has failed: then nobody knows what is there, and asking again would be answered as if
   * all were well.
   */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Writes behind what is acknowledged. Throws `disk_full`; then nothing has changed. */
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const file = await this.#open();
    try {
      for (let done = 0; done < bytes.length; ) {
        const position = this.#acknowledged + done;
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position);
        done += bytesWritten;
        this.#written = Math.max(this.#written, position + bytesWritten);
      }
    } catch (error) {
      throw diskError(error);
    }
  }

  /** Says that what was written last counts. */
  acknowledge(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#acknowledged += bytes.length;
  }

  /** The SHA-256 of what is acknowledged, in hex. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Makes it certain that all that was written is still there after the machine has failed, its name included. */
  async flush(): Promise<void> {
    const file = await this.#open();
    try {
      await file.datasync();
      if (!this.#isNameSynced) await this.#blobs.syncNameOf(this.blobId);
      this.#isNameSynced = true;
    } catch (error) {
      this.#isBroken = true;
      throw diskError(error);
    }
  }

  /** The same, without what was never acknowledged. */
  async finish(): Promise<void> {
    if (this.#written > this.#acknowledged) {
      await this.#file?.truncate(this.#acknowledged);
      this.#written = this.#acknowledged;
    }
    await this.flush();
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #open(): Promise<FileHandle> {
    this.#file ??= await this.#blobs.create(this.blobId);
    return this.#file;
  }
}
