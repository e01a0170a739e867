import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { gauge, type Metrics } from '../../metrics.ts';
import { addUses, deleteUsesBefore } from './store.ts';
import {
  ALL_TOGETHER,
  HOUR_MS,
  type NotedUse,
  type SeenClient,
  type UpstreamOutcome,
  UpstreamUse,
} from './upstream-use.ts';

interface UpstreamUsesDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** How long it is kept; 0: nothing is. */
  readonly retentionMs: number;
}

/** A request to an upstream. */
interface Request {
  readonly upstream: string;
  /** Undefined: none was sent, or none that is known. */
  readonly tokenId: string | undefined;
  readonly outcome: UpstreamOutcome;
}

interface Taken {
  readonly use: UpstreamUse;
  readonly noted: NotedUse;
}

const MAX_USES = 100_000;
const ROWS_A_WRITE = 500;
const ROWS_A_PRUNE = 5_000;
/** A token in steady use is written this often. */
const REWRITE_MS = 60_000;

/**
 * Counts what tokens do at upstreams, in memory, and writes that down in batches: the first use within about a second,
 * further ones within a minute. A node that is killed loses what it has not written. Memory and rows are bounded by
 * tokens, upstreams and hours, however many requests there are.
 */
export class UpstreamUses {
  readonly #deps: UpstreamUsesDeps;
  /** By upstream, then by token: of the hour that is. */
  readonly #open = new Map<string, Map<string, UpstreamUse>>();
  /** Of hours that are over. */
  #ended: UpstreamUse[] = [];
  #size = 0;
  #lost = 0;
  #flushing: Promise<void> | undefined;

  constructor(deps: UpstreamUsesDeps) {
    this.#deps = deps;
    gauge(
      deps.metrics,
      'latchkey_upstream_uses_lost',
      'Requests to upstreams that are missing in what is told of their use.',
      () => this.#lost,
    );
  }

  /** Counts a request. `upstream` is one of the configuration, never anything that a caller chose. */
  note(request: Request, source: Pick<SeenClient, 'address' | 'userAgent'>): void {
    if (this.#deps.retentionMs === 0) return;
    const now = this.#deps.clock.now();
    this.#use(request.upstream, ALL_TOGETHER, now)?.note(request.outcome, now, source);
    if (request.tokenId === undefined) return;
    const use = this.#use(request.upstream, request.tokenId, now);
    if (use === undefined) this.#lost++;
    else use.note(request.outcome, now, source);
  }

  /** Writes what is due; one flush at a time. Failures are logged, never thrown. */
  flush(): Promise<void> {
    const now = this.#deps.clock.now();
    this.#flushing ??= this.#flush((use) => Math.abs(now - use.writtenAt) >= REWRITE_MS).finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Writes all that was counted: for a node that stops. */
  async flushAll(): Promise<void> {
    await this.#flushing;
    await this.#flush(() => true);
  }

  /** Forgets what is older than it is kept, some rows at a time. */
  async prune(): Promise<void> {
    const { db, clock, retentionMs } = this.#deps;
    const before = clock.now() - Math.max(retentionMs, HOUR_MS);
    while (await db.write((tx) => deleteUsesBefore(tx, before, ROWS_A_PRUNE))) await nextTurn();
  }

  #use(upstream: string, tokenId: string, now: number): UpstreamUse | undefined {
    let uses = this.#open.get(upstream);
    if (uses === undefined) {
      uses = new Map();
      this.#open.set(upstream, uses);
    }
    const use = uses.get(tokenId);
    if (use !== undefined && now >= use.startAt && now < use.startAt + HOUR_MS) return use;
    if (use !== undefined) {
      uses.delete(tokenId);
      this.#size--;
      if (!use.isEmpty) this.#ended.push(use);
    }
    if (this.#size + this.#ended.length >= MAX_USES) return undefined;
    const next = new UpstreamUse(upstream, tokenId, now - (now % HOUR_MS));
    uses.set(tokenId, next);
    this.#size++;
    return next;
  }

  async #flush(isDue: (use: UpstreamUse) => boolean): Promise<void> {
    const taken = this.#takeAll(isDue);
    for (let i = 0; i < taken.length; i += ROWS_A_WRITE) {
      const rows = taken.slice(i, i + ROWS_A_WRITE).map(({ noted }) => noted);
      try {
        await this.#deps.db.write((tx) => addUses(tx, rows));
      } catch (error) {
        this.#failed(error, taken.slice(i));
        return;
      }
      await nextTurn();
    }
  }

  /** In one order on all nodes, so that none waits for another that waits for it. */
  #takeAll(isDue: (use: UpstreamUse) => boolean): Taken[] {
    const now = this.#deps.clock.now();
    const due = this.#ended;
    this.#ended = [];
    for (const uses of this.#open.values()) {
      for (const [tokenId, use] of uses) {
        if (!isDue(use)) continue;
        if (use.isEmpty) {
          uses.delete(tokenId);
          this.#size--;
        } else due.push(use);
      }
    }
    return due
      .map((use) => {
        use.writtenAt = now;
        return { use, noted: use.take() };
      })
      .toSorted((a, b) => (orderOf(a.noted) < orderOf(b.noted) ? -1 : 1));
  }

  #failed(error: unknown, taken: readonly Taken[]): void {
    const isLost = error instanceof LatchkeyError && error.code === 'outcome_unknown';
    this.#deps.log.warn({ err: error, rows: taken.length, isLost }, 'use of upstreams could not be written');
    // What may have been written is not written again: too little tells less of a lie than twice as much.
    const [unsure, unwritten] = isLost
      ? [taken.slice(0, ROWS_A_WRITE), taken.slice(ROWS_A_WRITE)]
      : [[], taken];
    for (const { noted } of unsure) this.#lost += Object.values(noted.counts).reduce((a, b) => a + b);
    for (const { use, noted } of unwritten) {
      use.putBack(noted);
      if (this.#open.get(use.upstream)?.get(use.tokenId) !== use) this.#ended.push(use);
    }
  }
}

function orderOf({ tokenId, upstream, startAt }: NotedUse): string {
  return `${tokenId}\n${upstream}\n${String(startAt).padStart(16, '0')}`;
}
