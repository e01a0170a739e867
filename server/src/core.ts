import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { AssertionKeys } from './assertions/assertion-keys.ts';
import { AuditLog } from './audit/audit-log.ts';
import { AuditExport } from './audit/export.ts';
import { Observations } from './audit/observations.ts';
import { Statements } from './audit/statements/statements.ts';
import { ChangeFeed } from './changes/change-feed.ts';
import { type Clock, systemClock } from './clock.ts';
import { clusterParts } from './clusters/cluster-parts.ts';
import { CodeExchange } from './command-login/code-exchange.ts';
import { CommandLogins } from './command-login/command-logins.ts';
import type { Config } from './config/config.ts';
import { bringUpToDate } from './db/bring-up-to-date.ts';
import { openDatabase } from './db/open.ts';
import { dbfsParts } from './dbfs/dbfs-parts.ts';
import { makeFileSystem } from './dbfs/file-system.ts';
import { HostSessions } from './guarded-hosts/host-sessions.ts';
import { LinkedIdentities } from './identities/linked-identities.ts';
import { install } from './installation/installation.ts';
import { markInstallation, refuseLeftovers } from './installation/leftovers.ts';
import { IntrospectionBindings } from './introspection/introspection-bindings.ts';
import { IpAccessLists } from './ip-access-lists/ip-access-lists.ts';
import { openJournal } from './journal/open-journal.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { Nodes } from './nodes/nodes.ts';
import { Receipts } from './nodes/receipts.ts';
import { ACCOUNT_KINDS, EXPOSURE_KINDS } from './notifications/kind.ts';
import { Outbox } from './notifications/outbox.ts';
import { Oidc } from './oidc/oidc.ts';
import { OwnLinks } from './oidc/own-links.ts';
import { guardPasswordSwitch } from './oidc/password-switch.ts';
import { PendingSignIns } from './oidc/pending-sign-ins.ts';
import { makeProviderClients } from './oidc/provider-clients.ts';
import { AccessControlList } from './permissions/access-control-list.ts';
import { Permissions } from './permissions/permissions.ts';
import { Directory } from './principals/directory.ts';
import { Groups } from './principals/groups/groups.ts';
import { PasswordHasher } from './principals/password-hasher.ts';
import { PasswordLinks } from './principals/password-links/password-links.ts';
import { PasswordThrottle } from './principals/password-throttle.ts';
import { Passwords } from './principals/passwords.ts';
import { Records } from './principals/records/records.ts';
import { secretParts } from './secrets/secret-parts.ts';
import { Account } from './sessions/account.ts';
import { PasswordRecovery } from './sessions/password-recovery.ts';
import { Provisioning } from './sessions/provisioning.ts';
import { Sessions } from './sessions/sessions.ts';
import { Settings } from './settings/settings.ts';
import { AddressPreviews } from './tokens/address-preview/address-preview.ts';
import { TokenAuthority } from './tokens/authority.ts';
import { Narrowing } from './tokens/autoscope/narrowing.ts';
import { TokenCleanUp } from './tokens/clean-up.ts';
import { ExpiryReminders } from './tokens/expiry-reminders.ts';
import { ExposureIntake } from './tokens/exposure/exposure-intake.ts';
import { ExposureRevocation } from './tokens/exposure/exposure-revocation.ts';
import { TokenManagement } from './tokens/management.ts';
import { RemovalPreview } from './tokens/permission-removal/removal-preview.ts';
import { TokenReports } from './tokens/reports.ts';
import { MassRevocation } from './tokens/revoking/mass-revocation.ts';
import { RotationUses } from './tokens/rotation/rotation-uses.ts';
import { Rotations } from './tokens/rotation/rotations.ts';
import { readTokenLimits } from './tokens/token-limits.ts';
import { UnconfirmedTokens } from './tokens/unconfirmed-tokens.ts';
import { TokenUpdates } from './tokens/updates.ts';
import { TokenExplanations } from './tokens/why/token-explanations.ts';
import { TokenQuestions } from './tokens/why/token-questions.ts';
import { readVersion } from './version.ts';

