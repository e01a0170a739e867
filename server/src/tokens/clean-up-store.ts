import type { Queryable } from '../db/database.ts';
import { deleteCalls } from './autoscope/store.ts';
import { presentToken, selectTokens } from './store.ts';
import type { Token } from './token.ts';
import { deleteUsesOf } from './upstream-usage/store.ts';
import { deleteQuestions } from './why/store.ts';

/**
 * Tokens that ended (expired or revoked) before an instant, at most `limit`. One that others were generated with
 * stays as long as they do: without it nobody could tell that they descend from a token that leaked.
 */
export async function listEndedBefore({ sql }: Queryable, before: number, limit: number): Promise<Token[]> {
  const rows = await selectTokens({ sql })
    .where((eb) => eb.or([eb('t.expires_at', '<', before), eb('t.revoked_at', '<', before)]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('tokens as child')
            .select('child.token_id')
            .whereRef('child.created_with_token_id', '=', 't.token_id'),
        ),
      ),
    )
    .limit(limit)
    .execute();
  return rows.map(presentToken);
}

/** Deletes tokens and what is known of their use. */
export async function deleteTokens(db: Queryable, tokenIds: readonly string[]): Promise<void> {
  const { sql } = db;
  await deleteCalls(db, tokenIds);
  await deleteUsesOf(db, tokenIds);
  await deleteQuestions(db, tokenIds);
  await sql.deleteFrom('token_reminders').where('token_id', 'in', tokenIds).execute();
  await sql.deleteFrom('token_addresses').where('token_id', 'in', tokenIds).execute();
  await sql.deleteFrom('token_usage').where('token_id', 'in', tokenIds).execute();
  await sql.deleteFrom('tokens').where('token_id', 'in', tokenIds).execute();
}
