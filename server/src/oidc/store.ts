import type { Queryable } from '../db/database.ts';
import type { OidcPurpose, PendingSignIn } from './pending-sign-ins.ts';

interface NewPending extends PendingSignIn {
  readonly pendingId: string;
  readonly network: string;
}

export async function insertPending({ sql }: Queryable, pending: NewPending): Promise<void> {
  await sql
    .insertInto('pending_sign_ins')
    .values({
      pending_id: pending.pendingId,
      provider: pending.provider,
      purpose: pending.purpose,
      next_path: pending.nextPath ?? null,
      session_id: pending.sessionId ?? null,
      network: pending.network,
      created_at: pending.createdAt,
    })
    .execute();
}

/** Deletes a row and gives it back: of two who ask at once, one gets it. */
export async function takePending({ sql }: Queryable, pendingId: string): Promise<PendingSignIn | undefined> {
  const row = await sql
    .deleteFrom('pending_sign_ins')
    .where('pending_id', '=', pendingId)
    .returningAll()
    .executeTakeFirst();
  return (
    row && {
      provider: row.provider,
      purpose: row.purpose as OidcPurpose,
      ...(row.next_path !== null && { nextPath: row.next_path }),
      ...(row.session_id !== null && { sessionId: row.session_id }),
      createdAt: row.created_at,
    }
  );
}

/** Ids of a network's rows beyond the newest so many; not necessarily all. */
export async function listSurplus({ sql }: Queryable, network: string, kept: number): Promise<string[]> {
  const rows = await sql
    .selectFrom('pending_sign_ins')
    .select('pending_id')
    .where('network', '=', network)
    .orderBy('created_at', 'desc')
    .limit(100)
    .offset(kept)
    .execute();
  return rows.map((row) => row.pending_id);
}

export async function deletePending({ sql }: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql.deleteFrom('pending_sign_ins').where('pending_id', 'in', ids).execute();
}

export async function deletePendingBefore({ sql }: Queryable, createdAt: number): Promise<void> {
  await sql.deleteFrom('pending_sign_ins').where('created_at', '<', createdAt).execute();
}