/** What the parts are told besides the configuration. */
export interface CoreOptions {
  readonly log: Log;
  readonly clock?: Clock;
  /** Hashes for several nodes of one process; closed by whoever made it. */
  readonly hasher?: PasswordHasher;
  /** Epoch ms: the operator's answer to a journal that is missing (`journal/refusals.ts`). */
  readonly revokeAllIssuedBefore?: number | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1_048_576;

/** The parts that act without HTTP: what `latchkeyd user …` needs, and what the server is built on. */
export async function createCore(config: Config, options: CoreOptions) {
  const { log, clock = systemClock } = options;
  const metrics = createMetrics();
  const nodeId = randomBytes(6).toString('hex');
  const db = await openDatabase(config.database, {
    clock,
    log,
    metrics,
    timeoutMs: config.databaseTimeoutMs,
    poolSize: config.databasePoolSize,
    replicaUrl: config.replicaUrl?.reveal(),
    proofMs: config.maxStalenessMs / 4,
  });
  try {
    await bringUpToDate(db, config.database, { clock, log });
    const audit = new AuditLog({ clock, nodeId });
    const windowMs = config.loginWindowSeconds * 1000;
    const anonymousBytesPerDay = config.auditAnonymousMibPerDay * MIB;
    const observations = new Observations({ db, audit, clock, log, metrics, windowMs, anonymousBytesPerDay });
    const changes = new ChangeFeed({ db, clock, log, metrics, maxStalenessMs: config.maxStalenessMs });
    const { nodeName, maxStalenessMs } = config;
    const nodeDeps = { db, clock, log, metrics, changes, nodeId, maxStalenessMs };
    const nodes = new Nodes({ ...nodeDeps, nodeName: nodeName ?? hostname(), version: await readVersion() });
    const receipts = new Receipts({ ...nodeDeps, nodes });
    const refuseIfNotNew = () => refuseLeftovers(config);
    const { workspaceId } = config;
    const installation = await install({ db, clock, audit, changes, workspaceId, refuseIfNotNew });
    markInstallation(config, installation.workspaceId, log);
    const { journal, replayed } = await openJournal({
      ...{ db, clock, log, audit, folder: config.journalDir, workspaceId: installation.workspaceId },
      revokeAllIssuedBefore: options.revokeAllIssuedBefore,
    });
    const { groups } = installation;
    const trail = { db, clock, log, metrics, workspaceId: installation.workspaceId };
    const statements = new Statements({ ...trail, keyDir: config.keyDir });
    const auditExport = new AuditExport({ ...trail, audit, statements });
    const directory = new Directory({ db, clock, audit, changes, groups });
    const permissions = new Permissions({ db, audit, changes, groups });
    const settings = new Settings({ db, clock, audit, changes });
    const ipAccessLists = new IpAccessLists({ db, clock, audit, changes, settings });
    const hasher = options.hasher ?? new PasswordHasher();
    const throttle = new PasswordThrottle({ now: () => clock.monotonicMs() });
    const passwords = new Passwords({
      ...{ db, clock, audit, observations, changes, directory, hasher, throttle, metrics },
    });
    const sessionTimes = { idleMs: config.sessionIdleHours * HOUR_MS, maxMs: config.sessionMaxDays * DAY_MS };
    const sessions = new Sessions({ db, clock, log, audit, directory, passwords, ...sessionTimes });
    const mailedKinds =
      config.mail === undefined ? [] : [...config.mail.kinds, ...EXPOSURE_KINDS, ...ACCOUNT_KINDS];
    const outbox = new Outbox({ clock, log, metrics, mailedKinds, hasWebhook: config.webhook !== undefined });
    const account = new Account({ db, clock, directory, passwords, sessions, outbox });
    const linkMs = config.passwordLinkHours * HOUR_MS;
    const passwordLinks = new PasswordLinks({ db, clock, audit, observations, directory, throttle, linkMs });
    const passwordRecovery = new PasswordRecovery({
      ...{ db, directory, passwords, passwordLinks, account, outbox, settings },
    });
    const identities = new LinkedIdentities({ db, clock, audit, outbox, groups });
    const pendingSignIns = new PendingSignIns({ db, clock });
    const maxAgeSeconds = sessionTimes.maxMs / 1000;
    const providers = await makeProviderClients(config.identityProviders, { clock, maxAgeSeconds });
    const issuers = config.identityProviders.map(({ issuer }) => issuer);
    const oidc = new Oidc({
      ...{ db, clock, log, audit, observations, directory, sessions, identities, providers },
      pending: pendingSignIns,
    });
    const recentProofMs = config.recentProofMinutes * 60_000;
    const ownLinks = new OwnLinks({
      ...{ db, clock, settings, directory, passwords, identities, sessions, issuers, recentProofMs },
    });
    guardPasswordSwitch(settings, identities, issuers);
    const hostSessions = new HostSessions({ db, clock, audit, directory, sessions });
    const records = new Records({ db, groups });
    const memberships = new Groups({ clock, audit, changes, groups, directory });
    const provisioning = new Provisioning({
      ...{
        db,
        clock,
        audit,
        directory,
        groups: memberships,
        records,
        permissions,
        identities,
        sessions,
        outbox,
      },
    });
    const { tokenPrefix } = config;
    const autoscopeMs = config.autoscopeDays * DAY_MS;
    const unconfirmed = new UnconfirmedTokens({ clock });
    const authority = new TokenAuthority({
      ...{ db, clock, audit, observations, changes, settings, permissions, outbox, tokenPrefix, autoscopeMs },
      unconfirmed,
    });
    const tokenUpdates = new TokenUpdates({
      ...{ db, clock, audit, changes, settings, permissions, autoscopeMs },
    });
    const graceLimits = {
      defaultSeconds: config.rotationGraceSeconds,
      maxSeconds: config.rotationMaxGraceSeconds,
    };
    const rotations = new Rotations({
      ...{ db, clock, audit, observations, changes, settings, permissions, outbox, tokenPrefix, graceLimits },
    });
    const reusePolicy = config.rotationReuse;
    const rotationUses = new RotationUses({ db, clock, log, audit, changes, outbox, reusePolicy });
    const readLimits = (ownerId: number) => readTokenLimits({ db, clock, settings, permissions }, ownerId);
    const commandLogins = new CommandLogins({ db, clock, audit, readLimits });
    const codeExchange = new CodeExchange({
      ...{ db, clock, audit, observations, directory, sessions, authority, throttle },
    });
    const narrowing = new Narrowing({ db, clock, tokenUpdates });
    const management = new TokenManagement({ db, clock, directory, authority, tokenUpdates });
    const tokenCleanUp = new TokenCleanUp({ db, clock, audit, changes, management, outbox, unconfirmed });
    const expiryReminders = new ExpiryReminders({ db, clock, outbox });
    const reports = new TokenReports({ management, clock });
    const addressPreviews = new AddressPreviews({ db, clock, settings, ipAccessLists });
    const accessControlList = new AccessControlList({ db, directory, permissions, groups });
    const featureDeps = { config, db, clock, log, audit, observations, changes, directory, groups };
    const ofSecrets = secretParts({ ...featureDeps, provisioning });
    const assertionKeys = new AssertionKeys({ ...featureDeps, masterKeys: ofSecrets.masterKeys });
    await makeFileSystem(db, { clock, groups });
    const ofFiles = dbfsParts({ ...featureDeps, provisioning });
    const ofClusters = clusterParts(featureDeps);
    const introspectionBindings = new IntrospectionBindings(featureDeps);
    provisioning.onDeletion((tx, id) => introspectionBindings.deleteAllOfIn(tx, id));
    const removalPreview = new RemovalPreview({ db, clock, accessControlList });
    const massRevocation = new MassRevocation({ db, clock, log, audit, changes, outbox });
    const tokenQuestions = new TokenQuestions({ db, log });
    const tokenExplanations = new TokenExplanations({
      ...{ db, clock, observations, settings, permissions, throttle, tokenQuestions },
    });
    const exposureIntake = new ExposureIntake({ db, clock });
    const exposureRevocation = new ExposureRevocation({ db, clock, log, nodeId, audit, changes, outbox });
    const close = async () => {
      await nodes.signOff();
      if (options.hasher === undefined) await hasher.close();
      await db.close();
      journal.close();
    };
    return {
      ...{
        db,
        clock,
        log,
        metrics,
        nodeId,
        installation,
        replayed,
        journal,
        audit,
        observations,
        statements,
        auditExport,
        changes,
        nodes,
        receipts,
        directory,
        permissions,
      },
      ...{
        settings,
        ipAccessLists,
        passwords,
        passwordLinks,
        sessions,
        oidc,
        ownLinks,
        pendingSignIns,
        hostSessions,
        commandLogins,
        codeExchange,
        account,
        passwordRecovery,
        records,
        provisioning,
        authority,
        tokenUpdates,
        rotations,
        rotationUses,
        narrowing,
        management,
        tokenCleanUp,
        expiryReminders,
        outbox,
        reports,
        addressPreviews,
        accessControlList,
        ...ofSecrets,
        assertionKeys,
        ...ofFiles,
        ...ofClusters,
        introspectionBindings,
        removalPreview,
        massRevocation,
        tokenQuestions,
        tokenExplanations,
        exposureIntake,
        exposureRevocation,
        close,
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

export type Core = Awaited<ReturnType<typeof createCore>>;
