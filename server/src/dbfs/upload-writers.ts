import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { type BlobFolder, damaged, newBlobId } from './blob-folder.ts';
import { BlobWriter } from './blob-writer.ts';
import { EMPTY_SHA256, UPLOAD_IDLE_MS } from './file-entry.ts';
import type { FileContent } from './store.ts';
import {
  continueInBlob,
  deleteUpload,
  insertUpload,
  listParts,
  type Upload,
  type UploadPart,
} from './upload-store.ts';

interface UploadWritersDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly blobs: BlobFolder;
}

interface OpenWriter {
  readonly writer: BlobWriter;
  usedAt: number;
}

/** What an upload came to, safe on the disk. */
export interface FinishedContent extends FileContent {
  /** Holds the blob, if it was made of several, until a file does. */
  readonly joined: Upload | undefined;
}

/** How long parts may take to be made one. */
const JOIN_MS = 86_400_000;
/** Open files: those that have waited longest are closed beyond it, and their uploads go on in another blob. */
const MAX_OPEN = 256;
const CHUNK_BYTES = 1_048_576;

/**
 * The blobs that this process writes. An upload that another process has begun, on another machine or before a restart,
 * goes on in a blob of its own, so that no two ever write to the same; the parts become one when it is closed.
 */
export class UploadWriters {
  readonly #deps: UploadWritersDeps;
  readonly #open = new Map<number, OpenWriter>();

  constructor(deps: UploadWritersDeps) {
    this.#deps = deps;
  }

  /** Takes on a new upload. */
  begin({ handle, blobId }: Upload): BlobWriter {
    const { blobs, clock } = this.#deps;
    const writer = new BlobWriter(blobs, blobId);
    this.#open.set(handle, { writer, usedAt: clock.monotonicMs() });
    return writer;
  }

  /** Where its next block goes, and the upload as it is then. Throws `upload_conflict` when another node wants it, too. */
  async of(upload: Upload): Promise<{ writer: BlobWriter; current: Upload }> {
    const open = this.#open.get(upload.handle);
    if (open !== undefined && isWhole(open.writer, upload)) {
      open.usedAt = this.#deps.clock.monotonicMs();
      return { writer: open.writer, current: upload };
    }
    await this.forget(upload.handle);
    const blobId = newBlobId();
    if (!(await this.#deps.db.write((tx) => continueInBlob(tx, upload, blobId)))) {
      const message = `Blocks of handle ${upload.handle} were sent at the same time; this one was not added: send one after the other.`;
      throw new LatchkeyError('upload_conflict', message);
    }
    const current = { ...upload, blobId, blobStart: upload.length };
    return { writer: this.begin(current), current };
  }

  /** Brings all of an upload to the disk, in one blob. Throws `file_damaged` when a part is not what was written. */
  async finish(upload: Upload): Promise<FinishedContent> {
    const { handle, length, blobId, blobStart } = upload;
    if (length === 0) return { size: 0, sha256: EMPTY_SHA256, blobId: undefined, joined: undefined };
    const writer = this.#open.get(handle)?.writer;
    if (writer === undefined || blobStart > 0 || !isWhole(writer, upload)) return this.#join(upload);
    await writer.finish();
    return { size: length, sha256: writer.digest(), blobId, joined: undefined };
  }

  /** Whether it is not known any more what is on the disk of an upload. */
  isBroken(handle: number): boolean {
    return this.#open.get(handle)?.writer.isBroken ?? false;
  }

  /** Gives up what was made of parts. */
  async dropJoined({ joined }: FinishedContent): Promise<void> {
    if (joined !== undefined) await this.#deps.db.takeAway((tx) => deleteUpload(tx, joined));
  }

  /** Closes what is open of an upload. */
  async forget(handle: number): Promise<void> {
    const open = this.#open.get(handle);
    this.#open.delete(handle);
    await open?.writer.close();
  }

  /** Closes files that nobody has written to for long, or that are too many. */
  async forgetIdle(isBusy: (handle: number) => boolean): Promise<void> {
    const now = this.#deps.clock.monotonicMs();
    const idle = [...this.#open]
      .filter(([handle]) => !isBusy(handle))
      .sort(([, a], [, b]) => b.usedAt - a.usedAt)
      .filter(([, { usedAt }], i) => i >= MAX_OPEN || now - usedAt >= UPLOAD_IDLE_MS);
    for (const [handle] of idle) await this.forget(handle);
  }

  async #join(upload: Upload): Promise<FinishedContent> {
    const { db, blobs, clock } = this.#deps;
    const { length, blobId, blobStart } = upload;
    const parts: UploadPart[] = [...(await listParts(db, upload.handle))];
    if (length > blobStart) parts.push({ blobId, length: length - blobStart });
    const joined: Upload = {
      ...upload,
      ...{ handle: randomInt(1, 2 ** 48), kind: 'join', blobId: newBlobId(), blobStart: 0, length: 0 },
      lastBlockAt: clock.now() + JOIN_MS,
    };
    await db.write((tx) => insertUpload(tx, joined));
    const writer = new BlobWriter(blobs, joined.blobId);
    try {
      for (const part of parts) await copyInto(writer, blobs, part);
      await writer.finish();
    } catch (error) {
      await this.dropJoined({ size: 0, sha256: '', blobId: undefined, joined });
      throw error;
    } finally {
      await writer.close();
    }
    return { size: length, sha256: writer.digest(), blobId: joined.blobId, joined };
  }
}

/** Whether all that the upload has in its blob was written by this writer, and seen to be acknowledged. */
function isWhole(writer: BlobWriter, { blobId, blobStart, length }: Upload): boolean {
  return writer.blobId === blobId && writer.length === length - blobStart;
}

async function copyInto(writer: BlobWriter, blobs: BlobFolder, part: UploadPart): Promise<void> {
  const file = await blobs.open(part.blobId);
  try {
    for (let at = 0; at < part.length; ) {
      const piece = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, part.length - at));
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw damaged(new Error('A part of an upload is shorter than it was.'));
      await writer.write(piece.subarray(0, bytesRead));
      writer.acknowledge(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
