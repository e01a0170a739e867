import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { escapeLike } from '../db/like.ts';
import {
  type EntryWithAcl,
  type FileEntry,
  GARBAGE_ID,
  LEVEL,
  type PlaceInFolder,
  ROOT_ID,
} from './file-entry.ts';

/** Who asks, and the groups that everybody and administrators are in. */
export interface Asker {
  readonly principalId: number;
  readonly usersId: number;
  readonly adminsId: number;
}

interface EntryRow {
  readonly entry_id: string;
  readonly parent_id: string;
  readonly name: string;
  readonly name_key: string;
  readonly is_dir: number;
  readonly owner_id: number | null;
  readonly has_own_acl: number;
  readonly size: number;
  readonly sha256: string | null;
  readonly blob_id: string | null;
  readonly modified_at: number;
}

type EntryWithAclRow = EntryRow & { readonly level: number | null };

const COLUMNS = raw`e.entry_id, e.parent_id, e.name, e.name_key, e.is_dir, e.owner_id, e.has_own_acl, e.size, e.sha256, e.blob_id,
  e.modified_at`;

/** The principal, and all groups that hold it; groups within groups, too. */
function held({ principalId, usersId }: Asker) {
  return raw`held (id) as (
    select cast(${principalId} as bigint) union select cast(${usersId} as bigint)
    union select m.group_id from memberships as m inner join held as h on m.member_id = h.id)`;
}

const ACL_LEVEL = raw`(select max(a.level) from dbfs_acls as a
  where a.entry_id = e.entry_id and e.has_own_acl = 1 and a.principal_id in (select id from held))`;

/**
 * What there is of a path from the root down, as far as it goes, and whether who asks is an administrator. One query
 * whoever asks, and read anew each time.
 */
export async function findAlong(
  db: Queryable,
  names: readonly string[],
  asker: Asker,
): Promise<{ entries: EntryWithAcl[]; isAdministrator: boolean }> {
  const values = [raw`(-1, '')`, ...names.map((name, i) => raw`(${raw.lit(i)}, cast(${name} as text))`)];
  const { rows } = await raw<EntryWithAclRow & { is_admin: number }>`
    with recursive names (place, name) as (values ${raw.join(values)}),
    along (depth, id) as (
      select 0, cast(${ROOT_ID} as text)
      union all
      select w.depth + 1, e.entry_id from along as w
        inner join names as n on n.place = w.depth
        inner join dbfs_entries as e on e.parent_id = w.id and e.name = n.name),
    ${held(asker)}
    select ${COLUMNS}, ${ACL_LEVEL} as level,
      case when exists (select 1 from held where id = ${asker.adminsId}) then 1 else 0 end as is_admin
    from along as w inner join dbfs_entries as e on e.entry_id = w.id order by w.depth`.execute(db.sql);
  return { entries: rows.map(presentWithAcl), isAdministrator: rows[0]?.is_admin === 1 };
}

interface FolderPage {
  readonly folderId: string;
  readonly after?: PlaceInFolder | undefined;
  readonly limit: number;
  /** A part of the names' search keys. */
  readonly search?: string | undefined;
}

/** What is in a folder, folders first and then by name. */
export async function listFolder(db: Queryable, page: FolderPage, asker: Asker): Promise<EntryWithAcl[]> {
  const { folderId, after, limit, search } = page;
  const isLater =
    after === undefined
      ? raw`1 = 1`
      : raw`(e.is_dir < ${Number(after.isDir)} or (e.is_dir = ${Number(after.isDir)}
          and (e.name_key, e.name) > (cast(${after.nameKey} as text), cast(${after.name} as text))))`;
  const isFound =
    search === undefined ? raw`1 = 1` : raw`e.name_key like ${`%${escapeLike(search)}%`} escape '!'`;
  const { rows } = await raw<EntryWithAclRow>`
    with recursive ${held(asker)}
    select ${COLUMNS}, ${ACL_LEVEL} as level from dbfs_entries as e
    where e.parent_id = ${folderId} and ${isLater} and ${isFound}
    order by e.is_dir desc, e.name_key, e.name limit ${limit}`.execute(db.sql);
  return rows.map(presentWithAcl);
}

