import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemCaller } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { type ExpiringToken, insertReminders, listExpiring, type PlaceInExpiries } from './reminder-store.ts';
import { findTokens } from './store.ts';
import { tokenStatus } from './token.ts';
import { notifyIn } from './token-notice.ts';

interface RemindersDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly outbox: Outbox;
}

const DAY_MS = 86_400_000;
/** How many days before their expiry owners of tokens are reminded of it, each once. */
const REMINDER_DAYS = [1, 7, 14, 30] as const;
/** So many tokens in a page and in an act, so that nothing else waits for long. */
const TOKENS_AT_ONCE = 500;

/** Reminds owners that their tokens expire. */
export class ExpiryReminders {
  readonly #deps: RemindersDeps;

  constructor(deps: RemindersDeps) {
    this.#deps = deps;
  }

  /**
   * Hands in the reminders that are due; gives back how many. Each token is looked at for one number of days alone, the
   * smallest that covers its expiry: after a long sleep nobody gets four at once.
   */
  async remind(): Promise<number> {
    if (!this.#deps.outbox.tells('token.expiring')) return 0;
    const now = this.#deps.clock.now();
    let reminded = 0;
    let nearerDays = 0;
    for (const days of REMINDER_DAYS) {
      reminded += await this.#remindWithin(days, now + nearerDays * DAY_MS, now + days * DAY_MS);
      nearerDays = days;
    }
    return reminded;
  }

  async #remindWithin(days: number, from: number, upTo: number): Promise<number> {
    let reminded = 0;
    // Greater than any token id: those that expire at `from` belong to fewer days.
    let after: PlaceInExpiries = { expiresAt: from, tokenId: 'g' };
    for (;;) {
      const page = await listExpiring(this.#deps.db, { days, upTo, limit: TOKENS_AT_ONCE }, after);
      const due = page.filter((one) => isDue(one, days));
      if (due.length > 0)
        reminded += await this.#remindOf(
          due.map(({ token }) => token.tokenId),
          days,
        );
      const last = page.at(-1)?.token;
      if (last?.expiresAt === undefined || page.length < TOKENS_AT_ONCE) return reminded;
      after = { expiresAt: last.expiresAt, tokenId: last.tokenId };
      await nextTurn();
    }
  }

  #remindOf(tokenIds: readonly string[], days: number): Promise<number> {
    const { db, clock, outbox } = this.#deps;
    return db.write(async (tx) => {
      const now = clock.now();
      // Some may have been revoked since the list was read, or reminded of by another node.
      const found = await findTokens(tx, tokenIds);
      const living = found.filter((token) => tokenStatus(token, now) === 'active');
      const ids = living.map(({ tokenId }) => tokenId);
      const noted = new Set(await insertReminders(tx, ids, { days, now }));
      const tokens = living.filter(({ tokenId }) => noted.has(tokenId));
      const caller = systemCaller('reminders');
      await notifyIn(tx, outbox, {
        ...{ kind: 'token.expiring', tokens, caller, now, daysLeft: days, isOfJob: true },
      });
      return tokens.length;
    });
  }
}

/** Whoever generated a token for less time than that knows when it ends. */
function isDue({ token, ownerIsActive, isReminded }: ExpiringToken, days: number): boolean {
  const lifetimeMs = (token.expiresAt ?? token.createdAt) - token.createdAt;
  return ownerIsActive && !isReminded && lifetimeMs > days * DAY_MS;
}
