import type { Queryable } from '../db/database.ts';
import type { Scopes } from '../permissions/scopes.ts';

/** What a code stands for. */
export interface CommandLoginCode {
  readonly principalId: number;
  readonly sessionId: string;
  readonly redirectUri?: string;
  readonly challenge: string;
  readonly machine: string;
  readonly scopes?: Scopes;
  readonly lifetimeSeconds: number;
  readonly createdAt: number;
}

export async function insertCode(
  { sql }: Queryable,
  { codeId, ...code }: CommandLoginCode & { readonly codeId: string },
): Promise<void> {
  await sql
    .insertInto('command_login_codes')
    .values({
      code_id: codeId,
      principal_id: code.principalId,
      session_id: code.sessionId,
      redirect_uri: code.redirectUri ?? null,
      challenge: code.challenge,
      machine: code.machine,
      scopes: code.scopes === undefined ? null : JSON.stringify(code.scopes),
      lifetime_seconds: code.lifetimeSeconds,
      created_at: code.createdAt,
      used_at: null,
    })
    .execute();
}

/** Whether a code was ever given, whose, and whether it has been used. */
export async function findCode(
  { sql }: Queryable,
  codeId: string,
): Promise<{ readonly principalId: number; readonly isUsed: boolean } | undefined> {
  const row = await sql
    .selectFrom('command_login_codes')
    .select(['principal_id', 'used_at'])
    .where('code_id', '=', codeId)
    .executeTakeFirst();
  return row && { principalId: row.principal_id, isUsed: row.used_at !== null };
}

/** Marks a code as used and gives back what it stands for: of two who bring it at once, one gets it. */
export async function takeCode(
  { sql }: Queryable,
  codeId: string,
  now: number,
): Promise<CommandLoginCode | undefined> {
  const row = await sql
    .updateTable('command_login_codes')
    .set({ used_at: now })
    .where('code_id', '=', codeId)
    .where('used_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    principalId: row.principal_id,
    sessionId: row.session_id,
    ...(row.redirect_uri !== null && { redirectUri: row.redirect_uri }),
    challenge: row.challenge,
    machine: row.machine,
    ...(row.scopes !== null && { scopes: JSON.parse(row.scopes) as Scopes }),
    lifetimeSeconds: row.lifetime_seconds,
    createdAt: row.created_at,
  };
}

/** Deletes a session's codes beyond the newest so many. */
export async function deleteSurplusCodes({ sql }: Queryable, sessionId: string, kept: number): Promise<void> {
  const surplus = await sql
    .selectFrom('command_login_codes')
    .select('code_id')
    .where('session_id', '=', sessionId)
    .orderBy('created_at', 'desc')
    .limit(100)
    .offset(kept)
    .execute();
  if (surplus.length === 0) return;
  const ids = surplus.map((row) => row.code_id);
  await sql.deleteFrom('command_login_codes').where('code_id', 'in', ids).execute();
}

/** Forgets codes from before an instant. */
export async function deleteCodesBefore({ sql }: Queryable, before: number): Promise<void> {
  await sql.deleteFrom('command_login_codes').where('created_at', '<', before).execute();
}
