import type { Queryable } from '../../db/database.ts';

/** Who is signed in from where, as it was when they signed in; each pair once. Sessions end within days. */
export async function listSessionPlaces(
  { sql }: Queryable,
  now: number,
): Promise<{ principalId: number; address: string }[]> {
  const rows = await sql
    .selectFrom('sessions')
    .select(['principal_id', 'address'])
    .distinct()
    .where('expires_at', '>', now)
    .execute();
  return rows.map((row) => ({ principalId: row.principal_id, address: row.address }));
}

/** How many active users have a password and no linked identity: without passwords they have no way to sign in yet. */
export async function countPasswordOnly({ sql }: Queryable): Promise<number> {
  const row = await sql
    .selectFrom('passwords')
    .innerJoin('principals', 'principals.id', 'passwords.principal_id')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('principals.is_active', '=', 1)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('identity_links')
            .select('identity_links.principal_id')
            .whereRef('identity_links.principal_id', '=', 'passwords.principal_id'),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
