import type { Queryable } from '../db/database.ts';

/** What a user, service principal or group has by an entry's own list. */
export interface FileAclRow {
  readonly principalId: number;
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
  readonly level: number;
}

/** An entry's own list: groups first, then by name. */
export function listAcls({ sql }: Queryable, entryId: string): Promise<FileAclRow[]> {
  return sql
    .selectFrom('dbfs_acls as a')
    .innerJoin('principals as p', 'p.id', 'a.principal_id')
    .select(['a.principal_id as principalId', 'a.level', 'p.kind', 'p.name', 'p.display_name as displayName'])
    .where('a.entry_id', '=', entryId)
    .orderBy('p.kind')
    .orderBy('p.name')
    .execute();
}

/** Writes an entry's own list in place of the one it had. */
export async function replaceAcls(
  { sql }: Queryable,
  entryId: string,
  acls: readonly { readonly principalId: number; readonly level: number }[],
): Promise<void> {
  await sql.deleteFrom('dbfs_acls').where('entry_id', '=', entryId).execute();
  if (acls.length === 0) return;
  const rows = acls.map(({ principalId, level }) => ({
    entry_id: entryId,
    principal_id: principalId,
    level,
  }));
  await sql.insertInto('dbfs_acls').values(rows).execute();
}

/** Takes away all that a principal or group has by any list. */
export async function deleteAclsOfPrincipal({ sql }: Queryable, principalId: number): Promise<void> {
  await sql.deleteFrom('dbfs_acls').where('principal_id', '=', principalId).execute();
}
