import type { Queryable } from '../db/database.ts';

/** A fact about the installation, such as its workspace id. */
export async function findInstallationValue({ sql }: Queryable, key: string): Promise<string | undefined> {
  const row = await sql.selectFrom('installation').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

export async function upsertInstallationValue({ sql }: Queryable, key: string, value: string): Promise<void> {
  await sql
    .insertInto('installation')
    .values({ key, value })
    .onConflict((oc) => oc.column('key').doUpdateSet({ value }))
    .execute();
}

/** Makes other processes that are about to do the same wait until this transaction ends. */
export async function lockInstallation({ sql }: Queryable): Promise<void> {
  await sql
    .updateTable('installation')
    .set({ key: 'workspace_id' })
    .where('key', '=', 'workspace_id')
    .execute();
}
