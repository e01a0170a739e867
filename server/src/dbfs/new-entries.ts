import { randomUUID } from 'node:crypto';
import type { Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import { searchKey } from '../principals/search-key.ts';
import { type FileAccess, fileExists, fileNotFound, type LeveledEntry, type Reached } from './file-access.ts';
import { type FileEntry, LEVEL } from './file-entry.ts';
import { type FilePath, pathOf } from './file-path.ts';
import { insertGarbage } from './garbage-store.ts';
import { type FileContent, insertEntry, updateContent } from './store.ts';

/** What an upload may become: a new file, or the content of one that is there. */
export type Target = { readonly isNew: true } | { readonly isNew: false; readonly replaced: LeveledEntry };

/**
 * Whether there may be a file with new content at a path. Throws `already_exists` where there is one that shall not be
 * replaced, or a folder; `permission_denied`.
 */
export function targetOf(access: FileAccess, reached: Reached, isOverwrite: boolean): Target {
  const { last, missing, attempt } = reached;
  if (missing.length > 0) {
    requireFolder(access, reached);
    return { isNew: true };
  }
  if (last.level < LEVEL.READ) access.refuseBelowClosed(reached);
  if (last.isDir || !isOverwrite) throw fileExists(attempt.path);
  access.require(reached, 'WRITE');
  return { isNew: false, replaced: last };
}

/** Throws unless something new may be made in the last folder that is there. */
export function requireFolder(access: FileAccess, reached: Reached): void {
  access.refuseBelowClosed(reached);
  if (!reached.last.isDir) throw fileExists(pathTo(reached, reached.entries.length - 1));
  access.require(reached, 'WRITE');
}

interface Maker {
  readonly reached: Reached;
  readonly now: number;
}

/** Makes the folders that are missing on the way to the last name; gives back the id of the one that it goes into. */
export async function makeFoldersIn(
  tx: Tx,
  { reached, now }: Maker,
  names: readonly string[] = reached.missing.slice(0, -1),
): Promise<string> {
  let parentId = reached.last.entryId;
  for (const name of names) {
    const entryId = randomUUID();
    await insertOrRefuse(tx, reached, {
      ...{ entryId, parentId, name, isDir: true, hasOwnAcl: false, modifiedAt: now },
      ...{ ownerId: reached.standing.principalId, size: 0, sha256: undefined, blobId: undefined },
    });
    parentId = entryId;
  }
  return parentId;
}

/** Lets content appear as a file, whole; gives back how much less is used by what it replaces. */
export async function placeFileIn(
  tx: Tx,
  { reached, now, target }: Maker & { readonly target: Target },
  content: FileContent,
): Promise<number> {
  if (!target.isNew) {
    const { entryId, blobId, size } = target.replaced;
    await updateContent(tx, entryId, { ...content, now });
    if (blobId !== undefined) await insertGarbage(tx, [blobId]);
    return size;
  }
  const parentId = await makeFoldersIn(tx, { reached, now });
  const name = reached.missing.at(-1);
  if (name === undefined) throw fileNotFound(reached.attempt.path);
  await insertOrRefuse(tx, reached, {
    ...{ entryId: randomUUID(), parentId, name, isDir: false, hasOwnAcl: false, modifiedAt: now },
    ...{ ownerId: reached.standing.principalId, ...content },
  });
  return 0;
}

async function insertOrRefuse(
  tx: Tx,
  { attempt }: Reached,
  entry: Omit<FileEntry, 'nameKey'>,
): Promise<void> {
  if (await insertEntry(tx, { ...entry, nameKey: searchKey(entry.name) })) return;
  // Whoever changes files waits for the others, so that this cannot be.
  throw new LatchkeyError('internal', 'The server failed: the operator finds the details in its log.', {
    cause: new Error(`${attempt.path.text} came into being in the middle of an act.`),
  });
}

function pathTo({ attempt }: Reached, depth: number): FilePath {
  return pathOf(attempt.path.names.slice(0, depth));
}
