import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { GARBAGE_ID } from './file-entry.ts';

/** Says that nothing names these bytes any more. */
export async function insertGarbage(
  { sql }: Pick<Queryable, 'sql'>,
  blobIds: readonly string[],
): Promise<void> {
  if (blobIds.length === 0) return;
  const rows = blobIds.map((blobId) => ({ blob_id: blobId }));
  await sql
    .insertInto('dbfs_garbage')
    .values(rows)
    .onConflict((oc) => oc.column('blob_id').doNothing())
    .execute();
}

/** Bytes that nothing names any more, in the order of their names. */
export async function listGarbage(
  { sql }: Queryable,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await sql
    .selectFrom('dbfs_garbage')
    .select('blob_id')
    .where('blob_id', '>', after)
    .orderBy('blob_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.blob_id);
}

export async function deleteGarbage({ sql }: Queryable, blobIds: readonly string[]): Promise<void> {
  await sql.deleteFrom('dbfs_garbage').where('blob_id', 'in', blobIds).execute();
}

/**
 * Goes one step on with what was deleted as a whole, a folder with all that is in it: removes files, or takes what is
 * in folders out of them, or removes folders that are empty by now. Whether there was anything to do.
 */
export async function dissolveDeleted(db: Queryable, limit: number): Promise<boolean> {
  return (
    (await removeDeleted(db, { isDir: 0, limit })) ||
    (await emptyDeletedFolders(db, limit)) ||
    (await removeDeleted(db, { isDir: 1, limit }))
  );
}

async function removeDeleted(
  db: Queryable,
  { isDir, limit }: { isDir: number; limit: number },
): Promise<boolean> {
  const { sql } = db;
  const rows = await sql
    .selectFrom('dbfs_entries as e')
    .select(['entry_id', 'blob_id'])
    .where('parent_id', '=', GARBAGE_ID)
    .where('is_dir', '=', isDir)
    // Asked again: another node may have deleted a folder since it was seen that all are empty.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('dbfs_entries as c').select('c.entry_id').whereRef('c.parent_id', '=', 'e.entry_id'),
        ),
      ),
    )
    .limit(limit)
    .execute();
  if (rows.length === 0) return false;
  await insertGarbage(
    db,
    rows.flatMap((row) => row.blob_id ?? []),
  );
  const ids = rows.map((row) => row.entry_id);
  await sql.deleteFrom('dbfs_acls').where('entry_id', 'in', ids).execute();
  await sql.deleteFrom('dbfs_entries').where('entry_id', 'in', ids).execute();
  return true;
}

async function emptyDeletedFolders({ sql }: Queryable, limit: number): Promise<boolean> {
  const { rows } = await raw<{ entry_id: string }>`
    select e.entry_id from dbfs_entries as d inner join dbfs_entries as e on e.parent_id = d.entry_id
    where d.parent_id = ${GARBAGE_ID} and d.is_dir = 1 limit ${limit}`.execute(sql);
  if (rows.length === 0) return false;
  await sql
    .updateTable('dbfs_entries')
    .set((eb) => ({ parent_id: GARBAGE_ID, name: eb.ref('entry_id'), name_key: eb.ref('entry_id') }))
    .where(
      'entry_id',
      'in',
      rows.map((row) => row.entry_id),
    )
    .execute();
  return true;
}
