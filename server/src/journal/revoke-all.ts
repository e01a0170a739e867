import { systemCaller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { makeAllForget } from '../changes/make-all-forget.ts';
import type { Clock } from '../clock.ts';
import type { Db, Queryable } from '../db/database.ts';
import type { Log } from '../log.ts';
import { endEverySession } from './replay-store.ts';

interface RevokeAllDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
}

const TOKENS_AT_ONCE = 1_000;

/** Revokes every token that was generated before this instant (epoch ms) and ends all sessions. */
export async function revokeAllIssuedBefore(deps: RevokeAllDeps, before: number): Promise<void> {
  const { db, clock, log, audit } = deps;
  let tokens = 0;
  for (let last = ''; ; ) {
    const ids = await db.write((tx) => revokeSome(tx, { before, after: last, now: clock.now() }));
    last = ids.at(-1) ?? '';
    tokens += ids.length;
    if (ids.length < TOKENS_AT_ONCE) break;
  }
  const time = new Date(before).toISOString();
  await db.write(async (tx) => {
    const sessions = await endEverySession(tx);
    await makeAllForget(tx);
    const params = { time, tokens: String(tokens), sessions: String(sessions) };
    const caller = systemCaller('journal');
    audit.record(tx, {
      ...{ service: 'latchkey', action: 'revokeAllIssuedBefore', caller, params, statusCode: 200 },
    });
  });
  log.warn(
    { time, tokens },
    'every token generated before this time was revoked, all sessions have ended, and a new journal begins',
  );
}

async function revokeSome(
  { sql }: Queryable,
  { before, after, now }: { before: number; after: string; now: number },
): Promise<string[]> {
  const rows = await sql
    .selectFrom('tokens')
    .select('token_id')
    .where('revoked_at', 'is', null)
    .where('created_at', '<', before)
    .where('token_id', '>', after)
    .orderBy('token_id')
    .limit(TOKENS_AT_ONCE)
    .execute();
  const ids = rows.map(({ token_id }) => token_id);
  if (ids.length > 0)
    await sql
      .updateTable('tokens')
      .set({ revoked_at: now, revoke_reason: 'restored', awaits_use_until: null })
      .where('token_id', 'in', ids)
      .execute();
  return ids;
}
