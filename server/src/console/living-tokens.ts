import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '../db/database.ts';
import type { Scopes } from '../permissions/scopes.ts';
import { type CountedRow, listCountedAfter } from './living-token-store.ts';

/** What is counted of a token that is neither revoked nor expired. Instants are epoch milliseconds. */
export interface LivingToken {
  readonly ownerId: number;
  /** As they are kept: few who count look at them. */
  readonly scopesJson: string | null;
  readonly createdAt: number;
  /** Undefined: never expires. */
  readonly expiresAt: number | undefined;
  readonly lastUsedAt: number | undefined;
  readonly lastUsedAddress: string | undefined;
}

/** So few at once that a request waits a millisecond or two for a page to be read. */
const ONE_PAGE = 250;

/**
 * Shows every token that lives at an instant to `see`. Reads page after page, and between two requests get their turn:
 * a million tokens take seconds, in which tokens that come and go may or may not be seen.
 */
export async function forEachLivingToken(
  db: Db,
  now: number,
  see: (token: LivingToken) => void,
): Promise<void> {
  for (let after = ''; ; ) {
    const place = after;
    const rows = await db.report((reader) => listCountedAfter(reader, place, ONE_PAGE));
    for (const row of rows) if (isLiving(row, now)) see(present(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < ONE_PAGE) return;
    after = last.token_id;
    await nextTurn();
  }
}

/** What a token is limited to; undefined: no limit. */
export function scopesOf({ scopesJson }: LivingToken): Scopes | undefined {
  return scopesJson === null ? undefined : (JSON.parse(scopesJson) as Scopes);
}

function isLiving({ revoked_at, expires_at }: CountedRow, now: number): boolean {
  return revoked_at === null && (expires_at === null || expires_at > now);
}

function present(row: CountedRow): LivingToken {
  return {
    ownerId: row.owner_id,
    scopesJson: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    lastUsedAddress: row.last_address ?? undefined,
  };
}
