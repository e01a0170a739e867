import { randomInt } from 'node:crypto';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { newBlobId } from './blob-folder.ts';
import { eventOf, type FileAccess, type FileRequester } from './file-access.ts';
import { MAX_UPLOADS, UPLOAD_IDLE_MS } from './file-entry.ts';
import { type FilePath, parseFilePath } from './file-path.ts';
import type { Garbage } from './garbage.ts';
import { placeFileIn, targetOf } from './new-entries.ts';
import type { Quota } from './quota.ts';
import {
  advanceUpload,
  countUploadsOf,
  deleteUpload,
  findUpload,
  insertUpload,
  type Upload,
} from './upload-store.ts';
import type { FinishedContent, UploadWriters } from './upload-writers.ts';

interface UploadsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly access: FileAccess;
  readonly quota: Quota;
  readonly garbage: Garbage;
  readonly writers: UploadWriters;
  /** When this machine was started, as its kernel names it. */
  readonly bootId: string;
}

/** Where an upload shall be, and what then. */
export interface UploadTarget {
  readonly path: FilePath;
  readonly isOverwrite: boolean;
}

interface Block {
  readonly bytes: Uint8Array;
  /**
   * Whether somebody is told of this block before the file is whole. Over PostgreSQL that is only once it is on the disk:
   * another node may go on with it.
   */
  readonly isAcknowledged: boolean;
  /** How many bytes came before, as whoever sends it knows it: it may be sent again, then. */
  readonly offset?: number;
}

/** Handles are numbers that JSON can hold. */
const HANDLE_RANGE = 2 ** 48;

/**
 * Content on its way to be a file. It counts from its first block, and is a file once it is closed: whole, or not at
 * all. Blocks of one handle come one after the other; each is written, then counted in the database, then answered, so
 * that what was answered is there whatever happens next.
 */
