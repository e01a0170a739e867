import type { Queryable } from '../db/database.ts';

/** What a code stands for. */
export interface HostCode {
  readonly upstream: string;
  readonly challenge: string;
  readonly sessionId: string;
  readonly nextPath: string;
  readonly createdAt: number;
}

export async function insertCode(
  { sql }: Queryable,
  { codeId, ...code }: HostCode & { readonly codeId: string },
): Promise<void> {
  await sql
    .insertInto('host_codes')
    .values({
      code_id: codeId,
      upstream: code.upstream,
      challenge: code.challenge,
      session_id: code.sessionId,
      next_path: code.nextPath,
      created_at: code.createdAt,
    })
    .execute();
}

export async function hasCode({ sql }: Queryable, codeId: string): Promise<boolean> {
  const row = await sql
    .selectFrom('host_codes')
    .select('code_id')
    .where('code_id', '=', codeId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Deletes a code and gives back what it stood for: of two who bring it at once, one gets it. */
export async function takeCode({ sql }: Queryable, codeId: string): Promise<HostCode | undefined> {
  const row = await sql
    .deleteFrom('host_codes')
    .where('code_id', '=', codeId)
    .returningAll()
    .executeTakeFirst();
  return (
    row && {
      upstream: row.upstream,
      challenge: row.challenge,
      sessionId: row.session_id,
      nextPath: row.next_path,
      createdAt: row.created_at,
    }
  );
}

/** Deletes a session's codes beyond the newest so many. */
export async function deleteSurplusCodes({ sql }: Queryable, sessionId: string, kept: number): Promise<void> {
  const surplus = await sql
    .selectFrom('host_codes')
    .select('code_id')
    .where('session_id', '=', sessionId)
    .orderBy('created_at', 'desc')
    .limit(100)
    .offset(kept)
    .execute();
  if (surplus.length === 0) return;
  const ids = surplus.map((row) => row.code_id);
  await sql.deleteFrom('host_codes').where('code_id', 'in', ids).execute();
}

/** Signs a browser in at a host; what was there of the same session goes. */
export async function replaceHostSession(
  { sql }: Queryable,
  row: {
    readonly sessionId: string;
    readonly upstream: string;
    readonly hostSessionId: string;
    readonly createdAt: number;
  },
): Promise<void> {
  const changed = { host_session_id: row.hostSessionId, created_at: row.createdAt };
  await sql
    .insertInto('host_sessions')
    .values({ session_id: row.sessionId, upstream: row.upstream, ...changed })
    .onConflict((oc) => oc.columns(['session_id', 'upstream']).doUpdateSet(changed))
    .execute();
}

/** The session that a cookie of an upstream's host hangs on. */
export async function findParentSession(
  { sql }: Queryable,
  { hostSessionId, upstream }: { readonly hostSessionId: string; readonly upstream: string },
): Promise<string | undefined> {
  const row = await sql
    .selectFrom('host_sessions')
    .select('session_id')
    .where('host_session_id', '=', hostSessionId)
    .where('upstream', '=', upstream)
    .executeTakeFirst();
  return row?.session_id;
}

/** Forgets codes from before an instant, and what hangs on sessions that have ended. */
export async function deleteEnded({ sql }: Queryable, codesBefore: number): Promise<void> {
  await sql.deleteFrom('host_codes').where('created_at', '<', codesBefore).execute();
  await sql
    .deleteFrom('host_sessions')
    .where('session_id', 'not in', (eb) => eb.selectFrom('sessions').select('session_id'))
    .execute();
}
