import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { HeldLease } from '../db/held-lease.ts';
import type { Log } from '../log.ts';
import { countedElsewhere, type Metrics } from '../metrics.ts';
import type { Channel } from './channel.ts';
import { ChannelQueue } from './channel-queue.ts';
import { gatherMails } from './gathering.ts';
import type { Outbox } from './outbox.ts';

interface DelivererDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly audit: AuditLog;
  readonly nodeId: string;
  readonly outbox: Outbox;
  readonly channels: readonly Channel[];
}

const ROUND_MS = 1_000;
/** Who stops a server does not wait for a mail server that does not answer. */
const STOP_MS = 1_500;

/**
 * Delivers what the outbox holds, by each channel on its own: a mail server that is down holds up no webhook, and no
 * request waits for either. One node at a time does it. What was sent is written down afterwards, so that everything
 * arrives at least once, and under the same id should it arrive twice.
 */
export class Deliverer {
  readonly #deps: DelivererDeps;
  readonly #lease: HeldLease;
  readonly #stopping = new AbortController();
  readonly #attempts: Record<string, number> = {};
  #running: Promise<unknown> = Promise.resolve();
  #wakers = new Set<() => void>();

  constructor(deps: DelivererDeps) {
    this.#deps = deps;
    this.#lease = new HeldLease({ ...deps, name: 'notifications', holder: deps.nodeId });
    for (const { name } of deps.channels)
      for (const outcome of ['delivered', 'retried', 'failed']) this.#attempts[`${name} ${outcome}`] = 0;
    const help = 'Attempts to deliver a notification, by channel and how they ended; failed: given up.';
    countedElsewhere(
      deps.metrics,
      'latchkey_notification_attempts_total',
      help,
      'outcome',
      () => this.#attempts,
    );
    deps.outbox.onWritten(() => this.#wake());
  }

  start(): void {
    this.#running = Promise.all(this.#deps.channels.map((channel) => this.#run(channel)));
  }

  /** Stops after what is under way; what was not delivered is, at the next start or by another node. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await Promise.race([this.#running, sleep(STOP_MS, undefined, { ref: false })]);
    try {
      await this.#lease.release();
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'another node delivers notifications in a minute only');
    }
  }

  async #run(channel: Channel): Promise<void> {
    const { signal } = this.#stopping;
    const { log } = this.#deps;
    const count = (outcome: string) => {
      const label = `${channel.name} ${outcome}`;
      this.#attempts[label] = (this.#attempts[label] ?? 0) + 1;
    };
    const queue = new ChannelQueue({ ...this.#deps, channel, count });
    while (!signal.aborted) {
      try {
        if (await this.#lease.hold()) await this.#round(queue);
      } catch (error) {
        if (!signal.aborted)
          log.warn({ err: error, channel: channel.name }, 'notifications could not be delivered; soon again');
      }
      if (!signal.aborted) await this.#pause();
    }
  }

  async #round(queue: ChannelQueue): Promise<void> {
    if (queue.channel.name === 'mail') await gatherMails(this.#deps);
    await queue.deliverDue(() => this.#lease.hold(), this.#stopping.signal);
  }

  async #pause(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ROUND_MS);
    this.#wakers.add(resolve);
    await promise;
    clearTimeout(timer);
    this.#wakers.delete(resolve);
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
  }
}
