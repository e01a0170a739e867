import { sql as raw } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Schema } from '../../db/schema.ts';
import type { Autoscope, LearningState, SeenCalls } from './autoscope.ts';

type AutoscopeColumns = Pick<
  Schema['tokens'],
  'autoscope_state' | 'autoscope_started_at' | 'autoscope_ends_at'
>;

/** What a token was seen to call. */
export interface Calls extends SeenCalls {
  readonly tokenId: string;
  /** When the learning began that they belong to. */
  readonly since: number;
}

/** What a token `t` has called, one a line, as a column of a query; nothing is looked for where nothing was learnt. */
export const CALLED = raw<string | null>`case when t.autoscope_state is null then null else (
  select string_agg(c.called, ${raw.lit('\n')}) from token_scope_uses as c where c.token_id = t.token_id) end`.as(
  'called',
);

/**
 * Adds calls to what was seen before, by this node or another; those of a token that no longer learns, or has begun
 * anew since, are left out. No two may be of the same token and kind.
 */
export async function addCalls(db: Queryable, calls: readonly Calls[]): Promise<void> {
  const since = await lockLearning(
    db,
    calls.map(({ tokenId }) => tokenId),
  );
  const rows = calls
    .filter((one) => since.get(one.tokenId) === one.since)
    .map(({ tokenId, called, firstAt, lastAt, count }) => ({
      ...{ token_id: tokenId, called },
      ...{ first_at: firstAt, last_at: lastAt, calls: count },
    }));
  if (rows.length === 0) return;
  await db.sql
    .insertInto('token_scope_uses')
    .values(rows)
    .onConflict((oc) =>
      oc.columns(['token_id', 'called']).doUpdateSet({
        first_at: raw<number>`case when excluded.first_at < token_scope_uses.first_at
          then excluded.first_at else token_scope_uses.first_at end`,
        last_at: raw<number>`case when excluded.last_at > token_scope_uses.last_at
          then excluded.last_at else token_scope_uses.last_at end`,
        calls: raw<number>`token_scope_uses.calls + excluded.calls`,
      }),
    )
    .execute();
}

/** Since when tokens have been learning, and keeps it so until the transaction ends. */
async function lockLearning(
  { sql, engine }: Queryable,
  tokenIds: readonly string[],
): Promise<Map<string, number | null>> {
  const rows = await sql
    .selectFrom('tokens')
    .select(['token_id', 'autoscope_started_at'])
    .where('token_id', 'in', [...new Set(tokenIds)])
    .where('autoscope_state', '=', 'learning')
    .orderBy('token_id')
    .$if(engine === 'postgres', (query) => query.forShare())
    .execute();
  return new Map(rows.map((row) => [row.token_id, row.autoscope_started_at]));
}

/** Lets nobody else change a token until the transaction ends. */
export async function lockToken({ sql, engine }: Queryable, tokenId: string): Promise<void> {
  if (engine === 'sqlite') return;
  await sql.selectFrom('tokens').select('token_id').where('token_id', '=', tokenId).forUpdate().execute();
}

/** All that a token was seen to call since it began to learn, in the order of the alphabet. */
export async function listCalls({ sql }: Queryable, tokenId: string): Promise<SeenCalls[]> {
  const rows = await sql
    .selectFrom('token_scope_uses')
    .selectAll()
    .where('token_id', '=', tokenId)
    .orderBy('called')
    .execute();
  return rows.map((row) => ({
    ...{ called: row.called, count: row.calls },
    ...{ firstAt: row.first_at, lastAt: row.last_at },
  }));
}

/** Forgets what tokens were seen to call. */
export async function deleteCalls({ sql }: Queryable, tokenIds: readonly string[]): Promise<void> {
  await sql.deleteFrom('token_scope_uses').where('token_id', 'in', tokenIds).execute();
}

/** What a token learns, from its row; `called` is the column `CALLED`. */
export function presentAutoscope(row: AutoscopeColumns & { called?: string | null }): {
  autoscope?: Autoscope;
} {
  if (row.autoscope_state === null) return {};
  return {
    autoscope: {
      state: row.autoscope_state as LearningState,
      startedAt: row.autoscope_started_at ?? 0,
      endsAt: row.autoscope_ends_at ?? 0,
      called: row.called?.split('\n').sort() ?? [],
    },
  };
}

/** The same as columns of the token's row. */
export function autoscopeColumns(autoscope: Autoscope | undefined): AutoscopeColumns {
  return {
    autoscope_state: autoscope?.state ?? null,
    autoscope_started_at: autoscope?.startedAt ?? null,
    autoscope_ends_at: autoscope?.endsAt ?? null,
  };
}
