import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';
import { insertGarbage } from './garbage-store.ts';

/** Content that somebody sends, before it is a file. */
export interface Upload {
  readonly handle: number;
  /** `handle`: by create and add-block; `put`: by one request; `join`: parts that are made one. */
  readonly kind: 'handle' | 'put' | 'join';
  readonly principalId: number;
  readonly path: string;
  readonly isOverwrite: boolean;
  /** Where the next block goes. */
  readonly blobId: string;
  /** How much came before that blob. */
  readonly blobStart: number;
  /** How much has been acknowledged. */
  readonly length: number;
  readonly bootId: string;
  readonly lastBlockAt: number;
}

/** A piece of an upload that lies in a blob of its own. */
export interface UploadPart {
  readonly blobId: string;
  readonly length: number;
}

interface UploadRow {
  readonly handle: number;
  readonly kind: string;
  readonly principal_id: number;
  readonly path: string;
  readonly is_overwrite: number;
  readonly blob_id: string;
  readonly blob_start: number;
  readonly length: number;
  readonly boot_id: string;
  readonly last_block_at: number;
}

const selectUpload = prepare<{ handle: number }, UploadRow>((sql, value) =>
  sql.selectFrom('dbfs_uploads').selectAll().where('handle', '=', value('handle')),
);

export async function findUpload(db: Queryable, handle: number): Promise<Upload | undefined> {
  const [row] = await selectUpload(db, { handle });
  return row && presentUpload(row);
}

/** Adds an upload; false when its handle is taken. */
export async function insertUpload({ sql }: Queryable, upload: Upload): Promise<boolean> {
  const row = await sql
    .insertInto('dbfs_uploads')
    .values({
      handle: upload.handle,
      kind: upload.kind,
      principal_id: upload.principalId,
      path: upload.path,
      is_overwrite: Number(upload.isOverwrite),
      blob_id: upload.blobId,
      blob_start: upload.blobStart,
      length: upload.length,
      boot_id: upload.bootId,
      last_block_at: upload.lastBlockAt,
    })
    .onConflict((oc) => oc.column('handle').doNothing())
    .returning('handle')
    .executeTakeFirst();
  return row !== undefined;
}

export async function countUploadsOf({ sql }: Queryable, principalId: number): Promise<number> {
  const row = await sql
    .selectFrom('dbfs_uploads')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('principal_id', '=', principalId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

const updateLength = prepare<
  { handle: number; blobId: string; length: number; newLength: number; now: number },
  { handle: number }
>((sql, value) =>
  sql
    .updateTable('dbfs_uploads')
    .set({ length: value('newLength'), last_block_at: value('now') })
    .where('handle', '=', value('handle'))
    .where('blob_id', '=', value('blobId'))
    .where('length', '=', value('length'))
    .returning('handle'),
);

/** Acknowledges what was written, if nobody else has written meanwhile; whether it did. */
export async function advanceUpload(
  db: Queryable,
  { handle, blobId, length }: Upload,
  { newLength, now }: { readonly newLength: number; readonly now: number },
): Promise<boolean> {
  const rows = await updateLength(db, { handle, blobId, length, newLength, now });
  return rows.length > 0;
}

/** Lets the next block go into another blob, if nobody else has written meanwhile; whether it did. */
export async function continueInBlob(
  { sql }: Queryable,
  { handle, blobId, blobStart, length }: Upload,
  newBlobId: string,
): Promise<boolean> {
  const row = await sql
    .updateTable('dbfs_uploads')
    .set({ blob_id: newBlobId, blob_start: length })
    .where('handle', '=', handle)
    .where('blob_id', '=', blobId)
    .where('length', '=', length)
    .returning('handle')
    .executeTakeFirst();
  if (row === undefined) return false;
  if (length === blobStart) await insertGarbage({ sql }, [blobId]);
  else
    await sql
      .insertInto('dbfs_upload_parts')
      .values({ handle, start_at: blobStart, blob_id: blobId, length: length - blobStart })
      .execute();
  return true;
}

/** The pieces of an upload in their order, without the one that is being written. */
export async function listParts({ sql }: Queryable, handle: number): Promise<UploadPart[]> {
  return sql
    .selectFrom('dbfs_upload_parts')
    .select(['blob_id as blobId', 'length'])
    .where('handle', '=', handle)
    .orderBy('start_at')
    .execute();
}

/** Deletes an upload if it is still as it was seen; whether it did. Its pieces but `kept` become garbage. */
export async function deleteUpload(
  db: Queryable,
  { handle, blobId, length }: Upload,
  kept?: string,
): Promise<boolean> {
  const { sql } = db;
  const row = await sql
    .deleteFrom('dbfs_uploads')
    .where('handle', '=', handle)
    .where('blob_id', '=', blobId)
    .where('length', '=', length)
    .returning('handle')
    .executeTakeFirst();
  if (row === undefined) return false;
  const parts = await listParts(db, handle);
  if (parts.length > 0) await sql.deleteFrom('dbfs_upload_parts').where('handle', '=', handle).execute();
  const blobIds = [...parts.map((part) => part.blobId), blobId];
  await insertGarbage(
    db,
    blobIds.filter((id) => id !== kept),
  );
  return true;
}

/** Uploads that nobody has sent anything to since `before`. */
export async function listIdleUploads({ sql }: Queryable, before: number, limit: number): Promise<Upload[]> {
  const rows = await sql
    .selectFrom('dbfs_uploads')
    .selectAll()
    .where('last_block_at', '<=', before)
    .limit(limit)
    .execute();
  return rows.map(presentUpload);
}

export async function listUploadsOf({ sql }: Queryable, principalId: number): Promise<Upload[]> {
  const rows = await sql
    .selectFrom('dbfs_uploads')
    .selectAll()
    .where('principal_id', '=', principalId)
    .execute();
  return rows.map(presentUpload);
}

function presentUpload(row: UploadRow): Upload {
  return {
    handle: row.handle,
    // Nothing else is ever written there.
    kind: row.kind as Upload['kind'],
    principalId: row.principal_id,
    path: row.path,
    isOverwrite: row.is_overwrite === 1,
    blobId: row.blob_id,
    blobStart: row.blob_start,
    length: row.length,
    bootId: row.boot_id,
    lastBlockAt: row.last_block_at,
  };
}
