import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Db } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { type BlobFolder, damaged } from './blob-folder.ts';
import type { FileAccess, FileRequester, LeveledEntry, Reached } from './file-access.ts';
import { type EntryWithAcl, levelBelow, type PlaceInFolder } from './file-entry.ts';
import { childPath, type FilePath } from './file-path.ts';
import { listFolder } from './store.ts';

interface ReadingDeps {
  readonly db: Db;
  readonly access: FileAccess;
  readonly blobs: BlobFolder;
}

/** What of a folder is asked for. */
interface FolderQuery {
  readonly after?: PlaceInFolder | undefined;
  readonly limit: number;
  /** A part of names, as a search key. */
  readonly search?: string | undefined;
}

/** An entry, and where it is. */
export interface ListedFile {
  readonly path: string;
  readonly entry: EntryWithAcl;
}

/** Bytes of a file, from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** So many entries are taken from the database at once: others want their turn, too. */
const ENTRIES_AT_ONCE = 1_000;
const CHUNK_BYTES = 262_144;

/** What only reads: lists, and bytes. */
export class Reading {
  readonly #deps: ReadingDeps;

  constructor(deps: ReadingDeps) {
    this.#deps = deps;
  }

  /** All that is in a folder, some at a time; a file lists itself. Throws `file_not_found`, `permission_denied`. */
  async list(requester: FileRequester, path: FilePath): Promise<AsyncGenerator<readonly ListedFile[]>> {
    const { db, access } = this.#deps;
    const attempt = { requester, path, action: 'list' } as const;
    const reached = await access.reach(db, attempt);
    const entry = reached.last.isDir ? access.existing(reached, 'READ') : access.visible(reached);
    access.observe(attempt);
    if (!entry.isDir) return once([{ path: path.text, entry }]);
    return this.#all(requester, { path, folderId: entry.entryId });
  }

  async *#all(
    requester: FileRequester,
    { path, folderId }: { path: FilePath; folderId: string },
  ): AsyncGenerator<readonly ListedFile[]> {
    const { db, access } = this.#deps;
    let after: PlaceInFolder | undefined;
    for (;;) {
      const page = { folderId, after, limit: ENTRIES_AT_ONCE };
      const entries = await listFolder(db, page, access.askerOf(requester));
      yield entries.map((entry) => ({ path: childPath(path.text, entry.name), entry }));
      const last = entries.at(-1);
      if (last === undefined || entries.length < ENTRIES_AT_ONCE) return;
      after = placeOf(last);
    }
  }

  /** A folder, and a page of what is in it, each with what who asks may do with it. */
  async page(
    requester: FileRequester,
    path: FilePath,
    query: FolderQuery,
  ): Promise<{ folder: LeveledEntry; entries: LeveledEntry[]; next: PlaceInFolder | undefined }> {
    const { db, access } = this.#deps;
    const attempt = { requester, path, action: 'list' } as const;
    const reached = await access.reach(db, attempt);
    const folder = access.existing(reached, 'READ');
    if (!folder.isDir) throw new LatchkeyError('invalid_parameter', `${path.text} is a file.`);
    access.observe(attempt);
    const wanted = { ...query, folderId: folder.entryId, limit: query.limit + 1 };
    const found = await listFolder(db, wanted, access.askerOf(requester));
    const entries = found.slice(0, query.limit).map((entry) => withLevel(reached, entry));
    const last = entries.at(-1);
    return { folder, entries, next: found.length > query.limit && last ? placeOf(last) : undefined };
  }

  /**
   * Reads a file that may be read; its new content, when it was replaced between the look for it and the look at its
   * bytes. Throws `file_not_found`, `permission_denied`, `invalid_parameter` for a folder.
   */
  async read<Answer>(
    requester: FileRequester,
    path: FilePath,
    read: (file: LeveledEntry) => Promise<Answer>,
  ): Promise<Answer> {
    for (let file = await this.#file(requester, path); ; ) {
      try {
        return await read(file);
      } catch (error) {
        if (!(error instanceof LatchkeyError && error.code === 'file_damaged')) throw error;
        const now = await this.#file(requester, path);
        if (now.blobId === file.blobId) throw error;
        file = now;
      }
    }
  }

  async #file(requester: FileRequester, path: FilePath): Promise<LeveledEntry> {
    const { db, access } = this.#deps;
    const attempt = { requester, path, action: 'read' } as const;
    const entry = access.existing(await access.reach(db, attempt), 'READ');
    if (entry.isDir) throw new LatchkeyError('invalid_parameter', `${path.text} is a folder.`);
    access.observe(attempt);
    return entry;
  }

  /** Bytes of a file, as many as there are. Throws `file_damaged`. */
  async bytes(
    { blobId, size }: LeveledEntry,
    { offset, length }: { offset: number; length: number },
  ): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, size - offset));
    if (wanted === 0 || blobId === undefined) return Buffer.alloc(0);
    const file = await this.#deps.blobs.open(blobId);
    try {
      const bytes = Buffer.allocUnsafe(wanted);
      await readFully(file, bytes, offset);
      return bytes;
    } finally {
      await file.close();
    }
  }

  /**
   * The same a piece at a time, for a range that is in the file. A whole file is held against its SHA-256 before its
   * last piece is given. Throws `file_damaged`, at first when there is nothing to read.
   */
  async pieces({ blobId, size, sha256 }: LeveledEntry, range: ByteRange): Promise<Readable> {
    if (blobId === undefined) return Readable.from([]);
    const file = await this.#deps.blobs.open(blobId);
    const isWhole = range.start === 0 && range.end === size;
    const pieces = piecesOf(file, range, isWhole ? sha256 : undefined);
    // Not in the generator: one that was never begun is not ended either.
    return Readable.from(pieces, { objectMode: false }).once('close', () =>
      file.close().catch(() => undefined),
    );
  }
}

async function* piecesOf(
  file: FileHandle,
  { start, end }: ByteRange,
  sha256: string | undefined,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for (let at = start; at < end; at += CHUNK_BYTES) {
    const piece = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at));
    await readFully(file, piece, at);
    if (sha256 !== undefined) hash.update(piece);
    const isLast = at + piece.length === end;
    if (isLast && sha256 !== undefined && hash.digest('hex') !== sha256)
      throw damaged(new Error('The content has another SHA-256.'));
    yield piece;
  }
}

async function readFully(file: FileHandle, into: Buffer, position: number): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw damaged(new Error('The file is shorter than it was.'));
    done += bytesRead;
  }
}

function withLevel({ entries, standing }: Reached, entry: EntryWithAcl): LeveledEntry {
  return { ...entry, level: levelBelow(entries, entry, standing) };
}

function placeOf({ isDir, name, nameKey }: EntryWithAcl): PlaceInFolder {
  return { isDir, nameKey, name };
}

async function* once<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}
