import { randomBytes } from 'node:crypto';
import { AuditLog } from './audit/audit-log.ts';
import { AuditExport } from './audit/export.ts';
import { Observations } from './audit/observations.ts';
import { Statements } from './audit/statements/statements.ts';
import { ChangeFeed } from './changes/change-feed.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config/config.ts';
import { bringUpToDate } from './db/bring-up-to-date.ts';
import { openDatabase } from './db/open.ts';
import { install } from './installation/installation.ts';
import { markInstallation, refuseLeftovers } from './installation/leftovers.ts';
import { IpAccessLists } from './ip-access-lists/ip-access-lists.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { Outbox } from './notifications/outbox.ts';
import { AccessControlList } from './permissions/access-control-list.ts';
import { Permissions } from './permissions/permissions.ts';
import { Directory } from './principals/directory.ts';
import { Groups } from './principals/groups/groups.ts';
import { PasswordHasher } from './principals/password-hasher.ts';
import { PasswordThrottle } from './principals/password-throttle.ts';
import { Passwords } from './principals/passwords.ts';
import { Records } from './principals/records/records.ts';
import { Account } from './sessions/account.ts';
import { Provisioning } from './sessions/provisioning.ts';
import { Sessions } from './sessions/sessions.ts';
import { Settings } from './settings/settings.ts';
import { TokenAuthority } from './tokens/authority.ts';
import { Narrowing } from './tokens/autoscope/narrowing.ts';
import { TokenCleanUp } from './tokens/clean-up.ts';
import { ExpiryReminders } from './tokens/expiry-reminders.ts';
import { TokenManagement } from './tokens/management.ts';
import { TokenReports } from './tokens/reports.ts';
import { TokenUpdates } from './tokens/updates.ts';

/** What the parts are told besides the configuration. */
export interface CoreOptions {
  readonly log: Log;
  readonly clock?: Clock;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1_048_576;

/** The parts that act without HTTP: what `latchkeyd user …` needs, and what the server is built on. */
export async function createCore(config: Config, { log, clock = systemClock }: CoreOptions) {
  const metrics = createMetrics();
  const nodeId = randomBytes(6).toString('hex');
  const db = await openDatabase(config.database, {
    clock,
    log,
    metrics,
    timeoutMs: config.databaseTimeoutMs,
  });
  try {
    await bringUpToDate(db, config.database, { clock, log });
    const audit = new AuditLog({ clock, nodeId });
    const windowMs = config.loginWindowSeconds * 1000;
    const anonymousBytesPerDay = config.auditAnonymousMibPerDay * MIB;
    const observations = new Observations({ db, audit, clock, log, metrics, windowMs, anonymousBytesPerDay });
    const changes = new ChangeFeed({ db, clock, log, metrics, maxStalenessMs: config.maxStalenessMs });
    const refuseIfNotNew = () => refuseLeftovers(config);
    const { workspaceId } = config;
    const installation = await install({ db, clock, audit, changes, workspaceId, refuseIfNotNew });
    markInstallation(config, installation.workspaceId, log);
    const { groups } = installation;
    const trail = { db, clock, log, metrics, workspaceId: installation.workspaceId };
    const statements = new Statements({ ...trail, keyDir: config.keyDir });
    const auditExport = new AuditExport({ ...trail, audit, statements });
    const directory = new Directory({ db, clock, audit, changes, groups });
    const permissions = new Permissions({ db, audit, changes, groups });
    const settings = new Settings({ db, clock, audit, changes });
    const ipAccessLists = new IpAccessLists({ db, clock, audit, changes, settings });
    const hasher = new PasswordHasher();
    const throttle = new PasswordThrottle({ now: () => clock.monotonicMs() });
    const passwords = new Passwords({ db, clock, audit, observations, changes, directory, hasher, throttle });
    const sessionTimes = { idleMs: config.sessionIdleHours * HOUR_MS, maxMs: config.sessionMaxDays * DAY_MS };
    const sessions = new Sessions({ db, clock, log, audit, directory, passwords, ...sessionTimes });
    const account = new Account({ db, clock, directory, passwords, sessions });
    const mailedKinds = config.mail?.kinds ?? [];
    const outbox = new Outbox({ clock, log, metrics, mailedKinds, hasWebhook: config.webhook !== undefined });
    const records = new Records({ db, groups });
    const memberships = new Groups({ clock, audit, changes, groups, directory });
    const provisioning = new Provisioning({
      ...{ db, clock, audit, directory, groups: memberships, records, permissions, sessions, outbox },
    });
    const { tokenPrefix } = config;
    const autoscopeMs = config.autoscopeDays * DAY_MS;
    const authority = new TokenAuthority({
      ...{ db, clock, audit, observations, changes, settings, permissions, outbox, tokenPrefix, autoscopeMs },
    });
    const tokenUpdates = new TokenUpdates({
      ...{ db, clock, audit, changes, settings, permissions, autoscopeMs },
    });
    const narrowing = new Narrowing({ db, clock, tokenUpdates });
    const management = new TokenManagement({ db, clock, directory, authority, tokenUpdates });
    const tokenCleanUp = new TokenCleanUp({ db, clock, audit, changes, management, outbox });
    const expiryReminders = new ExpiryReminders({ db, clock, outbox });
    const reports = new TokenReports({ management, clock });
    const accessControlList = new AccessControlList({ db, directory, permissions, groups });
    const close = async () => {
      await hasher.close();
      await db.close();
    };
    return {
      ...{
        db,
        clock,
        log,
        metrics,
        nodeId,
        installation,
        audit,
        observations,
        statements,
        auditExport,
        changes,
        directory,
        permissions,
      },
      ...{
        settings,
        ipAccessLists,
        passwords,
        sessions,
        account,
        records,
        provisioning,
        authority,
        tokenUpdates,
        narrowing,
        management,
        tokenCleanUp,
        expiryReminders,
        outbox,
        reports,
        accessControlList,
        close,
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

export type Core = Awaited<ReturnType<typeof createCore>>;
