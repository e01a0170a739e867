import type { Db } from '../../db/database.ts';
import { expiresWithin, isUnusedFor } from '../../tokens/token-dates.ts';
import { forEachLivingToken, type LivingToken } from '../living-tokens.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Where each class of ages ends; what is older is one more. */
export const AGE_DAYS = [1, 7, 30, 90, 365] as const;
/** Weeks ahead in which expiries are counted one by one. */
export const WEEKS_AHEAD = 13;

/** How many tokens live, and how they are. */
export interface TokenCensus {
  /** Epoch ms. */
  readonly asOf: number;
  readonly living: number;
  readonly owners: number;
  readonly usedLastDay: number;
  readonly expiringIn7Days: number;
  readonly expiringIn30Days: number;
  readonly unusedFor30Days: number;
  readonly neverExpiring: number;
  /** By the classes of `AGE_DAYS`, and those that are older. */
  readonly byAge: readonly number[];
  /** By the week, beginning now, that they expire in. */
  readonly expiringByWeek: readonly number[];
  /** Later than those weeks. */
  readonly expiringLater: number;
}

/** Counts all tokens that live now. */
export async function takeCensus(db: Db, now: number): Promise<TokenCensus> {
  const owners = new Set<number>();
  const counts = {
    ...{ living: 0, usedLastDay: 0, expiringIn7Days: 0, expiringIn30Days: 0, unusedFor30Days: 0 },
    ...{ neverExpiring: 0, expiringLater: 0 },
  };
  const byAge = new Array<number>(AGE_DAYS.length + 1).fill(0);
  const expiringByWeek = new Array<number>(WEEKS_AHEAD).fill(0);
  await forEachLivingToken(db, now, (token) => {
    owners.add(token.ownerId);
    counts.living++;
    if (wasUsedLastDay(token, now)) counts.usedLastDay++;
    if (expiresWithin(token, 7, now)) counts.expiringIn7Days++;
    if (expiresWithin(token, 30, now)) counts.expiringIn30Days++;
    if (isUnusedFor(token, 30, now)) counts.unusedFor30Days++;
    add(byAge, ageClass(token, now));
    if (token.expiresAt === undefined) {
      counts.neverExpiring++;
      return;
    }
    const week = Math.floor((token.expiresAt - now) / WEEK_MS);
    if (week < WEEKS_AHEAD) add(expiringByWeek, week);
    else counts.expiringLater++;
  });
  return { asOf: now, ...counts, owners: owners.size, byAge, expiringByWeek };
}

/** Whether a token is in use: what stops would be missed today. */
export function wasUsedLastDay({ lastUsedAt }: Pick<LivingToken, 'lastUsedAt'>, now: number): boolean {
  return lastUsedAt !== undefined && lastUsedAt > now - DAY_MS;
}

function ageClass({ createdAt }: LivingToken, now: number): number {
  const days = (now - createdAt) / DAY_MS;
  const found = AGE_DAYS.findIndex((end) => days < end);
  return found === -1 ? AGE_DAYS.length : found;
}

function add(counts: number[], i: number): void {
  counts[i] = (counts[i] ?? 0) + 1;
}
