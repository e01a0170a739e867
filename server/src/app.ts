import { join } from 'node:path';
import { Assertions } from './assertions/assertions.ts';
import { assertionKeyRoute } from './assertions/routes.ts';
import { listEvents } from './audit/query/event-query.ts';
import { EventTailer } from './audit/query/event-tail.ts';
import { auditRoutes } from './audit/routes.ts';
import { AuditSink } from './audit/sink/audit-sink.ts';
import { makeDestination } from './audit/sink/make-destination.ts';
import type { ChangeFeed } from './changes/change-feed.ts';
import { databricksClusterRoutes } from './clusters/databricks-routes.ts';
import { clusterRoutes } from './clusters/routes.ts';
import { commandLoginRoutes } from './command-login/routes.ts';
import type { Config } from './config/config.ts';
import { findHostProblems, type UpstreamConfig } from './config/upstreams.ts';
import { ActivityCounts } from './console/activity/activity-counts.ts';
import { Overview } from './console/overview/overview.ts';
import { overviewRoutes } from './console/overview/routes.ts';
import { workspaceSettingsRoutes } from './console/settings/routes.ts';
import { WorkspacePreview } from './console/settings/workspace-preview.ts';
import { type Core, type CoreOptions, createCore } from './core.ts';
import type { Db } from './db/database.ts';
import { contentRoutes } from './dbfs/content-routes.ts';
import { ownFileRoutes } from './dbfs/own-routes.ts';
import { dbfsRoutes } from './dbfs/routes.ts';
import { discoveryRoutes } from './discovery/routes.ts';
import { askerCheck } from './front-door/askers.ts';
import { dispatch } from './front-door/dispatch.ts';
import { ForwardAuth } from './front-door/forward-auth.ts';
import { Gate } from './front-door/gate.ts';
import { Gateway } from './front-door/gateway/gateway.ts';
import { findShadowing } from './front-door/gateway/shadowing.ts';
import { HostDoor } from './front-door/host-door.ts';
import { createAuthenticateVisit } from './front-door/host-visitors.ts';
import { Introspector } from './front-door/introspector.ts';
import { Policy } from './front-door/policy.ts';
import { RateLimiter } from './front-door/rate-limiter.ts';
import { Upstreams } from './front-door/upstreams.ts';
import { hostSignInRoute } from './guarded-hosts/routes.ts';
import { createAddressGate } from './http/address-gate.ts';
import { createAuthenticate } from './http/authenticate.ts';
import { clientAddressReader } from './http/client-address.ts';
import { healthRoutes } from './http/health-routes.ts';
import { Listener } from './http/listener.ts';
import { type OwnOrigins, ownOrigins } from './http/own-origins.ts';
import { pageRoutes } from './http/pages.ts';
import { buildHttp, type ServedRoute } from './http/server.ts';
import { type FirstAdministrator, makeFirstAdministrator } from './installation/first-administrator.ts';
import { introspectionBindingRoutes } from './introspection/binding-routes.ts';
import { NegativeThrottle } from './introspection/negative-throttle.ts';
import { introspectionRoutes } from './introspection/routes.ts';
import { EnforcedRules } from './ip-access-lists/enforced-rules.ts';
import { ipAccessListRoutes } from './ip-access-lists/routes.ts';
import { Jobs } from './jobs.ts';
import { nodeRoutes } from './nodes/routes.ts';
import { makeChannels } from './notifications/channels.ts';
import { Deliverer } from './notifications/deliverer.ts';
import { listPage } from './notifications/overview.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { oidcRoutes } from './oidc/routes.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { permissionRoutes } from './permissions/routes.ts';
import { KnownMemberships } from './principals/groups/known-memberships.ts';
import { scimRoutes } from './scim/routes.ts';
import { ownSecretRoutes } from './secrets/own-routes.ts';
import { secretRoutes } from './secrets/routes.ts';
import { ownSessionRoutes } from './sessions/own-session-routes.ts';
import { passwordLinkRoutes } from './sessions/password-link-routes.ts';
import { principalRoutes } from './sessions/principal-routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { sessionCookieName } from './sessions/session-cookie.ts';
import { settingsRoutes } from './settings/routes.ts';
import { addressPreviewRoutes } from './tokens/address-preview/routes.ts';
import { autoscopeRoutes } from './tokens/autoscope/routes.ts';
import { ScopeUses } from './tokens/autoscope/scope-uses.ts';
import { exposureRoutes, REPORT_LIMIT } from './tokens/exposure/routes.ts';
import { LastUsed } from './tokens/last-used.ts';
import { tokenLimitsRoutes } from './tokens/limits-routes.ts';
import { tokenManagementRoutes } from './tokens/management-routes.ts';
import { ownTokenRoutes } from './tokens/own-routes.ts';
import { permissionRemovalRoutes } from './tokens/permission-removal/routes.ts';
import { reportRoutes } from './tokens/report-routes.ts';
import { massRevocationRoutes } from './tokens/revoking/routes.ts';
import { rotationRoutes } from './tokens/rotation/routes.ts';
import { tokenRoutes } from './tokens/routes.ts';
import { tokenSearchRoutes } from './tokens/search/routes.ts';
import { tokenStatusRoutes } from './tokens/statuses/routes.ts';
import { upstreamUsageRoutes } from './tokens/upstream-usage/routes.ts';
import { UpstreamUsage } from './tokens/upstream-usage/upstream-usage.ts';
import { UpstreamUses } from './tokens/upstream-usage/upstream-uses.ts';
import { Verifier } from './tokens/verifier.ts';
import { whyRoutes } from './tokens/why/routes.ts';

