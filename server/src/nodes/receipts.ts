import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeFeed } from '../changes/change-feed.ts';
import { ageMs, type Clock, type Moment, momentOf } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { gauge, type Metrics } from '../metrics.ts';
import type { Node } from './node.ts';
import type { Nodes } from './nodes.ts';

interface ReceiptsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly changes: ChangeFeed;
  readonly nodes: Nodes;
  readonly nodeId: string;
  readonly maxStalenessMs: number;
}

/** What is known of where an act is applied. */
export interface Receipt {
  /** Nodes that have applied this number have applied the act; undefined: none could be had from the database. */
  readonly sequence: number | undefined;
  readonly isAppliedEverywhere: boolean;
  /** Epoch ms by this node's clock: from then on every node refuses, whatever it has heard. */
  readonly refusedEverywhereFrom: number;
  readonly nodes: readonly NodeReceipt[];
}

export interface NodeReceipt {
  readonly nodeId: string;
  readonly name: string;
  readonly hasApplied: boolean;
  /** Epoch ms by this node's clock: from then on it does not trust what it remembered before. */
  readonly refusesFrom: number;
}

interface Wait {
  readonly sequence: number;
  readonly since: Moment;
  /** As they were when last looked at after the act; undefined: not yet. */
  nodes: readonly Node[] | undefined;
  headSeq: number;
  readonly done: PromiseWithResolvers<void>;
}

const LOOK_MS = 10;
/** More than these are answered at once: an act is never refused for want of a place to wait in. */
const MAX_WAITS = 64;

/** Tells when every node has applied what was committed. */
export class Receipts {
  readonly #deps: ReceiptsDeps;
  readonly #waits = new Set<Wait>();
  #isLooking = false;
  #isClosed = false;

  constructor(deps: ReceiptsDeps) {
    this.#deps = deps;
    const help = 'Requests that wait until every node has applied an act.';
    gauge(deps.metrics, 'latchkey_receipt_waits', help, () => this.#waits.size);
  }

  /**
   * Waits until every node has applied all that was committed before the call, or until the last that has not does not
   * trust its memory any more, or `signal` ends it; then tells which have. Never throws: the act is done.
   */
  async wait(signal: AbortSignal): Promise<Receipt> {
    const { clock, nodes, log } = this.#deps;
    const since = momentOf(clock);
    try {
      const wait: Wait = {
        ...{ sequence: await this.#append(), since, nodes: undefined, headSeq: 0 },
        done: Promise.withResolvers(),
      };
      if (this.#waits.size < MAX_WAITS && !this.#isClosed) await this.#untilKnown(wait, signal);
      const known = wait.nodes === undefined ? await nodes.list() : { ...wait, nodes: wait.nodes };
      return this.#receipt(wait, known);
    } catch (error) {
      log.warn({ err: error }, 'nobody can tell which nodes have applied an act');
      return {
        sequence: undefined,
        isAppliedEverywhere: false,
        // The bound of the others is not known, and is the same wherever nodes have the same settings.
        refusedEverywhereFrom: since.wall + this.#deps.maxStalenessMs,
        nodes: [],
      };
    }
  }

  /** Ends all waits: they are answered with what is known. */
  close(): void {
    this.#isClosed = true;
    for (const { done } of this.#waits) done.resolve();
  }

  /** A change behind all that is committed, for nodes to answer; gives back its number. */
  async #append(): Promise<number> {
    const { db, changes, nodeId } = this.#deps;
    let sequence = 0;
    await db.takeAway(async (tx) => {
      changes.record(tx, {
        kind: 'receipt',
        subject: nodeId,
        numbered: (seq) => {
          sequence = seq;
        },
      });
    });
    return sequence;
  }

  async #untilKnown(wait: Wait, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const end = () => wait.done.resolve();
    signal.addEventListener('abort', end);
    this.#waits.add(wait);
    if (!this.#isLooking) void this.#lookWhileAsked();
    await wait.done.promise;
    this.#waits.delete(wait);
    signal.removeEventListener('abort', end);
  }

  /** One look for all: by a query that began after each of them was committed, so that it sees every node that served before. */
  async #lookWhileAsked(): Promise<void> {
    const { nodes, log } = this.#deps;
    this.#isLooking = true;
    while (this.#waits.size > 0) {
      const asked = [...this.#waits];
      try {
        const known = await nodes.list();
        for (const wait of asked) Object.assign(wait, known);
      } catch (error) {
        log.debug({ err: error }, 'the nodes could not be read; it is tried again');
      }
      for (const wait of asked) if (this.#isOver(wait)) wait.done.resolve();
      await sleep(LOOK_MS);
    }
    this.#isLooking = false;
  }

  #isOver(wait: Wait): boolean {
    const elapsedMs = ageMs(this.#deps.clock, wait.since);
    if (wait.nodes === undefined) return elapsedMs > this.#deps.maxStalenessMs;
    return wait.nodes.every((node) => this.#hasApplied(node, wait) || elapsedMs > node.maxStalenessMs);
  }

  /** Beyond the head nothing is believed: the number is of a time before the database was restored. */
  #hasApplied(node: Node, { sequence, headSeq }: { sequence: number; headSeq: number }): boolean {
    if (node.nodeId === this.#deps.nodeId) return true;
    return node.appliedSeq >= sequence && node.appliedSeq <= headSeq;
  }

  #receipt(
    { sequence, since }: Wait,
    { nodes, headSeq }: { nodes: readonly Node[]; headSeq: number },
  ): Receipt {
    const told = nodes.map((node) => {
      const hasApplied = this.#hasApplied(node, { sequence, headSeq });
      const refusesFrom = since.wall + (hasApplied ? 0 : node.maxStalenessMs);
      return { nodeId: node.nodeId, name: node.name, hasApplied, refusesFrom };
    });
    return {
      sequence,
      isAppliedEverywhere: told.every(({ hasApplied }) => hasApplied),
      refusedEverywhereFrom: Math.max(since.wall, ...told.map(({ refusesFrom }) => refusesFrom)),
      nodes: told,
    };
  }
}
