import type { Queryable } from '../../db/database.ts';

/** A master key as the database knows it. */
export interface KnownMasterKey {
  readonly keyId: string;
  /** What the operator's program made of it. */
  readonly wrapped?: string;
  readonly isCurrent: boolean;
  readonly retiredAt?: number;
}

/** All that there ever were, the oldest first. */
export async function listMasterKeys({ sql }: Queryable): Promise<KnownMasterKey[]> {
  const rows = await sql
    .selectFrom('secret_master_keys')
    .selectAll()
    .orderBy('made_at')
    .orderBy('key_id')
    .execute();
  return rows.map((row) => ({
    keyId: row.key_id,
    ...(row.wrapped !== null && { wrapped: row.wrapped }),
    isCurrent: row.is_current === 1,
    ...(row.retired_at !== null && { retiredAt: row.retired_at }),
  }));
}

export async function findCurrentKeyId({ sql }: Queryable): Promise<string | undefined> {
  const row = await sql
    .selectFrom('secret_master_keys')
    .select('key_id')
    .where('is_current', '=', 1)
    .executeTakeFirst();
  return row?.key_id;
}

/** Puts a key in the place of the current one, which stays until nothing is sealed by it. */
export async function insertCurrentKey(
  { sql }: Queryable,
  key: { readonly keyId: string; readonly wrapped: string | undefined; readonly now: number },
): Promise<void> {
  const { keyId, wrapped = null, now } = key;
  await sql.updateTable('secret_master_keys').set({ is_current: 0 }).where('is_current', '=', 1).execute();
  const row = { key_id: keyId, wrapped, is_current: 1, made_at: now, retired_at: null };
  await sql.insertInto('secret_master_keys').values(row).execute();
}

/** Notes that nothing is sealed by the earlier keys any more; what their program made of them goes. */
export async function retireEarlierKeys({ sql }: Queryable, now: number): Promise<void> {
  await sql
    .updateTable('secret_master_keys')
    .set({ retired_at: now, wrapped: null })
    .where('is_current', '=', 0)
    .where('retired_at', 'is', null)
    .execute();
}

/** A scope's data key as it is sealed. */
export interface SealedDataKey {
  readonly scopeId: string;
  readonly scopeName: string;
  readonly masterKeyId: string;
  readonly wrapped: Uint8Array;
}

/** Those after a scope that are sealed by another key than this one. */
export async function listSealedOtherwise(
  { sql }: Queryable,
  { keyId, after, limit }: { readonly keyId: string; readonly after: string; readonly limit: number },
): Promise<SealedDataKey[]> {
  const rows = await sql
    .selectFrom('secret_scopes')
    .select(['scope_id', 'name', 'master_key_id', 'wrapped_data_key'])
    .where('master_key_id', '!=', keyId)
    .where('scope_id', '>', after)
    .orderBy('scope_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    scopeId: row.scope_id,
    scopeName: row.name,
    masterKeyId: row.master_key_id,
    wrapped: row.wrapped_data_key,
  }));
}

export async function updateWrapping(
  { sql }: Queryable,
  { scopeId, masterKeyId, wrapped }: Omit<SealedDataKey, 'scopeName'>,
): Promise<void> {
  await sql
    .updateTable('secret_scopes')
    .set({ master_key_id: masterKeyId, wrapped_data_key: wrapped })
    .where('scope_id', '=', scopeId)
    .execute();
}

/** How many scopes each key seals. */
export async function countScopesByKey({ sql }: Queryable): Promise<Map<string, number>> {
  const rows = await sql
    .selectFrom('secret_scopes')
    .select(['master_key_id', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('master_key_id')
    .execute();
  return new Map(rows.map((row) => [row.master_key_id, Number(row.count)]));
}
