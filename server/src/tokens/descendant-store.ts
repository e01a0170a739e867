import { type ExpressionBuilder, sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';
import type { Schema } from '../db/schema.ts';
import { CALLED } from './autoscope/store.ts';
import { presentToken, type TokenRow } from './store.ts';
import type { Token } from './token.ts';

const selectDescendants = prepare<{ tokenId: string }, TokenRow>((sql, value) =>
  sql
    .withRecursive('descendants', (cte) =>
      cte
        .selectFrom('tokens')
        .select('token_id')
        .where('created_with_token_id', 'in', (eb) => selectChains(eb, [value('tokenId')]))
        .union(
          cte
            .selectFrom('tokens')
            .innerJoin('descendants', 'descendants.token_id', 'tokens.created_with_token_id')
            .select('tokens.token_id'),
        ),
    )
    // Not a join: SQLite would walk all tokens in the order that is asked for, and look each up among the few.
    .selectFrom('tokens as t')
    .selectAll('t')
    .select(CALLED)
    .where('t.token_id', 'in', (eb) => eb.selectFrom('descendants').select('token_id'))
    .where('t.revoked_at', 'is', null)
    .orderBy('t.created_at'),
);

/**
 * Every token that is not revoked and was generated with this one, with one whose place it took or that took its, or
 * with one of those, and so on.
 */
export async function listDescendants(db: Queryable, tokenId: string): Promise<Token[]> {
  return (await selectDescendants(db, { tokenId })).map(presentToken);
}

/** The ids of tokens and of all that are in one chain with them. */
export function selectChains(
  { selectFrom }: Pick<ExpressionBuilder<Schema, never>, 'selectFrom'>,
  tokenIds: readonly string[],
) {
  const first = raw<string>`coalesce(x.chain_id, x.token_id)`;
  const firsts = selectFrom('tokens as x').select(first.as('id')).where('x.token_id', 'in', tokenIds);
  return selectFrom('tokens as m')
    .select('m.token_id')
    .where('m.token_id', 'in', firsts)
    .unionAll(selectFrom('tokens as m').select('m.token_id').where('m.chain_id', 'in', firsts));
}