const DAY_MS = 86_400_000;

/** One node, listening. */
export interface App {
  readonly core: Core;
  /** Where it is reached, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Where `/metrics` is served without asking, if anywhere. */
  readonly metricsUrl: string | undefined;
  readonly firstAdministrator: FirstAdministrator | undefined;
  /** Why secrets are not served; undefined when they are. */
  readonly secretsProblem: string | undefined;
  readonly routes: readonly ServedRoute[];
  readonly jobs: Jobs;
  /** Begins with a new file for the audit trail, should the old one have been moved away. */
  reopenAuditSink(): void;
  /** Serves other upstreams from now on, without closing anything; gives back why it does not, if so. */
  replaceUpstreams(upstreams: readonly UpstreamConfig[]): readonly string[];
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
  await core.nodes.hello();

  const lastUsed = new LastUsed({ db, clock, log });
  const scopeUses = new ScopeUses(core);
  const usageRetentionMs = config.usageRetentionDays * DAY_MS;
  const upstreamUses = new UpstreamUses({ ...core, retentionMs: usageRetentionMs });
  const cacheSize = config.tokenCacheSize;
  const verifier = new Verifier({ ...core, groups, lastUsed, cacheSize });
  const activityCounts = new ActivityCounts({
    ...{ db, clock, log },
    sources: { verification: () => verifier.counts, password_check: () => core.passwords.counts },
  });
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
  rotationRoutes(http.app, { ...core, now });
  tokenSearchRoutes(http.app, { ...core, now });
  massRevocationRoutes(http.app, core.massRevocation);
  tokenStatusRoutes(http.app, { ...core, now });
  whyRoutes(http.app, { ...core, now });
  exposureRoutes(http.app, { ...core, limiter: new RateLimiter(REPORT_LIMIT), maxBodyBytes });
  tokenLimitsRoutes(http.app, core);
  autoscopeRoutes(http.app, core.narrowing);
  sessionRoutes(http.app, { ...core, workspaceId, recentProofMs, cookieName, secureCookies });
  ownSessionRoutes(http.app, core);
  passwordLinkRoutes(http.app, { passwordRecovery: core.passwordRecovery, publicUrl });
  principalRoutes(http.app, core);
  const upstreams = new Upstreams(config.upstreams);
  hostSignInRoute(http.app, { ...core, findUpstream: (name) => upstreams.findWithPages(name) });
  commandLoginRoutes(http.app, { ...core, now });
  oidcRoutes(http.app, { ...core, publicUrl, port: () => port, cookieName, secureCookies });
  tokenManagementRoutes(http.app, { ...core, workspaceId, now });
  reportRoutes(http.app, { reports: core.reports, now });
  overviewRoutes(http.app, {
    overview: new Overview({ db, clock, groups, activityCounts }),
    ...{ activityCounts, now },
  });
  nodeRoutes(http.app, core);
  permissionRoutes(http.app, core.accessControlList);
  permissionRemovalRoutes(http.app, core.removalPreview);
  scimRoutes(http.app, core);
  settingsRoutes(http.app, core.settings);
  workspaceSettingsRoutes(http.app, new WorkspacePreview(core));
  const tailer = new EventTailer({ db, clock });
  auditRoutes(http.app, {
    workspaceId,
    auditExport: core.auditExport,
    listEvents: (filter, page) => listEvents(db, filter, page),
    followEvents: (filter, cursor) => tailer.follow(filter, cursor),
    listNames: (ids) => core.directory.listNames(ids),
  });
  ipAccessListRoutes(http.app, core.ipAccessLists);
  secretRoutes(http.app, core);
  ownSecretRoutes(http.app, core.secretOverview);
  dbfsRoutes(http.app, core);
  ownFileRoutes(http.app, core);
  contentRoutes(http.app, core.reading);
  databricksClusterRoutes(http.app, core);
  clusterRoutes(http.app, core);
  addressPreviewRoutes(http.app, core.addressPreviews);
  upstreamUsageRoutes(http.app, {
    upstreamUsage: new UpstreamUsage({ db }),
    listUpstreams: () => upstreams.all,
    now,
  });
  discoveryRoutes(http.app, { workspaceId, publicUrl });
  assertionKeyRoute(http.app, { keys: core.assertionKeys });
  openApiRoutes(http.app, { routes: http.routes, publicUrl, cookieName });
  notificationRoutes(http.app, {
    configured: channels.map(({ name }) => name),
    listPage: (filter, page) => listPage(db, filter, page),
  });
  await pageRoutes(http.app, webFolder());
  healthRoutes(http.app, { metrics, isReady: () => isReady(db, changes) });

