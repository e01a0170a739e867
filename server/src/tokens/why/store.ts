import type { Queryable } from '../../db/database.ts';
import { presentToken, selectTokens } from '../store.ts';
import type { Token } from '../token.ts';

/** A token that is asked about, whose it is, and who ended it. */
export interface AskedToken {
  readonly token: Token;
  readonly ownerName: string;
  readonly ownerIsActive: boolean;
  /** Absent: nobody who is known, or who is still there. */
  readonly revokedByName?: string;
}

/** When somebody asked last, and from where. */
export interface TokenQuestion {
  readonly tokenId: string;
  readonly askedAt: number;
  readonly address: string;
}

export async function findAskedToken({ sql }: Queryable, tokenId: string): Promise<AskedToken | undefined> {
  const row = await selectTokens({ sql })
    .leftJoin('principals as o', 'o.id', 't.owner_id')
    .leftJoin('principals as r', 'r.id', 't.revoked_by_id')
    .select(['o.name as owner_name', 'o.is_active as owner_is_active', 'r.name as revoked_by_name'])
    .where('t.token_id', '=', tokenId)
    .executeTakeFirst();
  return (
    row && {
      token: presentToken(row),
      ownerName: row.owner_name ?? '',
      ownerIsActive: row.owner_is_active === 1,
      ...(row.revoked_by_name !== null && { revokedByName: row.revoked_by_name }),
    }
  );
}

/** Writes down questions about tokens that there still are; a later one of another node stays. */
export async function upsertQuestions(db: Queryable, questions: readonly TokenQuestion[]): Promise<void> {
  const ids = questions.map(({ tokenId }) => tokenId);
  const kept = await db.sql.selectFrom('tokens').select('token_id').where('token_id', 'in', ids).execute();
  const known = new Set(kept.map((row) => row.token_id));
  const rows = questions
    .filter(({ tokenId }) => known.has(tokenId))
    .map(({ tokenId, askedAt, address }) => ({ token_id: tokenId, asked_at: askedAt, address }));
  if (rows.length === 0) return;
  await db.sql
    .insertInto('token_questions')
    .values(rows)
    .onConflict((oc) =>
      oc
        .column('token_id')
        .doUpdateSet((eb) => ({
          asked_at: eb.ref('excluded.asked_at'),
          address: eb.ref('excluded.address'),
        }))
        .whereRef('excluded.asked_at', '>', 'token_questions.asked_at'),
    )
    .execute();
}

export async function findQuestion({ sql }: Queryable, tokenId: string): Promise<TokenQuestion | undefined> {
  return sql
    .selectFrom('token_questions')
    .select(['token_id as tokenId', 'asked_at as askedAt', 'address'])
    .where('token_id', '=', tokenId)
    .executeTakeFirst();
}

export async function deleteQuestions({ sql }: Queryable, tokenIds: readonly string[]): Promise<void> {
  await sql.deleteFrom('token_questions').where('token_id', 'in', tokenIds).execute();
}
