import type { Clock } from '../clock.ts';
import type { Db, Queryable } from '../db/database.ts';
import type { BuiltInGroups } from '../principals/principal.ts';
import { searchKey } from '../principals/search-key.ts';
import { replaceAcls } from './acl-store.ts';
import { LEVEL, ROOT_ID } from './file-entry.ts';
import { hasEntry, insertEntry } from './store.ts';
import { insertUsage } from './usage-store.ts';

/** Folders that everybody knows from the platform, and shares. */
const SHARED_FOLDERS = ['FileStore', 'tmp'];

/**
 * Makes the root of a new installation, where everybody may read and make something new, and the folders that are
 * expected there. They belong to nobody; what somebody makes in them is theirs.
 */
export async function makeFileSystem(
  db: Db,
  { clock, groups }: { readonly clock: Clock; readonly groups: BuiltInGroups },
): Promise<void> {
  if (await hasEntry(db, ROOT_ID)) return;
  await db.write(async (tx) => {
    await insertUsage(tx);
    const modifiedAt = clock.now();
    const isNew = await insertFolder(tx, { entryId: ROOT_ID, parentId: '', name: '', modifiedAt });
    if (!isNew) return;
    await replaceAcls(tx, ROOT_ID, [{ principalId: groups.usersId, level: LEVEL.WRITE }]);
    for (const name of SHARED_FOLDERS)
      await insertFolder(tx, { entryId: searchKey(name), parentId: ROOT_ID, name, modifiedAt });
  });
}

function insertFolder(
  tx: Queryable,
  folder: { entryId: string; parentId: string; name: string; modifiedAt: number },
): Promise<boolean> {
  return insertEntry(tx, {
    ...folder,
    ...{ nameKey: searchKey(folder.name), isDir: true, hasOwnAcl: folder.entryId === ROOT_ID },
    ...{ ownerId: undefined, size: 0, sha256: undefined, blobId: undefined },
  });
}
