import { sql as raw } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { presentToken, selectTokens } from './store.ts';
import type { Token } from './token.ts';

/** A token that expires, and what its owner knows of that. */
export interface ExpiringToken {
  readonly token: Token;
  /** False also when the owner is no longer there. */
  readonly ownerIsActive: boolean;
  readonly isReminded: boolean;
}

/** Where a page of expiring tokens ends. */
export interface PlaceInExpiries {
  readonly expiresAt: number;
  readonly tokenId: string;
}

/** Tokens that are neither revoked nor replaced and expire up to an instant, those first that expire first. */
export async function listExpiring(
  { sql }: Queryable,
  { days, upTo, limit }: { days: number; upTo: number; limit: number },
  after: PlaceInExpiries,
): Promise<ExpiringToken[]> {
  const rows = await selectTokens({ sql })
    .leftJoin('principals as o', 'o.id', 't.owner_id')
    .leftJoin('token_reminders as r', (join) =>
      join.onRef('r.token_id', '=', 't.token_id').on('r.days', '=', days),
    )
    .select(['o.is_active as owner_is_active', 'r.days as reminded_days'])
    .where('t.revoked_at', 'is', null)
    .where('t.replaced_by', 'is', null)
    .where('t.expires_at', '<=', upTo)
    .where(raw<boolean>`(t.expires_at, t.token_id) > (${after.expiresAt}, ${after.tokenId})`)
    .orderBy('t.expires_at')
    .orderBy('t.token_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    token: presentToken(row),
    ownerIsActive: row.owner_is_active === 1,
    isReminded: row.reminded_days !== null,
  }));
}

/** Notes that the owners of these are reminded; gives back of which they had not been before. */
export async function insertReminders(
  { sql }: Queryable,
  tokenIds: readonly string[],
  { days, now }: { days: number; now: number },
): Promise<string[]> {
  if (tokenIds.length === 0) return [];
  const rows = await sql
    .insertInto('token_reminders')
    .values(tokenIds.map((token_id) => ({ token_id, days, reminded_at: now })))
    .onConflict((oc) => oc.columns(['token_id', 'days']).doNothing())
    .returning('token_id')
    .execute();
  return rows.map(({ token_id }) => token_id);
}
