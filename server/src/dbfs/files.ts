import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { searchKey } from '../principals/search-key.ts';
import {
  eventOf,
  type FileAccess,
  type FileRequester,
  fileExists,
  type LeveledEntry,
  type Reached,
} from './file-access.ts';
import { LEVEL } from './file-entry.ts';
import { type FilePath, isWithin, MAX_DEPTH, MAX_PATH_BYTES, parentOf, pathOf } from './file-path.ts';
import type { Garbage } from './garbage.ts';
import { makeFoldersIn, requireFolder } from './new-entries.ts';
import type { Quota } from './quota.ts';
import {
  detach,
  findUnmanagedBelow,
  hasChildren,
  listNamesTo,
  measureSubtree,
  updatePlace,
} from './store.ts';

interface FilesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly access: FileAccess;
  readonly quota: Quota;
  readonly garbage: Garbage;
}

/** What changes the tree of files, but for their content: each act looks at all that it touches, and is one transaction. */
export class Files {
  readonly #deps: FilesDeps;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
  }

  /** What is told of a path. Throws `file_not_found`, `permission_denied`. */
  async status(requester: FileRequester, path: FilePath): Promise<LeveledEntry> {
    const { db, access } = this.#deps;
    const attempt = { requester, path, action: 'getStatus' } as const;
    const entry = access.visible(await access.reach(db, attempt));
    access.observe(attempt);
    return entry;
  }

  /** Makes a folder, with those on the way to it; one that is there stays. Throws `already_exists` for a file. */
  makeFolders(requester: FileRequester, path: FilePath): Promise<void> {
    const { db, clock, audit, access, quota } = this.#deps;
    return db.write(async (tx) => {
      await quota.lockIn(tx);
      const reached = await access.reach(tx, { requester, path, action: 'mkdirs' });
      if (reached.missing.length === 0) {
        if (access.visible(reached).isDir) return;
        throw fileExists(path);
      }
      requireFolder(access, reached);
      await makeFoldersIn(tx, { reached, now: clock.now() }, reached.missing);
      audit.record(tx, eventOf(requester, 'mkdirs', { path: path.text }));
    });
  }

  /**
   * Deletes a file or folder; nothing where there is nothing. Throws `folder_not_empty` unless `isRecursive`,
   * `permission_denied` when anything in it may not be deleted.
   */
  async delete(requester: FileRequester, path: FilePath, isRecursive: boolean): Promise<void> {
    const { db, audit, access, quota, garbage } = this.#deps;
    const isDone = await db.takeAway(async (tx) => {
      await quota.lockIn(tx);
      const reached = await access.reach(tx, { requester, path, action: 'delete' });
      if (reached.missing.length > 0) {
        access.refuseBelowClosed(reached);
        return false;
      }
      refuseRoot(path);
      const entry = access.existing(reached, 'MANAGE');
      if (!isRecursive && entry.isDir && (await hasChildren(tx, entry.entryId))) throw notEmpty(path);
      await this.#refuseUnmanaged(tx, reached);
      const { entries, bytes } = await measureSubtree(tx, entry.entryId);
      await detach(tx, entry.entryId);
      await quota.giveBackIn(tx, bytes);
      const counts = { entries: String(entries), bytes: String(bytes) };
      const params = { path: path.text, recursive: String(isRecursive), ...counts };
      audit.record(tx, eventOf(requester, 'delete', params));
      return true;
    });
    if (isDone) garbage.begin();
  }

  /**
   * Puts a file or folder elsewhere. Throws `already_exists` when something is there, `file_not_found`,
   * `permission_denied`, `invalid_parameter` for a folder into itself.
   */
  move(requester: FileRequester, source: FilePath, destination: FilePath): Promise<void> {
    const { db, clock, audit, access, quota } = this.#deps;
    return db.write(async (tx) => {
      await quota.lockIn(tx);
      const from = await access.reach(tx, { requester, path: source, action: 'move' });
      if (from.missing.length === 0) refuseRoot(source);
      const entry = access.existing(from, 'MANAGE');
      const to = await access.reach(tx, { requester, path: destination, action: 'move' });
      if (to.missing.length === 0) {
        if (to.last.level < LEVEL.READ) access.refuseBelowClosed(to);
        throw fileExists(destination);
      }
      requireFolder(access, to);
      if (entry.isDir && isWithin(destination, source)) {
        throw new LatchkeyError('invalid_parameter', 'A folder cannot be moved into itself.');
      }
      await this.#refuseUnmanaged(tx, from);
      await refuseTooDeep(tx, entry.entryId, destination);
      const parentId = await makeFoldersIn(tx, { reached: to, now: clock.now() });
      const name = destination.names.at(-1) ?? '';
      await updatePlace(tx, entry.entryId, { parentId, name, nameKey: searchKey(name) });
      const params = { source_path: source.text, destination_path: destination.text };
      audit.record(tx, eventOf(requester, 'move', params));
    });
  }

  /** Throws when somebody else has the last word on something in it. That it is there may be known: its folder may be listed. */
  async #refuseUnmanaged(tx: Tx, reached: Reached): Promise<void> {
    const { access } = this.#deps;
    const { attempt, last, standing } = reached;
    if (!last.isDir || standing.isAdministrator) return;
    const found = await findUnmanagedBelow(tx, last.entryId, access.askerOf(attempt.requester));
    if (found === undefined) return;
    throw access.deny(attempt, { path: pathOf(await listNamesTo(tx, found)), needs: 'MANAGE' });
  }
}

async function refuseTooDeep(tx: Tx, entryId: string, destination: FilePath): Promise<void> {
  const { depth, pathBytes } = await measureSubtree(tx, entryId);
  const isTooLong = Buffer.byteLength(destination.text) + pathBytes > MAX_PATH_BYTES;
  if (!isTooLong && destination.names.length + depth <= MAX_DEPTH) return;
  const message = `A path in ${parentOf(destination).text} would have more than ${MAX_PATH_BYTES} bytes or ${MAX_DEPTH} names.`;
  throw new LatchkeyError('invalid_parameter', message);
}

function refuseRoot(path: FilePath): void {
  if (path.names.length > 0) return;
  throw new LatchkeyError('invalid_parameter', 'The root can neither be deleted nor moved.');
}

/** Databricks' CLI goes by these words. */
function notEmpty({ text }: FilePath): LatchkeyError {
  const message = `${text}: Directory is not empty. Use recursive delete or remove contents first.`;
  return new LatchkeyError('folder_not_empty', message);
}
