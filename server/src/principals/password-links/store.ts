import type { Queryable } from '../../db/database.ts';

/** What is kept of a link. Instants are epoch milliseconds. */
export interface PasswordLinkRow {
  readonly principalId: number;
  /** SHA-256 in hex of the code, which is kept nowhere. */
  readonly codeHash: string;
  readonly createdById: number;
  readonly createdAt: number;
  readonly endsAt: number;
}

/** Keeps a link in the place of the principal's older one. */
export async function upsertPasswordLink({ sql }: Queryable, link: PasswordLinkRow): Promise<void> {
  const values = {
    code_hash: link.codeHash,
    created_by_id: link.createdById,
    created_at: link.createdAt,
    ends_at: link.endsAt,
  };
  await sql
    .insertInto('password_links')
    .values({ principal_id: link.principalId, ...values })
    .onConflict((oc) => oc.column('principal_id').doUpdateSet(values))
    .execute();
}

export async function findPasswordLink(
  { sql }: Queryable,
  codeHash: string,
): Promise<PasswordLinkRow | undefined> {
  const row = await sql
    .selectFrom('password_links')
    .selectAll()
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return row && presentLink(row);
}

export async function findPasswordLinkOf(
  { sql }: Queryable,
  principalId: number,
): Promise<PasswordLinkRow | undefined> {
  const row = await sql
    .selectFrom('password_links')
    .selectAll()
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row && presentLink(row);
}

/** Deletes a link and gives it back; to one of several at once. */
export async function takePasswordLink(
  { sql }: Queryable,
  codeHash: string,
): Promise<PasswordLinkRow | undefined> {
  const row = await sql
    .deleteFrom('password_links')
    .where('code_hash', '=', codeHash)
    .returningAll()
    .executeTakeFirst();
  return row && presentLink(row);
}

export async function deletePasswordLinkOf({ sql }: Queryable, principalId: number): Promise<void> {
  await sql.deleteFrom('password_links').where('principal_id', '=', principalId).execute();
}

/** Forgets links that ended by time before an instant. */
export async function deletePasswordLinksEndedBefore({ sql }: Queryable, now: number): Promise<void> {
  await sql.deleteFrom('password_links').where('ends_at', '<=', now).execute();
}

function presentLink(row: {
  principal_id: number;
  code_hash: string;
  created_by_id: number;
  created_at: number;
  ends_at: number;
}): PasswordLinkRow {
  return {
    principalId: row.principal_id,
    codeHash: row.code_hash,
    createdById: row.created_by_id,
    createdAt: row.created_at,
    endsAt: row.ends_at,
  };
}
