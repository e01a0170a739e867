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
  return row && presentSession(row);
}

/** A principal's sessions that time has not ended, the one last seen first. */
export async function listSessionsOf(
  { sql }: Queryable,
  principalId: number,
  { now, idleMs, limit }: { now: number; idleMs: number; limit: number },
): Promise<Session[]> {
  const rows = await sql
    .selectFrom('sessions')
    .selectAll()
    .where('principal_id', '=', principalId)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', now - idleMs)
    .orderBy('last_seen_at', 'desc')
    .orderBy('session_id')
    .limit(limit)
    .execute();
  return rows.map(presentSession);
}

/** How many sessions a principal has that time has not ended. */
export async function countSessionsOf(
  { sql }: Queryable,
  principalId: number,
  { now, idleMs }: { now: number; idleMs: number },
): Promise<number> {
  const row = await sql
    .selectFrom('sessions')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('principal_id', '=', principalId)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', now - idleMs)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

function presentSession(row: {
  session_id: string;
  principal_id: number;
  created_at: number;
  last_seen_at: number;
  proved_at: number;
  expires_at: number;
  address: string;
  user_agent: string;
}): Session {
  return {
    sessionId: row.session_id,
    principalId: row.principal_id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    provedAt: row.proved_at,
    expiresAt: row.expires_at,
    address: row.address,
    userAgent: row.user_agent,
  };
}

/** Writes down that somebody signed in. */
export async function upsertSignIn({ sql }: Queryable, principalId: number, now: number): Promise<void> {
  await sql
    .insertInto('sign_ins')
    .values({ principal_id: principalId, last_at: now })
    .onConflict((oc) => oc.column('principal_id').doUpdateSet({ last_at: now }))
    .execute();
}

/** When somebody signed in last. */
export async function findSignIn({ sql }: Queryable, principalId: number): Promise<number | undefined> {
  const row = await sql
    .selectFrom('sign_ins')
    .select('last_at')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row?.last_at;
}

export async function deleteSignIn({ sql }: Queryable, principalId: number): Promise<void> {
  await sql.deleteFrom('sign_ins').where('principal_id', '=', principalId).execute();
}

/** Moves the last-seen time forward; does nothing to a session that has ended. */
export async function updateLastSeen({ sql }: Queryable, sessionId: string, now: number): Promise<void> {
  await sql.updateTable('sessions').set({ last_seen_at: now }).where('session_id', '=', sessionId).execute();
}

/** Writes when the person last proved who it is. */
export async function updateProved({ sql }: Queryable, sessionId: string, provedAt: number): Promise<void> {
  await sql
    .updateTable('sessions')
    .set({ proved_at: provedAt })
    .where('session_id', '=', sessionId)
    .execute();
}

/** Ends a principal's session; gives back whether it was there. */
export async function deleteSession(
  { sql }: Queryable,
  principalId: number,
  sessionId: string,
): Promise<boolean> {
  const result = await sql
    .deleteFrom('sessions')
    .where('session_id', '=', sessionId)
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
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
