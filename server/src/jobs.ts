import type { AssertionKeys } from './assertions/assertion-keys.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { Observations } from './audit/observations.ts';
import { cutTrail } from './audit/retention.ts';
import type { AuditSink } from './audit/sink/audit-sink.ts';
import type { Statements } from './audit/statements/statements.ts';
import type { ChangeFeed } from './changes/change-feed.ts';
import type { Clock } from './clock.ts';
import type { CommandLogins } from './command-login/command-logins.ts';
import type { ActivityCounts } from './console/activity/activity-counts.ts';
import type { Db } from './db/database.ts';
import { takeLease } from './db/leases.ts';
import type { FileUpkeep } from './dbfs/upkeep.ts';
import type { HostSessions } from './guarded-hosts/host-sessions.ts';
import type { Log } from './log.ts';
import { REPORT_MS } from './nodes/node.ts';
import type { Nodes } from './nodes/nodes.ts';
import { tidyNotifications } from './notifications/upkeep.ts';
import type { PendingSignIns } from './oidc/pending-sign-ins.ts';
import type { PasswordLinks } from './principals/password-links/password-links.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { ScopeUses } from './tokens/autoscope/scope-uses.ts';
import type { TokenCleanUp } from './tokens/clean-up.ts';
import type { ExpiryReminders } from './tokens/expiry-reminders.ts';
import type { ExposureRevocation } from './tokens/exposure/exposure-revocation.ts';
import type { LastUsed } from './tokens/last-used.ts';
import type { Rotations } from './tokens/rotation/rotations.ts';
import type { UpstreamUses } from './tokens/upstream-usage/upstream-uses.ts';
import type { TokenQuestions } from './tokens/why/token-questions.ts';

interface JobsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly nodeId: string;
  readonly audit: AuditLog;
  readonly lastUsed: LastUsed;
  readonly tokenQuestions: TokenQuestions;
  readonly scopeUses: ScopeUses;
  readonly upstreamUses: UpstreamUses;
  readonly observations: Observations;
  readonly activityCounts: ActivityCounts;
  readonly statements: Statements;
  /** Where the audit trail is sent to, if anywhere. */
  readonly sink?: AuditSink | undefined;
  readonly changes: ChangeFeed;
  readonly nodes: Nodes;
  readonly sessions: Sessions;
  readonly pendingSignIns: PendingSignIns;
  readonly hostSessions: HostSessions;
  readonly commandLogins: CommandLogins;
  readonly assertionKeys: AssertionKeys;
  /** Whether any upstream gets assertions. */
  readonly hasAssertions: () => boolean;
  readonly passwordLinks: PasswordLinks;
  readonly fileUpkeep: FileUpkeep;
  readonly tokenCleanUp: TokenCleanUp;
  readonly rotations: Rotations;
  readonly exposureRevocation: ExposureRevocation;
  readonly expiryReminders: ExpiryReminders;
  readonly tokenRetentionMs: number;
  /** 0: tokens that nobody uses are left alone. */
  readonly unusedTokenMs: number;
  /** 0: audit events are kept for ever. */
  readonly auditRetentionMs: number;
}

