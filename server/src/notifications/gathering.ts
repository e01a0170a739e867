import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { findLastDelivery, findOpenMessage, listLooseMails, placeMails } from './store.ts';

/** So many at a time, so that no act waits for long. */
const MAILS_AN_ACT = 100;
/** So many parts has a message at most, so that no act on it takes long either; the others wait for the next. */
const PARTS_A_MESSAGE = 2_000;
/** Nobody gets more than one mail in this time: what happens meanwhile is in the next. */
const QUIET_MS = 5 * 60_000;

/**
 * Puts each mail that is due into a message: the one that is about to go to its recipient, or a new one. A message that
 * was tried once is not added to, since it may have arrived: what comes after waits until it is settled.
 */
export async function gatherMails({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  while ((await db.write((tx) => gatherSome(tx, clock.now()))) === MAILS_AN_ACT);
}

async function gatherSome(tx: Tx, now: number): Promise<number> {
  const mails = await listLooseMails(tx, now, MAILS_AN_ACT);
  for (const [recipient, own] of Map.groupBy(mails, (mail) => mail.recipient)) {
    const place = await placeFor(tx, recipient, now);
    await placeMails(
      tx,
      own.map(({ id }) => id),
      place,
    );
  }
  return mails.length;
}

async function placeFor(tx: Tx, recipient: string, now: number) {
  const open = await findOpenMessage(tx, recipient);
  if (open !== undefined && (open.attempts > 0 || open.partCount >= PARTS_A_MESSAGE))
    return { messageId: null, dueAt: Math.max(open.dueAt, now) + 1_000 };
  if (open !== undefined) return { messageId: open.messageId, dueAt: open.dueAt };
  const last = await findLastDelivery(tx, recipient);
  // A last delivery in the future is a clock that was put back.
  const isQuiet = last !== undefined && last <= now && last + QUIET_MS > now;
  return { messageId: randomUUID(), dueAt: isQuiet ? last + QUIET_MS : now };
}
