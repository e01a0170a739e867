import type { AuditLog } from './audit/audit-log.ts';
import type { Observations } from './audit/observations.ts';
import type { ChangeFeed } from './changes/change-feed.ts';
import type { Clock } from './clock.ts';
import type { Db } from './db/database.ts';
import { takeLease } from './db/leases.ts';
import type { Log } from './log.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { TokenCleanUp } from './tokens/clean-up.ts';
import type { LastUsed } from './tokens/last-used.ts';

interface JobsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly nodeId: string;
  readonly lastUsed: LastUsed;
  readonly audit: AuditLog;
  readonly observations: Observations;
  readonly changes: ChangeFeed;
  readonly sessions: Sessions;
  readonly tokenCleanUp: TokenCleanUp;
  readonly tokenRetentionMs: number;
  /** 0: tokens that nobody uses are left alone. */
  readonly unusedTokenMs: number;
  /** 0: audit events are kept for ever. */
  readonly auditRetentionMs: number;
}

const FLUSH_MS = 1_000;
const CLEAN_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
const KEEP_CHANGES_MS = 3_600_000;

/** What the server does by itself: writing down what it saw every second, and cleaning up now and then. */
export class Jobs {
  readonly #deps: JobsDeps;
  #timers: NodeJS.Timeout[] = [];

  constructor(deps: JobsDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timers = [
      setInterval(() => void this.flush(), FLUSH_MS).unref(),
      setInterval(() => void this.clean(), CLEAN_MS).unref(),
    ];
  }

  /** Stops the timers and writes down what was seen last. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([this.#deps.lastUsed.flushAll(), this.#deps.observations.flushAll()]);
  }

  /** Writes last uses and observations; failures are logged, never thrown. */
  async flush(): Promise<void> {
    await Promise.all([this.#deps.lastUsed.flush(), this.#deps.observations.flush()]);
  }

  /** Deletes what has outlived its retention, unless another process is at it; failures are logged, never thrown. */
  async clean(): Promise<void> {
    const { db, clock, nodeId, changes, sessions, tokenCleanUp, audit, log } = this.#deps;
    try {
      const now = clock.now();
      const isOurs = await takeLease(db, { name: 'clean', holder: nodeId, now, until: now + CLEAN_MS });
      if (!isOurs) return;
      await changes.prune(KEEP_CHANGES_MS);
      await sessions.purge();
      while ((await tokenCleanUp.purgeEnded(this.#deps.tokenRetentionMs)) > 0);
      if (this.#deps.auditRetentionMs > 0) await audit.purge(db, this.#deps.auditRetentionMs);
      await this.#revokeUnused(now);
    } catch (error) {
      log.warn({ err: error }, 'cleaning up failed; it is tried again later');
    }
  }

  /** Once a day among all nodes: it looks at every token. */
  async #revokeUnused(now: number): Promise<void> {
    const { db, unusedTokenMs, tokenCleanUp, log } = this.#deps;
    if (unusedTokenMs === 0) return;
    // A holder that is new each time: the lease is not to be renewed, not even by the node that has it.
    const holder = `${this.#deps.nodeId}.${now}`;
    if (!(await takeLease(db, { name: 'revoke-unused', holder, now, until: now + DAY_MS }))) return;
    const revoked = await tokenCleanUp.revokeUnused(unusedTokenMs);
    if (revoked > 0) log.info({ revoked }, 'tokens that nobody used were revoked');
  }
}
