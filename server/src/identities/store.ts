import type { Selectable } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import type { ExternalIdentity, IdentityLink, LinkedBy } from './identity-link.ts';

/** Adds a link; does nothing when the identity is linked already, to whomever. */
export async function insertLink({ sql }: Queryable, link: IdentityLink): Promise<boolean> {
  const result = await sql
    .insertInto('identity_links')
    .values({
      issuer: link.issuer,
      subject: link.subject,
      principal_id: link.principalId,
      link_id: link.linkId,
      email: link.email ?? null,
      linked_by: link.linkedBy,
      linked_at: link.linkedAt,
      last_sign_in_at: null,
    })
    .onConflict((oc) => oc.columns(['issuer', 'subject']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows) === 1;
}

/** Notes for ever that a principal has been linked. */
export async function insertLinkedPrincipal(
  { sql }: Queryable,
  principalId: number,
  now: number,
): Promise<void> {
  await sql
    .insertInto('linked_principals')
    .values({ principal_id: principalId, first_linked_at: now })
    .onConflict((oc) => oc.column('principal_id').doNothing())
    .execute();
}

export async function hasLinkedPrincipal({ sql }: Queryable, principalId: number): Promise<boolean> {
  const row = await sql
    .selectFrom('linked_principals')
    .select('principal_id')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function findLink(
  { sql }: Queryable,
  { issuer, subject }: ExternalIdentity,
): Promise<IdentityLink | undefined> {
  const row = await sql
    .selectFrom('identity_links')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row && presentLink(row);
}

/** A principal's links, the oldest first. */
export async function listLinksOf({ sql }: Queryable, principalId: number): Promise<IdentityLink[]> {
  const rows = await sql
    .selectFrom('identity_links')
    .selectAll()
    .where('principal_id', '=', principalId)
    .orderBy('linked_at')
    .orderBy('link_id')
    .execute();
  return rows.map(presentLink);
}

export async function updateLastSignIn(
  { sql }: Queryable,
  { issuer, subject }: ExternalIdentity,
  now: number,
): Promise<void> {
  await sql
    .updateTable('identity_links')
    .set({ last_sign_in_at: now })
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .execute();
}

export async function deleteLink({ sql }: Queryable, linkId: string): Promise<void> {
  await sql.deleteFrom('identity_links').where('link_id', '=', linkId).execute();
}

/** Forgets a principal's links, and that there were any. */
export async function deleteLinksOf({ sql }: Queryable, principalId: number): Promise<void> {
  await sql.deleteFrom('identity_links').where('principal_id', '=', principalId).execute();
  await sql.deleteFrom('linked_principals').where('principal_id', '=', principalId).execute();
}

/** Whether an active member of a group has signed in with one of these issuers, by a link that still is. */
export async function hasMemberSignedIn(
  { sql }: Queryable,
  groupId: number,
  issuers: readonly string[],
): Promise<boolean> {
  if (issuers.length === 0) return false;
  const row = await sql
    .selectFrom('identity_links as l')
    .innerJoin('principals as p', 'p.id', 'l.principal_id')
    .innerJoin('memberships as m', 'm.member_id', 'p.id')
    .select('l.link_id')
    .where('m.group_id', '=', groupId)
    .where('p.is_active', '=', 1)
    .where('l.last_sign_in_at', 'is not', null)
    .where('l.issuer', 'in', issuers)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function presentLink(row: Selectable<Schema['identity_links']>): IdentityLink {
  return {
    issuer: row.issuer,
    subject: row.subject,
    principalId: row.principal_id,
    linkId: row.link_id,
    ...(row.email !== null && { email: row.email }),
    linkedBy: row.linked_by as LinkedBy,
    linkedAt: row.linked_at,
    ...(row.last_sign_in_at !== null && { lastSignInAt: row.last_sign_in_at }),
  };
}
