import type { Caller } from '../../audit/audit-event.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { Clock } from '../../clock.ts';
import type { Db, Tx } from '../../db/database.ts';
import { HeldLease } from '../../db/held-lease.ts';
import type { Log } from '../../log.ts';
import type { Outbox } from '../../notifications/outbox.ts';
import { canEnd, revokeIn } from '../revoking/revocation.ts';
import { findTokens } from '../store.ts';
import type { Token } from '../token.ts';
import { notifyRevokedIn } from '../token-notice.ts';
import { type ExposureReport, keepRest, listOldestReports, lockReport } from './store.ts';

interface ExposureRevocationDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly nodeId: string;
  readonly audit: AuditLog;
  readonly changes: ChangeFeed;
  readonly outbox: Outbox;
}

/** What one act looks up and ends at most, so that no other waits for long. */
interface ActSize {
  readonly hashes: number;
  readonly tokens: number;
}

const ONE_ACT: ActSize = { hashes: 500, tokens: 25 };
/** After an act has failed: what it failed with is then alone. */
const ONE_BY_ONE: ActSize = { hashes: 1, tokens: 1 };
/** Short: two at once would be waste and no harm, and a node that died must not keep tokens good. */
const LEASE_MS = 5_000;
const REPORTS_A_ROUND = 100;
/** A report with which something failed is tried again after this. */
const PUT_OFF_MS = 60_000;

/**
 * Revokes what was reported as exposed, on one node at a time. What an act has ended and what is left of the report are
 * one transaction: whichever node dies, the next goes on where it stopped, and nobody is told twice.
 */
export class ExposureRevocation {
  readonly #deps: ExposureRevocationDeps;
  readonly #lease: HeldLease;
  #running: Promise<void> | undefined;
  #isStopped = false;
  /** By report: when it is tried again. */
  readonly #putOffUntil = new Map<string, number>();

  constructor(deps: ExposureRevocationDeps) {
    this.#deps = deps;
    this.#lease = new HeldLease({ ...deps, name: 'exposed-tokens', holder: deps.nodeId, leaseMs: LEASE_MS });
  }

  /** Works through what waits, unless another node does; failures are logged, never thrown. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends after the act under way, and lets another node go on. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await this.#lease.release().catch(() => {});
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        const reports = (await listOldestReports(this.#deps.db, REPORTS_A_ROUND)).filter((id) =>
          this.#isDue(id),
        );
        if (reports.length === 0) return;
        for (const reportId of reports) if (!(await this.#finish(reportId))) return;
      }
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'exposed tokens could not be revoked; it is tried again');
    }
  }

  #isDue(reportId: string): boolean {
    return (this.#putOffUntil.get(reportId) ?? 0) <= this.#deps.clock.monotonicMs();
  }

  /** Works through one report; false when this node is to do no more. */
  async #finish(reportId: string): Promise<boolean> {
    let size = ONE_ACT;
    let failed = 0;
    this.#putOffUntil.delete(reportId);
    for (;;) {
      if (this.#isStopped || !(await this.#lease.hold())) return false;
      try {
        const left = await this.#deps.db.takeAway((tx) => this.#actIn(tx, reportId, size));
        if (left <= failed) return true;
      } catch (error) {
        if (size !== ONE_BY_ONE) {
          size = ONE_BY_ONE;
          continue;
        }
        failed++;
        this.#putOffUntil.set(reportId, this.#deps.clock.monotonicMs() + PUT_OFF_MS);
        const left = await this.#putLast(reportId);
        this.#deps.log.error({ err: error, reportId }, 'an exposed token could not be revoked');
        if (left <= failed) return true;
      }
    }
  }

  /** Ends some of what a report names; gives back how many hashes are left of it. */
  async #actIn(tx: Tx, reportId: string, size: ActSize): Promise<number> {
    const report = await lockReport(tx, reportId);
    if (report === undefined) return 0;
    const looked = report.hashes.slice(0, size.hashes);
    const now = this.#deps.clock.now();
    const found = new Map((await findTokens(tx, looked)).map((token) => [token.tokenId, token]));
    const due = looked.filter((hash) => {
      const token = found.get(hash);
      return token !== undefined && canEnd(token, true, now);
    });
    const taken = due.slice(0, size.tokens);
    await this.#revokeIn(tx, report, taken, now);
    const next = due[size.tokens];
    const done = next === undefined ? looked.length : report.hashes.indexOf(next);
    const rest = report.hashes.slice(done);
    await keepRest(tx, reportId, rest);
    return rest.length;
  }

  async #revokeIn(tx: Tx, report: ExposureReport, tokenIds: readonly string[], now: number): Promise<void> {
    const caller = reporterOf(report);
    const ended = new Map<string, Token>();
    // Each anew: one may have ended as a descendant of the one before it.
    for (const tokenId of tokenIds) {
      const [token] = ended.has(tokenId) ? [] : await findTokens(tx, [tokenId]);
      if (token === undefined || !canEnd(token, true, now)) continue;
      const one = await revokeIn(tx, this.#deps, { requester: { caller }, token, hasLeaked: true, now });
      for (const each of one.ended) ended.set(each.tokenId, each);
    }
    const tokens = [...ended.values()];
    if (tokens.length === 0) return;
    await notifyRevokedIn(tx, this.#deps.outbox, {
      ...{ kind: 'token.exposed', tokens, caller, now, reason: 'exposed' },
    });
  }

  /** Puts what an act failed with to the end of its report; gives back how many hashes that has. */
  #putLast(reportId: string): Promise<number> {
    return this.#deps.db.takeAway(async (tx) => {
      const report = await lockReport(tx, reportId);
      const [first, ...others] = report?.hashes ?? [];
      if (first === undefined) return 0;
      await keepRest(tx, reportId, [...others, first]);
      return others.length + 1;
    });
  }
}

/** Whoever handed the values in, as the audit trail tells it. */
function reporterOf({ address, requestId }: ExposureReport): Caller {
  return { name: 'unknown', address, userAgent: '', requestId };
}
