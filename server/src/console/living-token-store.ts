import type { Queryable } from '../db/database.ts';
import { prepare } from '../db/prepared.ts';

/** What is counted of a token, whatever its state. */
export interface CountedRow {
  readonly token_id: string;
  readonly owner_id: number;
  readonly scopes: string | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
  readonly last_address: string | null;
}

// In the order that both tables are kept in, and without a condition on the state: the next page is where this one
// ends, and no page has to look at more rows than it gives, however many tokens have ended.
const selectPage = prepare<{ after: string; limit: number }, CountedRow>((sql, value) =>
  sql
    .selectFrom('tokens as t')
    .leftJoin('token_usage as u', 'u.token_id', 't.token_id')
    .select(['t.token_id', 't.owner_id', 't.scopes', 't.created_at', 't.expires_at', 't.revoked_at'])
    .select(['u.last_used_at', 'u.last_address'])
    .where('t.token_id', '>', value('after'))
    .orderBy('t.token_id')
    .limit(value('limit')),
);

/** The next tokens after one, by id. */
export function listCountedAfter(db: Queryable, after: string, limit: number): Promise<CountedRow[]> {
  return selectPage(db, { after, limit });
}

/** Names of principals by id; those that are no longer there are left out. */
export async function findNames({ sql }: Queryable, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.selectFrom('principals').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