const FLUSH_MS = 1_000;
const REVOKE_EXPOSED_MS = 1_000;
const REVOKE_UNCONFIRMED_MS = 1_000;
const SIGN_MS = 60_000;
const CLEAN_MS = 10 * 60_000;
const TIDY_FILES_MS = 60_000;
const FORGET_MS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEEP_CHANGES_MS = HOUR_MS;

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
      // By the clock alone, and not when something was reported: what happens then must not depend on what was.
      setInterval(() => void this.revokeExposed(), REVOKE_EXPOSED_MS).unref(),
      setInterval(() => void this.revokeUnconfirmed(), REVOKE_UNCONFIRMED_MS).unref(),
      setInterval(() => void this.sign(), SIGN_MS).unref(),
      setInterval(() => void this.clean(), CLEAN_MS).unref(),
      setInterval(() => void this.tidyFiles(), TIDY_FILES_MS).unref(),
      setInterval(() => void this.forgetSuccessors(), FORGET_MS).unref(),
      setInterval(() => void this.#deps.nodes.keepUp(), REPORT_MS).unref(),
    ];
    void this.tidyFiles();
  }

  /** Stops the timers and writes down what was seen last. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#deps.exposureRevocation.stop();
    await Promise.all(this.#seen().map((seen) => seen.flushAll()));
  }

  /** Writes down what was seen; failures are logged, never thrown. */
  async flush(): Promise<void> {
    await Promise.all(this.#seen().map((seen) => seen.flush()));
  }

  /** Last uses, observations, questions, what tokens learnt and did at upstreams, and how much happened. */
  #seen() {
    const { lastUsed, observations, tokenQuestions, scopeUses, upstreamUses, activityCounts } = this.#deps;
    return [lastUsed, observations, tokenQuestions, scopeUses, upstreamUses, activityCounts];
  }

  /** Revokes what was reported as exposed, unless another process is at it; failures are logged, never thrown. */
  revokeExposed(): Promise<void> {
    return this.#deps.exposureRevocation.run();
  }

  /** Revokes tokens whose values reached nobody, once the database shows them; failures are logged, never thrown. */
  async revokeUnconfirmed(): Promise<void> {
    const { tokenCleanUp, log } = this.#deps;
    try {
      const revoked = await tokenCleanUp.revokeUnconfirmed();
      if (revoked > 0) log.warn({ revoked }, 'tokens whose values reached nobody were revoked');
    } catch (error) {
      log.warn({ err: error }, 'tokens whose values reached nobody could not be revoked; it is tried again');
    }
  }

  /** Signs where the audit trail stands, unless another process does; failures are logged, never thrown. */
  async sign(): Promise<void> {
    const { db, clock, nodeId, statements, log } = this.#deps;
    try {
      const now = clock.now();
      const until = now + SIGN_MS * 1.5;
      if (await takeLease(db, { name: 'audit-heads', holder: nodeId, now, until }))
        await statements.signHeads();
    } catch (error) {
      log.error({ err: error }, 'the audit trail could not be signed; it is tried again in a minute');
    }
  }

  /** Gives up uploads that were left behind, at the start and each minute; failures are logged, never thrown. */
  async tidyFiles(): Promise<void> {
    try {
      await this.#deps.fileUpkeep.run();
    } catch (error) {
      this.#deps.log.warn(
        { err: error },
        'uploads that were left behind could not be given up; it is tried again',
      );
    }
  }

  /** Deletes the sealed values of successors that nobody used in time; failures are logged, never thrown. */
  async forgetSuccessors(): Promise<void> {
    try {
      while ((await this.#deps.rotations.forgetOverdue()) > 0);
    } catch (error) {
      this.#deps.log.warn(
        { err: error },
        'sealed values of rotated tokens could not be deleted; it is tried again',
      );
    }
  }

  /** Deletes what has outlived its retention, unless another process is at it; failures are logged, never thrown. */
  async clean(): Promise<void> {
    const { db, clock, nodeId, changes, nodes, sessions, pendingSignIns, passwordLinks, tokenCleanUp, log } =
      this.#deps;
    try {
      const now = clock.now();
      const isOurs = await takeLease(db, { name: 'clean', holder: nodeId, now, until: now + CLEAN_MS });
      if (!isOurs) return;
      await nodes.sweep();
      await changes.prune(KEEP_CHANGES_MS, await nodes.readByAll());
      await sessions.purge();
      await pendingSignIns.purge();
      await this.#deps.hostSessions.purge();
      await this.#deps.commandLogins.purge();
      await passwordLinks.purge();
      while ((await tokenCleanUp.purgeEnded(this.#deps.tokenRetentionMs)) > 0);
      if (this.#deps.auditRetentionMs > 0) await this.#cutTrail(now - this.#deps.auditRetentionMs);
      await tidyNotifications(this.#deps);
      await this.#deps.activityCounts.prune();
      await this.#deps.upstreamUses.prune();
      await this.#revokeUnused(now);
      await this.#remind(now);
      if (this.#deps.hasAssertions()) await this.#deps.assertionKeys.rotate();
    } catch (error) {
      log.warn({ err: error }, 'cleaning up failed; it is tried again later');
    }
  }

  /** Once a day among all nodes: it looks at every token. */
  async #revokeUnused(now: number): Promise<void> {
    const { unusedTokenMs, tokenCleanUp, log } = this.#deps;
    if (unusedTokenMs === 0 || !(await this.#isFirst('revoke-unused', now, DAY_MS))) return;
    const revoked = await tokenCleanUp.revokeUnused(unusedTokenMs);
    if (revoked > 0) log.info({ revoked }, 'tokens that nobody used were revoked');
  }

  /** Once an hour among all nodes: it looks at every token that expires within a month. */
  async #remind(now: number): Promise<void> {
    const { expiryReminders, log } = this.#deps;
    if (!(await this.#isFirst('remind-of-expiry', now, HOUR_MS))) return;
    const reminded = await expiryReminders.remind();
    if (reminded > 0) log.info({ reminded }, 'owners are reminded that their tokens expire');
  }

  /** Whether nobody has done this in the last `everyMs`. */
  #isFirst(name: string, now: number, everyMs: number): Promise<boolean> {
    // A holder that is new each time: the lease is not to be renewed, not even by the node that has it.
    const holder = `${this.#deps.nodeId}.${now}`;
    return takeLease(this.#deps.db, { name, holder, now, until: now + everyMs });
  }

  /** Nothing that a sink has not got yet. */
  async #cutTrail(before: number): Promise<void> {
    const { sink } = this.#deps;
    await cutTrail(this.#deps, before, sink === undefined ? undefined : await sink.deliveredStatement());
  }
}
