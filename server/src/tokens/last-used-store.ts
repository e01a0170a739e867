import type { Queryable } from '../db/database.ts';
import type { TokenUse } from './token-use.ts';

/** Writes down uses; a later use that another node has written stays. */
export async function upsertUses({ sql }: Queryable, uses: readonly TokenUse[]): Promise<void> {
  await sql
    .insertInto('token_usage')
    .values(
      uses.map(({ tokenId, lastAt, lastAddress }) => ({
        token_id: tokenId,
        first_used_at: lastAt,
        last_used_at: lastAt,
        last_address: lastAddress,
      })),
    )
    .onConflict((oc) =>
      oc
        .column('token_id')
        .doUpdateSet((eb) => ({
          last_used_at: eb.ref('excluded.last_used_at'),
          last_address: eb.ref('excluded.last_address'),
        }))
        .whereRef('excluded.last_used_at', '>', 'token_usage.last_used_at'),
    )
    .execute();
}
