import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AuditLog } from './audit/audit-log.ts';
import { Observations } from './audit/observations.ts';
import { ChangeFeed } from './changes/change-feed.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Db } from './db/database.ts';
import { openDatabase } from './db/open.ts';
import { discoveryRoutes } from './discovery/routes.ts';
import { dispatch } from './front-door/dispatch.ts';
import { createAddressGate } from './http/address-gate.ts';
import { createAuthenticate } from './http/authenticate.ts';
import { clientAddressReader } from './http/client-address.ts';
import { healthRoutes } from './http/health-routes.ts';
import { Listener } from './http/listener.ts';
import { type OwnOrigins, ownOrigins } from './http/own-origins.ts';
import { pageRoutes } from './http/pages.ts';
import { buildHttp } from './http/server.ts';
import { type FirstAdministrator, makeFirstAdministrator } from './installation/first-administrator.ts';
import { install } from './installation/installation.ts';
import { markInstallation, refuseLeftovers } from './installation/leftovers.ts';
import { EnforcedRules } from './ip-access-lists/enforced-rules.ts';
import { IpAccessLists } from './ip-access-lists/ip-access-lists.ts';
import { ipAccessListRoutes } from './ip-access-lists/routes.ts';
import { Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { Permissions } from './permissions/permissions.ts';
import { Directory } from './principals/directory.ts';
import { meRoutes } from './principals/me-routes.ts';
import { PasswordHasher } from './principals/password-hasher.ts';
import { PasswordThrottle } from './principals/password-throttle.ts';
import { Passwords } from './principals/passwords.ts';
import { Account } from './sessions/account.ts';
import { sessionCookieName, sessionRoutes } from './sessions/routes.ts';
import { Sessions } from './sessions/sessions.ts';
import { settingsRoutes } from './settings/routes.ts';
import { Settings } from './settings/settings.ts';
import { TokenAuthority } from './tokens/authority.ts';
import { LastUsed } from './tokens/last-used.ts';
import { ownTokenRoutes } from './tokens/own-routes.ts';
import { tokenRoutes } from './tokens/routes.ts';
import { Verifier } from './tokens/verifier.ts';

interface AppOptions {
  readonly log: Log;
  readonly clock?: Clock;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

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
    const observations = new Observations({ db, audit, clock, log, metrics, windowMs });
    const changes = new ChangeFeed({ db, clock, log, metrics, maxStalenessMs: config.maxStalenessMs });
    const refuseIfNotNew = () => refuseLeftovers(config);
    const { workspaceId } = config;
    const installation = await install({ db, clock, audit, changes, workspaceId, refuseIfNotNew });
    markInstallation(config, installation.workspaceId, log);
    const { groups } = installation;
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
    const tokenPrefix = config.tokenPrefix;
    const authority = new TokenAuthority({
      ...{ db, clock, audit, observations, changes, settings, permissions, tokenPrefix },
    });
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
        changes,
        directory,
        permissions,
      },
      ...{ settings, ipAccessLists, passwords, sessions, account, authority, close },
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
  const enforcedRules = new EnforcedRules({ db, changes });
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
  const addressGate = createAddressGate({ enforcedRules, observations, clock, log, workspaceId });
  const authenticate = createAuthenticate({ ...core, addressGate, verifier, cookieName });
  const { strictWire, maxBodyBytes, secureCookies } = config;
  const limits = { recentProofMs, strictWire, maxBodyBytes };
  const http = buildHttp(listener.server, {
    ...core,
    now,
    addressGate,
    authenticate,
    workspaceId,
    ...limits,
  });

  const listeningUrl = () => `${listener.scheme}://${hostInUrl(config.host)}:${port}`;
  tokenRoutes(http.app, core.authority);
  ownTokenRoutes(http.app, { authority: core.authority, now });
  sessionRoutes(http.app, { ...core, workspaceId, recentProofMs, cookieName, secureCookies });
  meRoutes(http.app, groups);
  settingsRoutes(http.app, core.settings);
  ipAccessListRoutes(http.app, core.ipAccessLists);
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
  const auditRetentionMs = config.auditRetentionDays * DAY_MS;
  const jobs = new Jobs({ ...core, lastUsed, nodeId, tokenRetentionMs, auditRetentionMs });
  jobs.start();
  return {
    core,
    url: listeningUrl(),
    metricsUrl: metricsServer?.url,
    firstAdministrator,
    async close() {
      await listener.close();
      await metricsServer?.close();
      await jobs.stop();
      changes.stop();
      await core.close();
    },
  };
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