/** Whether there is an entry of this id. */
export async function hasEntry({ sql }: Queryable, entryId: string): Promise<boolean> {
  const row = await sql
    .selectFrom('dbfs_entries')
    .select('entry_id')
    .where('entry_id', '=', entryId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether anything is in a folder. */
export async function hasChildren({ sql }: Queryable, folderId: string): Promise<boolean> {
  const row = await sql
    .selectFrom('dbfs_entries')
    .select('entry_id')
    .where('parent_id', '=', folderId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** An entry with all that is in it. */
export interface Subtree {
  readonly entries: number;
  readonly bytes: number;
  /** How many levels there are below it. */
  readonly depth: number;
  /** The longest path below it, in bytes. */
  readonly pathBytes: number;
}

/** How much an entry is with all that is in it. */
export async function measureSubtree(db: Queryable, entryId: string): Promise<Subtree> {
  const { rows } = await raw<{ entries: number; bytes: number; depth: number; path_bytes: number }>`
    with recursive ${below(entryId)}
    select count(*) as entries, sum(b.size) as bytes, max(b.depth) as depth, max(b.path_bytes) as path_bytes
    from below as b`.execute(db.sql);
  const [row] = rows;
  return {
    entries: Number(row?.entries ?? 0),
    bytes: Number(row?.bytes ?? 0),
    depth: Number(row?.depth ?? 0),
    pathBytes: Number(row?.path_bytes ?? 0),
  };
}

/** The uppermost entry below one that has a list of its own by which who asks does not MANAGE it. */
export async function findUnmanagedBelow(
  db: Queryable,
  entryId: string,
  asker: Asker,
): Promise<string | undefined> {
  const { rows } = await raw<{ entry_id: string }>`
    with recursive ${below(entryId)}, ${held(asker)}
    select e.entry_id from below as b inner join dbfs_entries as e on e.entry_id = b.id
    where b.depth > 0 and e.has_own_acl = 1 and coalesce(e.owner_id, 0) <> ${asker.principalId}
      and coalesce(${ACL_LEVEL}, 0) < ${LEVEL.MANAGE}
    order by b.depth limit 1`.execute(db.sql);
  return rows[0]?.entry_id;
}

function below(entryId: string) {
  return raw`below (id, size, depth, path_bytes) as (
    select e.entry_id, e.size, 0, 0 from dbfs_entries as e where e.entry_id = ${entryId}
    union all
    select e.entry_id, e.size, b.depth + 1, b.path_bytes + 1 + octet_length(e.name)
      from below as b inner join dbfs_entries as e on e.parent_id = b.id)`;
}

/** The names that lead from the root to an entry. */
export async function listNamesTo(db: Queryable, entryId: string): Promise<string[]> {
  const { rows } = await raw<{ name: string }>`
    with recursive above (id, parent_id, name, depth) as (
      select e.entry_id, e.parent_id, cast(e.name as text), 0 from dbfs_entries as e where e.entry_id = ${entryId}
      union all
      select e.entry_id, e.parent_id, cast(e.name as text), a.depth + 1
        from above as a inner join dbfs_entries as e on e.entry_id = a.parent_id)
    select name from above where id <> ${ROOT_ID} order by depth desc`.execute(db.sql);
  return rows.map(({ name }) => name);
}

/** Adds an entry; false when its folder has one of that name. */
export async function insertEntry({ sql }: Queryable, entry: FileEntry): Promise<boolean> {
  const row = await sql
    .insertInto('dbfs_entries')
    .values({
      entry_id: entry.entryId,
      parent_id: entry.parentId,
      name: entry.name,
      name_key: entry.nameKey,
      is_dir: Number(entry.isDir),
      owner_id: entry.ownerId ?? null,
      has_own_acl: Number(entry.hasOwnAcl),
      size: entry.size,
      sha256: entry.sha256 ?? null,
      blob_id: entry.blobId ?? null,
      modified_at: entry.modifiedAt,
    })
    .onConflict((oc) => oc.columns(['parent_id', 'name']).doNothing())
    .returning('entry_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** What a file holds. */
export interface FileContent {
  readonly size: number;
  readonly sha256: string;
  readonly blobId: string | undefined;
}

/** Gives a file other content. */
export async function updateContent(
  { sql }: Queryable,
  entryId: string,
  { size, sha256, blobId, now }: FileContent & { readonly now: number },
): Promise<void> {
  await sql
    .updateTable('dbfs_entries')
    .set({ size, sha256, blob_id: blobId ?? null, modified_at: now })
    .where('entry_id', '=', entryId)
    .execute();
}

/** Puts an entry, with all that is in it, elsewhere. */
export async function updatePlace(
  { sql }: Queryable,
  entryId: string,
  place: { readonly parentId: string; readonly name: string; readonly nameKey: string },
): Promise<void> {
  await sql
    .updateTable('dbfs_entries')
    .set({ parent_id: place.parentId, name: place.name, name_key: place.nameKey })
    .where('entry_id', '=', entryId)
    .execute();
}

/** Takes an entry, with all that is in it, out of the tree. */
export function detach(db: Queryable, entryId: string): Promise<void> {
  return updatePlace(db, entryId, { parentId: GARBAGE_ID, name: entryId, nameKey: entryId });
}

export async function updateOwner({ sql }: Queryable, entryId: string, ownerId: number): Promise<void> {
  await sql.updateTable('dbfs_entries').set({ owner_id: ownerId }).where('entry_id', '=', entryId).execute();
}

export async function updateHasOwnAcl(
  { sql }: Queryable,
  entryId: string,
  hasOwnAcl: boolean,
): Promise<void> {
  await sql
    .updateTable('dbfs_entries')
    .set({ has_own_acl: Number(hasOwnAcl) })
    .where('entry_id', '=', entryId)
    .execute();
}

function presentWithAcl(row: EntryWithAclRow): EntryWithAcl {
  return { ...presentEntry(row), aclLevel: Number(row.level ?? 0) };
}

function presentEntry(row: EntryRow): FileEntry {
  return {
    entryId: row.entry_id,
    parentId: row.parent_id,
    name: row.name,
    nameKey: row.name_key,
    isDir: row.is_dir === 1,
    ownerId: row.owner_id ?? undefined,
    hasOwnAcl: row.has_own_acl === 1,
    size: row.size,
    sha256: row.sha256 ?? undefined,
    blobId: row.blob_id ?? undefined,
    modifiedAt: row.modified_at,
  };
}
