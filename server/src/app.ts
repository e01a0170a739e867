import { join } from 'node:path';
import { listEvents } from './audit/query/event-query.ts';
import { auditRoutes } from './audit/routes.ts';
import { AuditSink } from './audit/sink/audit-sink.ts';
import { makeDestination } from './audit/sink/make-destination.ts';
import type { ChangeFeed } from './changes/change-feed.ts';
import type { Config } from './config/config.ts';
import { type Core, type CoreOptions, createCore } from './core.ts';
import type { Db } from './db/database.ts';
import { discoveryRoutes } from './discovery/routes.ts';
import { dispatch } from './front-door/dispatch.ts';
import { createAddressGate } from './http/address-gate.ts';
import { createAuthenticate } from './http/authenticate.ts';
import { clientAddressReader } from './http/client-address.ts';
import { healthRoutes } from './http/health-routes.ts';
import { Listener } from './http/listener.ts';
import { type OwnOrigins, ownOrigins } from './http/own-origins.ts';
import { pageRoutes } from './http/pages.ts';
import { buildHttp, type ServedRoute } from './http/server.ts';
import { type FirstAdministrator, makeFirstAdministrator } from './installation/first-administrator.ts';
import { EnforcedRules } from './ip-access-lists/enforced-rules.ts';
import { ipAccessListRoutes } from './ip-access-lists/routes.ts';
import { Jobs } from './jobs.ts';
import { makeChannels } from './notifications/channels.ts';
import { Deliverer } from './notifications/deliverer.ts';
import { listPage } from './notifications/overview.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { permissionRoutes } from './permissions/routes.ts';
import { scimRoutes } from './scim/routes.ts';
import { sessionCookieName, sessionRoutes } from './sessions/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { autoscopeRoutes } from './tokens/autoscope/routes.ts';
import { ScopeUses } from './tokens/autoscope/scope-uses.ts';
import { LastUsed } from './tokens/last-used.ts';
import { tokenManagementRoutes } from './tokens/management-routes.ts';
import { ownTokenRoutes } from './tokens/own-routes.ts';
import { reportRoutes } from './tokens/report-routes.ts';
import { tokenRoutes } from './tokens/routes.ts';
import { Verifier } from './tokens/verifier.ts';

const DAY_MS = 86_400_000;

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
export async function startApp(config: Config, options: CoreOptions): Promise<App> {
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
  const scopeUses = new ScopeUses(core);
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
    scopeUses,
    workspaceId,
    ...limits,
  });

  const listeningUrl = () => `${listener.scheme}://${hostInUrl(config.host)}:${port}`;
  const publicUrl = () => config.publicUrl ?? listeningUrl();
  const channels = makeChannels(config, { clock, workspaceId, publicUrl });
  tokenRoutes(http.app, { ...core, now });
  ownTokenRoutes(http.app, { ...core, now });
  autoscopeRoutes(http.app, core.narrowing);
  sessionRoutes(http.app, { ...core, workspaceId, recentProofMs, cookieName, secureCookies });
  tokenManagementRoutes(http.app, { ...core, workspaceId, now });
  reportRoutes(http.app, { reports: core.reports, now });
  permissionRoutes(http.app, core.accessControlList);
  scimRoutes(http.app, core);
  settingsRoutes(http.app, core.settings);
  auditRoutes(http.app, {
    workspaceId,
    auditExport: core.auditExport,
    listEvents: (filter, page) => listEvents(db, filter, page),
  });
  ipAccessListRoutes(http.app, core.ipAccessLists);
  discoveryRoutes(http.app, { workspaceId, publicUrl });
  openApiRoutes(http.app, { routes: http.routes, publicUrl, cookieName });
  notificationRoutes(http.app, {
    configured: channels.map(({ name }) => name),
    listPage: (filter, page) => listPage(db, filter, page),
  });
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
  const jobs = new Jobs({ ...core, ...keep, sink, lastUsed, scopeUses, nodeId });
  const deliverer = new Deliverer({ ...core, nodeId, channels });
  jobs.start();
  sink?.start();
  deliverer.start();
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
      await Promise.all([sink?.stop(), deliverer.stop()]);
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
