import type { Queryable } from '../../db/database.ts';
import { selectChains } from '../descendant-store.ts';
import { EXPIRES_AT } from '../store.ts';

/** How many good tokens descend from these (as in `listDescendants`) and are not among these. */
export async function countLivingDescendants(
  { sql }: Queryable,
  tokenIds: readonly string[],
  now: number,
): Promise<number> {
  const row = await sql
    .withRecursive('descendants', (cte) =>
      cte
        .selectFrom('tokens')
        .select('token_id')
        .where('created_with_token_id', 'in', (eb) => selectChains(eb, tokenIds))
        .union(
          cte
            .selectFrom('tokens')
            .innerJoin('descendants', 'descendants.token_id', 'tokens.created_with_token_id')
            .select('tokens.token_id'),
        ),
    )
    .selectFrom('tokens as t')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('t.token_id', 'in', (eb) => eb.selectFrom('descendants').select('token_id'))
    .where('t.token_id', 'not in', tokenIds)
    .where('t.revoked_at', 'is', null)
    .where(EXPIRES_AT, '>', now)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
