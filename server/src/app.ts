import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AuditLog } from './audit/audit-log.ts';
import { AuditExport } from './audit/export.ts';
import { Observations } from './audit/observations.ts';
import { listEvents } from './audit/query/event-query.ts';
import { auditRoutes } from './audit/routes.ts';
import { AuditSink } from './audit/sink/audit-sink.ts';
import { makeDestination } from './audit/sink/make-destination.ts';
import { Statements } from './audit/statements/statements.ts';
import { ChangeFeed } from './changes/change-feed.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Db } from './db/database.ts';
import { openDatabase } from './db/open.ts';
import { discoveryRoutes } from './discovery/routes.ts';
import { dispatch } from './front-door/dispatch.ts';
import { createAuthenticate } from './http/authenticate.ts';
import { clientAddressReader } from './http/client-address.ts';
import { healthRoutes } from './http/health-routes.ts';
import { Listener } from './http/listener.ts';
import { type OwnOrigins, ownOrigins } from './http/own-origins.ts';
import { pageRoutes } from './http/pages.ts';
import { buildHttp, type ServedRoute } from './http/server.ts';
import { type FirstAdministrator, makeFirstAdministrator } from './installation/first-administrator.ts';
import { install } from './installation/installation.ts';
import { markInstallation, refuseLeftovers } from './installation/leftovers.ts';
import { Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { AccessControlList } from './permissions/access-control-list.ts';
import { Permissions } from './permissions/permissions.ts';
import { permissionRoutes } from './permissions/routes.ts';
import { Directory } from './principals/directory.ts';
import { Groups } from './principals/groups/groups.ts';
import { PasswordHasher } from './principals/password-hasher.ts';
import { PasswordThrottle } from './principals/password-throttle.ts';
import { Passwords } from './principals/passwords.ts';
import { Records } from './principals/records/records.ts';
import { scimRoutes } from './scim/routes.ts';
import { Account } from './sessions/account.ts';
import { Provisioning } from './sessions/provisioning.ts';
import { sessionCookieName, sessionRoutes } from './sessions/routes.ts';
import { Sessions } from './sessions/sessions.ts';
import { settingsRoutes } from './settings/routes.ts';
import { Settings } from './settings/settings.ts';
import { TokenAuthority } from './tokens/authority.ts';
import { TokenCleanUp } from './tokens/clean-up.ts';
import { LastUsed } from './tokens/last-used.ts';
import { TokenManagement } from './tokens/management.ts';
import { tokenManagementRoutes } from './tokens/management-routes.ts';
import { ownTokenRoutes } from './tokens/own-routes.ts';
import { reportRoutes } from './tokens/report-routes.ts';
import { TokenReports } from './tokens/reports.ts';
import { tokenRoutes } from './tokens/routes.ts';
import { Verifier } from './tokens/verifier.ts';

interface AppOptions {
  readonly log: Log;
  readonly clock?: Clock;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1_048_576;

/** The parts that act without HTTP: what `latchkeyd user …` needs, and what the server is built on. */
export async function createCore(config: Config, { log, clock = systemClock }: AppOptions) {
  const metrics = createMetrics();
  const nodeId = randomBytes(6).toString('hex');
  const db = await openDatabase(config.database, {
    clock,
    log,
    metrics,
    timeoutMs: config.databaseTimeoutMs,
  });
  try {
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
    const hasher = new PasswordHasher();
    const throttle = new PasswordThrottle({ now: () => clock.monotonicMs() });
    const passwords = new Passwords({ db, clock, audit, observations, changes, directory, hasher, throttle });
    const sessionTimes = { idleMs: config.sessionIdleHours * HOUR_MS, maxMs: config.sessionMaxDays * DAY_MS };
    const sessions = new Sessions({ db, clock, log, audit, directory, passwords, ...sessionTimes });
    const account = new Account({ db, clock, directory, passwords, sessions });
    const records = new Records({ db, groups });
    const memberships = new Groups({ clock, audit, changes, groups, directory });
    const provisioning = new Provisioning({
      ...{ db, clock, audit, directory, groups: memberships, records, permissions, sessions },
    });
    const tokenPrefix = config.tokenPrefix;
    const authority = new TokenAuthority({
      ...{ db, clock, audit, observations, changes, settings, permissions, tokenPrefix },
    });
    const management = new TokenManagement({ db, clock, directory, authority });
    const tokenCleanUp = new TokenCleanUp({ db, clock, audit, changes, management });
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
        passwords,
        sessions,
        account,
        records,
        provisioning,
        authority,
        management,
        tokenCleanUp,
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

/** One node, listening. */
export interface App {
  readonly core: Core;
  /** Where it is reached, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Where `/metrics` is served without asking, if anywhere. */
  readonly metricsUrl: string | undefined;
  readonly firstAdministrator: FirstAdministrator | undefined;
  readonly routes: readonly ServedRoute[];
  readonly jobs: Jobs;
  /** Begins with a new file for the audit trail, should the old one have been moved away. */
  reopenAuditSink(): void;
  /** Finishes what is open, writes down what was seen, and closes the database. */
  close(): Promise<void>;
}

/** Builds and starts a node: everything is made here, in reading order. Throws when it cannot serve. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const core = await createCore(config, options);
  try {
    return await serve(config, core);
  } catch (error) {
    await core.close();
    throw error;
  }
}

async function serve(config: Config, core: Core): Promise<App> {
  const { db, clock, log, metrics, nodeId, installation, changes, observations } = core;
  const { workspaceId, groups } = installation;
  await changes.start();

  const lastUsed = new LastUsed({ db, clock, log });
  const cacheSize = config.tokenCacheSize;
  const verifier = new Verifier({ db, clock, groups, changes, lastUsed, observations, metrics, cacheSize });
  const listener = new Listener({
    ...(config.tls && { tls: config.tls }),
    maxConnections: config.maxConnections,
    log,
  });
  let port = config.port;
  let own: OwnOrigins = ownOrigins({ ...config, publicUrl: config.publicUrl, scheme: listener.scheme, port });
  const cookieName = () => sessionCookieName(config.secureCookies, port);
  const recentProofMs = config.recentProofMinutes * 60_000;
  const now = () => clock.now();
  const authenticate = createAuthenticate({ ...core, verifier, cookieName });
  const { strictWire, maxBodyBytes, secureCookies } = config;
  const limits = { recentProofMs, strictWire, maxBodyBytes };
  const http = buildHttp(listener.server, { ...core, now, authenticate, workspaceId, ...limits });

  const listeningUrl = () => `${listener.scheme}://${hostInUrl(config.host)}:${port}`;
  tokenRoutes(http.app, core.authority);
  ownTokenRoutes(http.app, { ...core, now });
  sessionRoutes(http.app, { ...core, workspaceId, recentProofMs, cookieName, secureCookies });
  tokenManagementRoutes(http.app, { ...core, workspaceId });
  reportRoutes(http.app, { reports: core.reports, now });
  permissionRoutes(http.app, core.accessControlList);
  scimRoutes(http.app, core);
  settingsRoutes(http.app, core.settings);
  auditRoutes(http.app, {
    workspaceId,
    auditExport: core.auditExport,
    listEvents: (filter, page) => listEvents(db, filter, page),
  });
  discoveryRoutes(http.app, { workspaceId, publicUrl: () => config.publicUrl ?? listeningUrl() });
  await pageRoutes(http.app, webFolder());
  healthRoutes(http.app, { metrics, isReady: () => isReady(db, changes) });

  const clientAddress = clientAddressReader(config.trustedProxies);
  dispatch(listener.server, { own: () => own, api: await http.ready(), clientAddress, workspaceId });
  port = await listener.listen(config.host, config.port);
  own = ownOrigins({ ...config, publicUrl: config.publicUrl, scheme: listener.scheme, port });
  const metricsServer = await serveMetrics(config, core);
  // Not before it listens: a password that is made and then not shown would be lost.
  const firstAdministrator = await makeFirstAdministrator(
    core,
    config.adminUser,
    config.adminPassword?.reveal(),
  );

  const tokenRetentionMs = config.tokenRetentionDays * DAY_MS;
  const unusedTokenMs = config.unusedTokenDays * DAY_MS;
  const auditRetentionMs = config.auditRetentionDays * DAY_MS;
  const sink = auditSink(config, core);
  const keep = { tokenRetentionMs, unusedTokenMs, auditRetentionMs };
  const jobs = new Jobs({ ...core, ...keep, sink, lastUsed, nodeId });
  jobs.start();
  sink?.start();
  return {
    core,
    url: listeningUrl(),
    metricsUrl: metricsServer?.url,
    firstAdministrator,
    routes: http.routes,
    jobs,
    reopenAuditSink: () => sink?.reopen(),
    async close() {
      await listener.close();
      await metricsServer?.close();
      await jobs.stop();
      await sink?.stop();
      changes.stop();
      await core.close();
    },
  };
}

function auditSink(config: Config, core: Core): AuditSink | undefined {
  if (config.auditSink === undefined) return undefined;
  const { workspaceId } = core.installation;
  return new AuditSink({ ...core, workspaceId, destination: makeDestination(config.auditSink, core.log) });
}

async function isReady(db: Db, changes: ChangeFeed): Promise<boolean> {
  await db.ping();
  return changes.isFresh();
}

async function serveMetrics(config: Config, { metrics, log }: Core) {
  if (config.metricsPort === undefined) return undefined;
  const listener = new Listener({ maxConnections: 64, log });
  listener.server.on('request', (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.metrics().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  const port = await listener.listen(config.host, config.metricsPort, 'LATCHKEY_METRICS_PORT');
  return { url: `http://${hostInUrl(config.host)}:${port}/metrics`, close: () => listener.close() };
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Where the built pages lie: beside the compiled server, or in its output folder when the sources run. */
function webFolder(): string {
  const here = import.meta.dirname;
  return here.endsWith('dist') ? join(here, 'web') : join(here, '../dist/web');
}
