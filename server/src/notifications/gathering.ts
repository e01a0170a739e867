import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import {
  findLastDelivery,
  findOpenMessage,
  listLooseRecipients,
  lockMessage,
  type OpenMessage,
  placeMails,
} from './store.ts';

/** So many people at a time, so that no act waits for long. */
const PEOPLE_AN_ACT = 10;
/** So many parts has a message at most, so that no act on it takes long either; the others wait for the next. */
const PARTS_A_MESSAGE = 2_000;
/** Nobody gets more than one mail in this time: what happens meanwhile is in the next. */
const QUIET_MS = 5 * 60_000;

/**
 * Puts each mail that is due into a message: the one that is about to go to its recipient, or a new one. A message that
 * was tried once is not added to, since it may have arrived: what comes after waits until it is settled.
 */
export async function gatherMails({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  // Once: what is put off until a second from now must not be due again before this ends.
  const now = clock.now();
  for (;;) {
    const recipients = await listLooseRecipients(db, now);
    if (recipients.length === 0) return;
    for (let i = 0; i < recipients.length; i += PEOPLE_AN_ACT)
      await db.write((tx) => gatherFor(tx, recipients.slice(i, i + PEOPLE_AN_ACT), now));
  }
}

async function gatherFor(tx: Tx, recipients: readonly string[], now: number): Promise<void> {
  for (const recipient of recipients)
    await placeMails(tx, { recipient, now }, await placeFor(tx, recipient, now));
}

/** So that a node that is about to send it sends what is added, too, or has counted its attempt before this looks. */
async function findOpenMessageLocked(tx: Tx, recipient: string): Promise<OpenMessage | undefined> {
  const open = await findOpenMessage(tx, recipient);
  if (open === undefined || tx.engine === 'sqlite') return open;
  await lockMessage(tx, open.messageId);
  return findOpenMessage(tx, recipient);
}

async function placeFor(tx: Tx, recipient: string, now: number) {
  const open = await findOpenMessageLocked(tx, recipient);
  if (open !== undefined && (open.attempts > 0 || open.partCount >= PARTS_A_MESSAGE))
    return { messageId: null, dueAt: Math.max(open.dueAt, now) + 1_000 };
  if (open !== undefined) return { messageId: open.messageId, dueAt: open.dueAt };
  const last = await findLastDelivery(tx, recipient);
  // A last delivery in the future is a clock that was put back.
  const isQuiet = last !== undefined && last <= now && last + QUIET_MS > now;
  return { messageId: randomUUID(), dueAt: isQuiet ? last + QUIET_MS : now };
}