  const policy = new Policy({ memberships: new KnownMemberships({ db, changes, groups }), clock });
  const assertions = new Assertions({ clock, keys: core.assertionKeys, publicUrl });
  const authenticateVisit = createAuthenticateVisit({ ...core, addressGate });
  const rules = { authenticate, authenticateVisit, policy, assertions };
  const gate = new Gate({ ...rules, observations, scopeUses, upstreamUses, log });
  introspectionRoutes(http.app, {
    introspector: new Introspector({
      ...{ gate, upstreams, changes, observations, metrics },
      bindings: core.introspectionBindings,
      throttle: new NegativeThrottle({ now: () => clock.monotonicMs() }),
    }),
    ...{ observations, now },
  });
  introspectionBindingRoutes(http.app, { ...core, upstreams });

  await core.blobs.prepare();
  const clientAddress = clientAddressReader(config.trustedProxies);
  const mayAsk = askerCheck(config);
  const forwardAuth = new ForwardAuth({ ...{ metrics, log, workspaceId, gate, upstreams, mayAsk } });
  const hostDoor = new HostDoor({ ...core, addressGate, publicUrl, workspaceId });
  const api = await http.ready();
  const paths = http.routes.map(({ path }) => path);
  const shadowing = findShadowing(config.upstreams, paths);
  if (shadowing.length > 0) throw new Error(shadowing.join('\n'));
  const scheme = new URL(publicUrl()).protocol === 'https:' ? 'https' : 'http';
  const gateway = new Gateway({ ...config, gate, metrics, log, workspaceId, scheme });
  dispatch(listener, {
    ...{ own: () => own, api, forwardAuth, gateway, hostDoor, upstreams, clientAddress, workspaceId },
  });
  port = await listener.listen(config.host, config.port);
  own = ownOrigins({ ...config, publicUrl: config.publicUrl, scheme: listener.scheme, port });
  const metricsServer = await serveMetrics(config, core);
  // Not before it listens: a password that is made and then not shown would be lost.
  const firstAdministrator = await makeFirstAdministrator(
    core,
    config.adminUser,
    config.adminPassword?.reveal(),
  );

  const hasAssertions = () => upstreams.all.some(({ assertion }) => assertion);
  if (hasAssertions()) await prepareAssertions(core);

  const secretsProblem = await core.masterKeys.findProblem();
  if (secretsProblem !== undefined) log.error(secretsProblem);

  const tokenRetentionMs = config.tokenRetentionDays * DAY_MS;
  const unusedTokenMs = config.unusedTokenDays * DAY_MS;
  const auditRetentionMs = config.auditRetentionDays * DAY_MS;
  const sink = auditSink(config, core);
  const keep = { tokenRetentionMs, unusedTokenMs, auditRetentionMs };
  const jobs = new Jobs({
    ...core,
    ...keep,
    hasAssertions,
    sink,
    lastUsed,
    scopeUses,
    upstreamUses,
    activityCounts,
    nodeId,
  });
  const deliverer = new Deliverer({ ...core, nodeId, channels });
  jobs.start();
  sink?.start();
  deliverer.start();
  return {
    core,
    url: listeningUrl(),
    metricsUrl: metricsServer?.url,
    firstAdministrator,
    secretsProblem,
    routes: http.routes,
    jobs,
    reopenAuditSink: () => sink?.reopen(),
    replaceUpstreams(changed) {
      const problems = [
        ...findShadowing(changed, paths),
        // By the addresses that are in force, which a changed file may not name any more.
        ...findHostProblems(changed, config),
      ];
      if (problems.length > 0) return problems;
      upstreams.replace(changed);
      gateway.replace(changed);
      if (hasAssertions()) void prepareAssertions(core);
      return [];
    },
    async close() {
      gateway.close();
      core.receipts.close();
      // Whoever waits for a cluster is answered without it.
      await Promise.all([listener.close(), core.clusterWatch.close()]);
      gateway.stop();
      await metricsServer?.close();
      await jobs.stop();
      await core.fileGarbage.stop();
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

/** So that the keys are published before anybody is told of one. Without them what needs one is answered with 503. */
async function prepareAssertions({ assertionKeys, log }: Core): Promise<void> {
  try {
    await assertionKeys.current();
  } catch (error) {
    log.error({ err: error }, 'upstreams with assertions are not served');
  }
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