export class Uploads {
  readonly #deps: UploadsDeps;
  /** By handle: what its next call waits for. */
  readonly #turns = new Map<number, Promise<unknown>>();

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
  }

  /** Begins one; gives back its handle. Throws `already_exists`, `permission_denied`, `upload_limit_exceeded`. */
  create(requester: FileRequester, target: UploadTarget): Promise<number> {
    const { db, audit, access, quota } = this.#deps;
    return db.write(async (tx) => {
      await quota.lockIn(tx);
      const attempt = { requester, path: target.path, action: 'create' } as const;
      targetOf(access, await access.reach(tx, attempt), target.isOverwrite);
      const upload = await this.#insertIn(tx, requester, { kind: 'handle', target });
      const params = { path: target.path.text, overwrite: String(target.isOverwrite) };
      audit.record(tx, eventOf(requester, 'create', params));
      return upload.handle;
    });
  }

  /** Begins one that one request brings, perhaps before it is known where it shall be. */
  begin(requester: FileRequester, target: UploadTarget | undefined): Promise<number> {
    const { db, access, quota } = this.#deps;
    return db.write(async (tx) => {
      await quota.lockIn(tx);
      if (target !== undefined) {
        const attempt = { requester, path: target.path, action: 'put' } as const;
        targetOf(access, await access.reach(tx, attempt), target.isOverwrite);
      }
      return (await this.#insertIn(tx, requester, { kind: 'put', target })).handle;
    });
  }

  /**
   * Adds a block; gives back how many bytes there are then. Throws `upload_not_found` (also for somebody else's),
   * `storage_quota_exceeded`, `disk_full`, `upload_conflict`; then nothing was added, and the handle can still be used.
   */
  append(
    requester: FileRequester,
    handle: number,
    { bytes, isAcknowledged, offset }: Block,
  ): Promise<number> {
    return this.#inTurn(handle, async () => {
      const { db, clock, quota, writers } = this.#deps;
      const upload = await this.#get(requester, handle);
      if (isThereAlready(upload, bytes, offset)) return upload.length;
      await quota.refuseWithoutRoom(bytes.length);
      const { writer, current } = await writers.of(upload);
      await writer.write(bytes);
      if (isAcknowledged && db.engine === 'postgres') await writer.flush();
      // An upload from before the machine was started last is gone: `#get`.
      await db.writeUnsynced(async (tx) => {
        await quota.takeIn(tx, bytes.length);
        const advance = { newLength: current.length + bytes.length, now: clock.now() };
        if (!(await advanceUpload(tx, current, advance))) throw await this.#overtaken(tx, upload);
      });
      writer.acknowledge(bytes);
      return current.length + bytes.length;
    });
  }

  /**
   * Lets what was added appear as a file. Throws `already_exists`, `permission_denied` by what is so now, and
   * `upload_not_found`; the handle stays.
   */
  close(
    requester: FileRequester,
    handle: number,
    { action, target }: { action: 'close' | 'put'; target?: UploadTarget } = { action: 'close' },
  ): Promise<void> {
    return this.#inTurn(handle, async () => {
      const { db, garbage, writers } = this.#deps;
      const upload = await this.#get(requester, handle);
      const where = target ?? { path: parseFilePath(upload.path), isOverwrite: upload.isOverwrite };
      const content = await writers.finish(upload);
      try {
        await db.write((tx) => this.#placeIn(tx, { requester, upload, where, content, action }));
      } catch (error) {
        await writers.dropJoined(content);
        throw error;
      }
      await writers.forget(upload.handle);
      garbage.begin();
    });
  }

  /** Gives up an upload, if it is still there. */
  abandon(handle: number): Promise<void> {
    return this.#inTurn(handle, () => this.#drop(handle));
  }

  /** Takes an upload away, as part of a larger act. */
  async dropIn(tx: Tx, upload: Upload): Promise<void> {
    await this.#deps.quota.lockIn(tx);
    if (await deleteUpload(tx, upload)) await this.#deps.quota.giveBackIn(tx, upload.length);
  }

  /** Closes the files of uploads that are gone, or have waited for long. */
  closeIdle(): Promise<void> {
    return this.#deps.writers.forgetIdle((handle) => this.#turns.has(handle));
  }

  async #drop(handle: number): Promise<void> {
    const { db, garbage, writers } = this.#deps;
    await writers.forget(handle);
    await db.takeAway(async (tx) => {
      const upload = await findUpload(tx, handle);
      if (upload !== undefined) await this.dropIn(tx, upload);
    });
    garbage.begin();
  }

  async #insertIn(
    tx: Tx,
    { principal }: FileRequester,
    { kind, target }: { kind: Upload['kind']; target: UploadTarget | undefined },
  ): Promise<Upload> {
    const { clock, writers, bootId } = this.#deps;
    if ((await countUploadsOf(tx, principal.id)) >= MAX_UPLOADS) {
      const message = `You have ${MAX_UPLOADS} uploads open, as many as you may have: close some, or wait ten minutes.`;
      throw new LatchkeyError('upload_limit_exceeded', message);
    }
    const upload = {
      ...{ handle: randomInt(1, HANDLE_RANGE), kind, principalId: principal.id, bootId },
      ...{ path: target?.path.text ?? '/', isOverwrite: target?.isOverwrite ?? false },
      ...{ blobId: newBlobId(), blobStart: 0, length: 0, lastBlockAt: clock.now() },
    };
    if (!(await insertUpload(tx, upload))) throw new Error('A random number came twice.');
    writers.begin(upload);
    return upload;
  }

  /** An upload that can go on. Somebody else's is as one that is not there. */
  async #get({ principal }: FileRequester, handle: number): Promise<Upload> {
    const { db, clock, bootId } = this.#deps;
    const upload = await findUpload(db, handle);
    const isLost = db.engine === 'sqlite' && upload?.bootId !== bootId;
    const isLive = upload !== undefined && !isLost && clock.now() - upload.lastBlockAt < UPLOAD_IDLE_MS;
    if (isLive && upload.principalId === principal.id && upload.kind !== 'join') return upload;
    throw uploadNotFound(handle);
  }

  async #placeIn(
    tx: Tx,
    act: {
      readonly requester: FileRequester;
      readonly upload: Upload;
      readonly where: UploadTarget;
      readonly content: FinishedContent;
      readonly action: 'close' | 'put';
    },
  ): Promise<void> {
    const { requester, upload, where, content, action } = act;
    const { clock, audit, access, quota } = this.#deps;
    await quota.lockIn(tx);
    const reached = await access.reach(tx, { requester, path: where.path, action });
    const target = targetOf(access, reached, where.isOverwrite);
    if (!(await deleteUpload(tx, upload, content.blobId))) throw await this.#overtaken(tx, upload);
    if (content.joined !== undefined && !(await deleteUpload(tx, content.joined, content.blobId)))
      throw uploadNotFound(upload.handle);
    const freed = await placeFileIn(tx, { reached, now: clock.now(), target }, content);
    if (freed > 0) await quota.giveBackIn(tx, freed);
    const { size, sha256 } = content;
    const params = { path: where.path.text, overwrite: String(!target.isNew), size: String(size), sha256 };
    audit.record(tx, eventOf(requester, action, params));
  }

  /** Why an upload is not as it was a moment ago: it is gone, or another node has written to it. */
  async #overtaken(tx: Tx, { handle }: Upload): Promise<LatchkeyError> {
    if ((await findUpload(tx, handle)) === undefined) return uploadNotFound(handle);
    const message = `Blocks of handle ${handle} were sent at the same time; this one was not added: send one after the other.`;
    return new LatchkeyError('upload_conflict', message);
  }

  /** Does it after all that was asked of this handle before; an upload that cannot be trusted any more ends with it. */
  #inTurn<T>(handle: number, act: () => Promise<T>): Promise<T> {
    const wholeAct = async () => {
      try {
        return await act();
      } catch (error) {
        if (this.#deps.writers.isBroken(handle)) await this.#drop(handle);
        throw error;
      }
    };
    const turn = (this.#turns.get(handle) ?? Promise.resolve()).then(wholeAct, wholeAct);
    this.#turns.set(handle, turn);
    const done = () => {
      if (this.#turns.get(handle) === turn) this.#turns.delete(handle);
    };
    turn.then(done, done);
    return turn;
  }
}

/** Whether it is the block that was added last, sent again since its answer was lost. Throws `upload_conflict`. */
function isThereAlready({ handle, length }: Upload, bytes: Uint8Array, offset = length): boolean {
  if (offset === length) return false;
  if (offset + bytes.length === length) return true;
  const message = `The upload with handle ${handle} has ${length} bytes, so that nothing can be added at ${offset}.`;
  throw new LatchkeyError('upload_conflict', message);
}

function uploadNotFound(handle: number): LatchkeyError {
  const message = `No open upload has the handle ${handle}: it was closed, or nothing was added for ten minutes; create another.`;
  return new LatchkeyError('upload_not_found', message);
}
