import type { Queryable } from '../db/database.ts';

/** A key that signs assertions, as it is kept. */
export interface KeptKey {
  readonly keyId: string;
  /** As JSON. */
  readonly publicJwk: string;
  readonly sealedKey: Uint8Array;
  readonly masterKeyId: string;
  readonly signsFrom: number;
}

/** All that are kept, the one that signs last first. */
export async function listKeys({ sql }: Queryable): Promise<KeptKey[]> {
  const rows = await sql
    .selectFrom('assertion_keys')
    .selectAll()
    .orderBy('signs_from', 'desc')
    .orderBy('key_id')
    .execute();
  return rows.map((row) => ({
    keyId: row.key_id,
    publicJwk: row.public_jwk,
    sealedKey: row.sealed_key,
    masterKeyId: row.master_key_id,
    signsFrom: row.signs_from,
  }));
}

export async function insertKey({ sql }: Queryable, key: KeptKey): Promise<void> {
  await sql
    .insertInto('assertion_keys')
    .values({
      key_id: key.keyId,
      public_jwk: key.publicJwk,
      sealed_key: key.sealedKey,
      master_key_id: key.masterKeyId,
      signs_from: key.signsFrom,
    })
    .execute();
}

export async function deleteKeys({ sql }: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql.deleteFrom('assertion_keys').where('key_id', 'in', ids).execute();
}
