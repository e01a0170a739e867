import type { Queryable } from '../db/database.ts';

/** What a user, service principal or group has on a scope. */
export interface AclRow {
  readonly principalId: number;
  readonly kind: string;
  readonly name: string;
  readonly displayName: string;
  readonly level: number;
}

/** Everybody who has a permission on a scope by itself: groups first, then by name. */
export function listAcls({ sql }: Queryable, scopeId: string): Promise<AclRow[]> {
  return sql
    .selectFrom('secret_acls as a')
    .innerJoin('principals as p', 'p.id', 'a.principal_id')
    .select(['a.principal_id as principalId', 'a.level', 'p.kind', 'p.name', 'p.display_name as displayName'])
    .where('a.scope_id', '=', scopeId)
    .orderBy('p.kind')
    .orderBy('p.name')
    .execute();
}

/** Gives a permission, in place of the one that the principal had. */
export async function upsertAcl(
  { sql }: Queryable,
  acl: { readonly scopeId: string; readonly principalId: number; readonly level: number },
): Promise<void> {
  const { scopeId, principalId, level } = acl;
  await sql
    .insertInto('secret_acls')
    .values({ scope_id: scopeId, principal_id: principalId, level })
    .onConflict((oc) => oc.columns(['scope_id', 'principal_id']).doUpdateSet({ level }))
    .execute();
}

/** Takes a principal's own permission on a scope away. */
export async function deleteAcl({ sql }: Queryable, scopeId: string, principalId: number): Promise<void> {
  await sql
    .deleteFrom('secret_acls')
    .where('scope_id', '=', scopeId)
    .where('principal_id', '=', principalId)
    .execute();
}

/** Takes all permissions on a scope away. */
export async function deleteAclsOfScope({ sql }: Queryable, scopeId: string): Promise<void> {
  await sql.deleteFrom('secret_acls').where('scope_id', '=', scopeId).execute();
}

/** Takes all permissions away that a principal or group has. */
export async function deleteAclsOfPrincipal({ sql }: Queryable, principalId: number): Promise<void> {
  await sql.deleteFrom('secret_acls').where('principal_id', '=', principalId).execute();
}
