import type { ChangeFeed } from '../changes/change-feed.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { gauge, type Metrics } from '../metrics.ts';
import { isLive, type Node } from './node.ts';
import { Silences } from './silences.ts';
import { deleteNode, deleteSilentNode, listNodes, upsertNode } from './store.ts';

interface NodesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly changes: ChangeFeed;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly version: string;
  readonly maxStalenessMs: number;
}

/** Which processes serve over this database: this one among them, once it has said hello. */
export class Nodes {
  readonly #deps: NodesDeps;
  readonly #startedAt: number;
  readonly #silences = new Silences();
  #reporting: Promise<void> | undefined;
  #mustReportAgain = false;
  #isHere = false;
  #failed = false;
  /** As they were last read: to be told of them must not need the database. */
  #liveCount = Number.NaN;

  constructor(deps: NodesDeps) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
    const help = 'Nodes that have reported in time, this one among them.';
    gauge(deps.metrics, 'latchkey_nodes', help, () => this.#liveCount);
    deps.changes.onChange((change) => {
      // Somebody waits to hear that what came before is applied; what was missed may have asked so, too.
      if (change === 'everything' || (change.kind === 'receipt' && change.subject !== deps.nodeId))
        void this.report();
    });
  }

  /**
   * Makes this node known. To be called when the feed is read and before anything is served, so that whoever waits for
   * every node never overlooks one that remembers tokens. Throws when the database cannot be written.
   */
  async hello(): Promise<void> {
    await this.#deps.db.takeAway((tx) => upsertNode(tx, this.#ofNow()));
    this.#isHere = true;
  }

  /** Says that this node is there, and how far it has read; a failure is logged and tried again by the next. */
  report(): Promise<void> {
    if (!this.#isHere) return Promise.resolve();
    this.#mustReportAgain = true;
    this.#reporting ??= this.#reportWhileAsked();
    return this.#reporting;
  }

  /** Reports, and looks who else is there; never throws. */
  async keepUp(): Promise<void> {
    await this.report();
    try {
      const { nodes } = await listNodes(this.#deps.db);
      if (!this.#failed) this.#silences.note(nodes);
      this.#liveCount = nodes.filter(isLive).length;
    } catch {
      this.#liveCount = Number.NaN;
    }
  }

  /** Nobody need wait for this node any more; a failure is logged, and the node is forgotten by its silence. */
  async signOff(): Promise<void> {
    if (!this.#isHere) return;
    this.#isHere = false;
    await this.#reporting;
    const { db, nodeId, log } = this.#deps;
    try {
      await db.takeAway((tx) => deleteNode(tx, nodeId));
    } catch (error) {
      log.warn({ err: error }, 'this node could not sign off; it is forgotten by its silence');
    }
  }

  /** All that are not forgotten, and the number of the last change. */
  async list(): Promise<{ nodes: Node[]; headSeq: number }> {
    const { db, nodeId, changes } = this.#deps;
    const { nodes, headSeq } = await listNodes(db);
    const known = nodes.filter((node) => !this.#silences.isForgotten(node));
    // Of itself it knows more than it has reported.
    const ofNow = { appliedSeq: changes.appliedSeq, knowledgeAgeMs: changes.knowledgeAgeMs };
    return { nodes: known.map((node) => (node.nodeId === nodeId ? { ...node, ...ofNow } : node)), headSeq };
  }

  /** The number of the last change that every node had read when it reported; undefined: no node is known. */
  async readByAll(): Promise<number | undefined> {
    const { nodes } = await this.list();
    return nodes.length === 0 ? undefined : Math.min(...nodes.map(({ appliedSeq }) => appliedSeq));
  }

  /** Removes those that are forgotten. */
  async sweep(): Promise<void> {
    const { db } = this.#deps;
    const { nodes } = await listNodes(db);
    const forgotten = nodes.filter((node) => this.#silences.isForgotten(node));
    if (forgotten.length === 0) return;
    await db.write(async (tx) => {
      for (const node of forgotten) await deleteSilentNode(tx, node);
    });
  }

  async #reportWhileAsked(): Promise<void> {
    while (this.#mustReportAgain && this.#isHere) {
      this.#mustReportAgain = false;
      try {
        // What is applied by then, not by now: all that asked meanwhile is answered with it.
        await this.#deps.db.takeAway((tx) => upsertNode(tx, this.#ofNow()));
        this.#failed = false;
      } catch (error) {
        if (!this.#failed) this.#deps.log.warn({ err: error }, 'this node cannot report; it is tried again');
        this.#failed = true;
      }
    }
    // In the same turn as the look: whoever asks from now on begins anew.
    this.#reporting = undefined;
  }

  #ofNow() {
    const { changes, nodeId, nodeName, version, maxStalenessMs } = this.#deps;
    return {
      ...{ nodeId, name: nodeName, version, startedAt: this.#startedAt, maxStalenessMs },
      appliedSeq: changes.appliedSeq,
      knowledgeAgeMs: changes.knowledgeAgeMs,
    };
  }
}
