import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { GARBAGE_ID } from './file-entry.ts';

/** What a file should be made of. */
export interface CheckedFile {
  readonly entryId: string;
  readonly blobId: string;
  readonly size: number;
  readonly sha256: string;
}

/** Files that are not empty, in the order of their ids. */
export async function listFilesWithContent(
  { sql }: Queryable,
  after: string,
  limit: number,
): Promise<CheckedFile[]> {
  const rows = await sql
    .selectFrom('dbfs_entries')
    .select(['entry_id', 'blob_id', 'size', 'sha256'])
    .where('entry_id', '>', after)
    .where('blob_id', 'is not', null)
    .where('parent_id', '!=', GARBAGE_ID)
    .orderBy('entry_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    entryId: row.entry_id,
    blobId: row.blob_id ?? '',
    size: row.size,
    sha256: row.sha256 ?? '',
  }));
}

/** Whether a file is still made of that. */
export async function isContentOf({ sql }: Queryable, { entryId, blobId }: CheckedFile): Promise<boolean> {
  const row = await sql
    .selectFrom('dbfs_entries')
    .select('entry_id')
    .where('entry_id', '=', entryId)
    .where('blob_id', '=', blobId)
    .where('parent_id', '!=', GARBAGE_ID)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether anything is made of a blob, is going to be, or was until it is removed. In one look. */
export async function isBlobKnown({ sql }: Queryable, blobId: string): Promise<boolean> {
  const { rows } = await raw`
    select 1 from dbfs_entries where blob_id = ${blobId}
    union all select 1 from dbfs_uploads where blob_id = ${blobId}
    union all select 1 from dbfs_upload_parts where blob_id = ${blobId}
    union all select 1 from dbfs_garbage where blob_id = ${blobId}`.execute(sql);
  return rows.length > 0;
}
