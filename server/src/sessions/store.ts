import type { Queryable } from '../db/database.ts';
import type { Session } from './session.ts';

export async function insertSession({ sql }: Queryable, session: Session): Promise<void> {
  await sql
    .insertInto('sessions')
    .values({
      session_id: session.sessionId,
      principal_id: session.principalId,
      created_at: session.createdAt,
      last_seen_at: session.lastSeenAt,
      proved_at: session.provedAt,
      expires_at: session.expiresAt,
      address: session.address,
      user_agent: session.userAgent,
    })
    .execute();
}

export async function findSession({ sql }: Queryable, sessionId: string): Promise<Session | undefined> {
  const row = await sql
    .selectFrom('sessions')
    .selectAll()
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  return (
    row && {
      sessionId: row.session_id,
      principalId: row.principal_id,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      provedAt: row.proved_at,
      expiresAt: row.expires_at,
      address: row.address,
      userAgent: row.user_agent,
    }
  );
}

/** Moves the last-seen time forward; does nothing to a session that has ended. */
export async function updateLastSeen({ sql }: Queryable, sessionId: string, now: number): Promise<void> {
  await sql.updateTable('sessions').set({ last_seen_at: now }).where('session_id', '=', sessionId).execute();
}

export async function deleteSession({ sql }: Queryable, sessionId: string): Promise<void> {
  await sql.deleteFrom('sessions').where('session_id', '=', sessionId).execute();
}

/** Ends a principal's sessions, all or all but one; gives back how many. */
export async function deleteSessionsOf(
  { sql }: Queryable,
  principalId: number,
  besidesId = '',
): Promise<number> {
  const result = await sql
    .deleteFrom('sessions')
    .where('principal_id', '=', principalId)
    .where('session_id', '!=', besidesId)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Forgets sessions that ended by time before an instant. */
export async function deleteSessionsEndedBefore(
  { sql }: Queryable,
  now: number,
  idleMs: number,
): Promise<void> {
  await sql
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('expires_at', '<=', now), eb('last_seen_at', '<=', now - idleMs)]))
    .execute();
}
