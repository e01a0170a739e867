import { systemCaller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Log } from '../log.ts';
import { backoffMs } from './backoff.ts';
import { type Channel, failed, type SendOutcome } from './channel.ts';
import { failureEvent } from './failure-event.ts';
import type { OutgoingMessage } from './notification.ts';
import {
  countAttempt,
  findMessage,
  listDueMessages,
  PARTS_AN_ACT,
  type Settlement,
  settleSome,
} from './store.ts';

interface QueueDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly channel: Channel;
  /** Counts an attempt by how it ended. */
  readonly count: (outcome: 'delivered' | 'retried' | 'failed') => void;
}

/** What is not delivered in this time is given up. */
export const GIVE_UP_MS = 3 * 24 * 3_600_000;
const MESSAGES_A_ROUND = 100;
/** Parts of a mail that are named; of others it says how many tokens they were about. */
const PARTS_A_MESSAGE = 50;
/** Failures in a row after which the whole channel rests, so that a dead end is not run into by each message. */
const FAILURES_BEFORE_REST = 3;
const LONGEST_REST_MS = 5 * 60_000;
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

/** What waits for one channel: sends what is due and writes down how it fared. */
export class ChannelQueue {
  readonly channel: Channel;
  readonly #deps: QueueDeps;
  #failuresInRow = 0;
  #restsUntil = 0;

  constructor(deps: QueueDeps) {
    this.#deps = deps;
    this.channel = deps.channel;
  }

  /** Sends all that is due, as long as it `mayGoOn`. */
  async deliverDue(mayGoOn: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    const { db, clock, channel } = this.#deps;
    while (!this.#isResting() && !signal.aborted && (await mayGoOn())) {
      const due = { channel: channel.name, now: clock.now(), limit: MESSAGES_A_ROUND };
      const messageIds = await listDueMessages(db, due);
      if (messageIds.length === 0) return;
      const next = messageIds.values();
      const work = async () => {
        for (const messageId of next) {
          if (signal.aborted || this.#isResting() || !(await mayGoOn())) return;
          await this.#deliver(messageId, signal);
        }
      };
      // All of them to their end: what one of them still sends must not be sent by the next round as well.
      const ends = await Promise.allSettled(Array.from({ length: channel.concurrency }, work));
      const failure = ends.find((end) => end.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    }
  }

  #isResting(): boolean {
    return this.#deps.clock.monotonicMs() < this.#restsUntil;
  }

  async #deliver(messageId: string, signal: AbortSignal): Promise<void> {
    const { db } = this.#deps;
    // Before it is sent: what is tried once goes out again as it is, whatever happens meanwhile.
    await db.write((tx) => countAttempt(tx, messageId));
    const message = await findMessage(db, messageId, PARTS_A_MESSAGE);
    if (message === undefined) return;
    const outcome = await this.#send(message, signal);
    // Nobody waits for the answer any more: it goes out again, under the same id.
    if (!outcome.isDelivered && signal.aborted) return;
    if (outcome.isDelivered) await this.#delivered(message);
    else await this.#failed(message, outcome);
  }

  /** One that cannot be made must not stop those behind it. */
  async #send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> {
    const { channel, log } = this.#deps;
    try {
      return await channel.send(message, signal);
    } catch (error) {
      log.error({ err: error, messageId: message.messageId }, 'a notification could not be made');
      return failed('It could not be made; the log says why.');
    }
  }

  async #delivered(message: OutgoingMessage): Promise<void> {
    const { clock, log, channel, count } = this.#deps;
    if (this.#failuresInRow >= FAILURES_BEFORE_REST)
      log.info({ channel: channel.name }, 'notifications are delivered again');
    this.#failuresInRow = 0;
    await this.#settle(message, { state: 'delivered', now: clock.now() });
    count('delivered');
  }

  async #failed(message: OutgoingMessage, outcome: SendOutcome & { isDelivered: false }): Promise<void> {
    const { clock, log, channel, count } = this.#deps;
    const { reason, isFinal = false } = outcome;
    const { messageId, attempts } = message;
    const now = clock.now();
    if (!isFinal) this.#rest(outcome.retryAfterMs);
    if (isFinal || now - message.createdAt >= GIVE_UP_MS) {
      await this.#settle(message, { state: 'failed', now, error: reason });
      count('failed');
      log.error({ channel: channel.name, messageId, attempts, reason }, 'a notification was given up');
      return;
    }
    const waitMs = Math.max(backoffMs(attempts), Math.min(outcome.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
    await this.#settle(message, { state: 'waiting', now, error: reason, dueAt: now + waitMs });
    count('retried');
    const level = this.#failuresInRow === 1 ? 'warn' : 'debug';
    log[level]({ channel: channel.name, messageId, attempts, waitMs, reason }, 'a notification failed');
  }

  /** Leaves the other end alone when it asks for that, or when nothing gets through. */
  #rest(retryAfterMs: number | undefined): void {
    // What was on its way together fails together, and counts as one failure.
    if (!this.#isResting()) this.#failuresInRow++;
    const failuresOverMany = this.#failuresInRow - FAILURES_BEFORE_REST + 1;
    const dueToFailures = failuresOverMany > 0 ? Math.min(LONGEST_REST_MS, backoffMs(failuresOverMany)) : 0;
    const restMs = Math.max(dueToFailures, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
    this.#restsUntil = Math.max(this.#restsUntil, this.#deps.clock.monotonicMs() + restMs);
  }

  async #settle(message: OutgoingMessage, settlement: Settlement): Promise<void> {
    const { messageId } = message;
    let isFirst = true;
    const settle = async (tx: Tx) => {
      const settled = await settleSome(tx, messageId, settlement);
      if (isFirst && settled > 0 && settlement.state === 'failed')
        this.#recordFailure(tx, message, settlement);
      return settled;
    };
    while ((await this.#deps.db.write(settle)) === PARTS_AN_ACT) isFirst = false;
  }

  #recordFailure(
    tx: Tx,
    { messageId, recipient, attempts }: OutgoingMessage,
    { error = '' }: Settlement,
  ): void {
    const params = {
      notificationId: messageId,
      channel: this.channel.name,
      attempts: String(attempts),
      ...(recipient !== undefined && { recipient }),
    };
    this.#deps.audit.record(tx, failureEvent(systemCaller(messageId), params, error));
  }
}
