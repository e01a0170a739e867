import { parseArgs } from 'node:util';
import { Assertions } from '../../server/src/assertions/assertions.ts';
import type { Config } from '../../server/src/config/config.ts';
import { loadConfig } from '../../server/src/config/load.ts';
import { ActivityCounts } from '../../server/src/console/activity/activity-counts.ts';
import { type Core, createCore } from '../../server/src/core.ts';
import { contentRoutes } from '../../server/src/dbfs/content-routes.ts';
import { dbfsRoutes } from '../../server/src/dbfs/routes.ts';
import { askerCheck } from '../../server/src/front-door/askers.ts';
import { dispatch } from '../../server/src/front-door/dispatch.ts';
import { ForwardAuth } from '../../server/src/front-door/forward-auth.ts';
import { Gate } from '../../server/src/front-door/gate.ts';
import { Gateway } from '../../server/src/front-door/gateway/gateway.ts';
import { HostDoor } from '../../server/src/front-door/host-door.ts';
import { createAuthenticateVisit } from '../../server/src/front-door/host-visitors.ts';
import { Introspector } from '../../server/src/front-door/introspector.ts';
import { Policy } from '../../server/src/front-door/policy.ts';
import { Upstreams } from '../../server/src/front-door/upstreams.ts';
import type { Access } from '../../server/src/http/access.ts';
import { createAddressGate } from '../../server/src/http/address-gate.ts';
import { createAuthenticate } from '../../server/src/http/authenticate.ts';
import { clientAddressReader } from '../../server/src/http/client-address.ts';
import { Listener } from '../../server/src/http/listener.ts';
import { ownOrigins } from '../../server/src/http/own-origins.ts';
import { buildHttp } from '../../server/src/http/server.ts';
import { NegativeThrottle } from '../../server/src/introspection/negative-throttle.ts';
import { introspectionRoutes } from '../../server/src/introspection/routes.ts';
import { EnforcedRules } from '../../server/src/ip-access-lists/enforced-rules.ts';
import { Jobs } from '../../server/src/jobs.ts';
import { createLog } from '../../server/src/log.ts';
import { KnownMemberships } from '../../server/src/principals/groups/known-memberships.ts';
import { secretRoutes } from '../../server/src/secrets/routes.ts';
import { sessionCookieName } from '../../server/src/sessions/session-cookie.ts';
import { ScopeUses } from '../../server/src/tokens/autoscope/scope-uses.ts';
import { LastUsed } from '../../server/src/tokens/last-used.ts';
import { tokenRoutes } from '../../server/src/tokens/routes.ts';
import { UpstreamUses } from '../../server/src/tokens/upstream-usage/upstream-uses.ts';
import { Verifier } from '../../server/src/tokens/verifier.ts';
import { commitEachAct } from './commit-each-act.ts';
import { lookUpEach } from './lookup-each.ts';
import { ROUTE } from './route.ts';
import { serveUntilStopped } from './until-stopped.ts';

// The product as `app.ts` puts it together, with the benchmark's route beside the Token, Secrets, DBFS and introspection APIs: open to
// anyone, to whoever sends a good token, or to tokens of a scope. What the product does by itself every second, it does here too.

const HOST = '127.0.0.1';
const DAY_MS = 86_400_000;

const { values: flags } = parseArgs({
  options: {
    access: { type: 'string', default: 'token' },
    commits: { type: 'string', default: 'shared' },
    lookups: { type: 'string', default: 'shared' },
  },
});
const loaded = loadConfig({ argv: [], env: process.env, cwd: process.cwd() });
if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
const core = await createCore(loaded.config, { log: createLog(loaded.config.logLevel) });
if (flags.commits === 'each') commitEachAct(core.db);
if (flags.lookups === 'each') lookUpEach(core.db);
await serve(loaded.config, core, accessOf(flags.access));

function accessOf(flag: string): Access {
  if (flag === 'anyone') return 'anyone';
  return { scope: flag === 'scoped' ? 'mlflow' : 'any' };
}

async function serve(config: Config, core: Core, access: Access): Promise<void> {
  const { db, clock, log, nodeId, installation, changes } = core;
  const { workspaceId, groups } = installation;
  const enforcedRules = new EnforcedRules({ db, changes });
  await changes.start();
  const lastUsed = new LastUsed({ db, clock, log });
  const scopeUses = new ScopeUses(core);
  const upstreamUses = new UpstreamUses({ ...core, retentionMs: config.usageRetentionDays * DAY_MS });
  const verifier = new Verifier({ ...core, groups, lastUsed, cacheSize: config.tokenCacheSize });
  const activityCounts = new ActivityCounts({
    ...{ db, clock, log },
    sources: { verification: () => verifier.counts, password_check: () => core.passwords.counts },
  });
  const listener = new Listener({ maxConnections: config.maxConnections, log });
  const addressGate = createAddressGate({ ...core, enforcedRules, workspaceId });
  const authenticate = createAuthenticate({
    ...core,
    addressGate,
    verifier,
    cookieName: () => sessionCookieName(false, 0),
  });
  const http = buildHttp(listener.server, {
    ...{ ...core, ...config, addressGate, authenticate, scopeUses, workspaceId },
    now: () => clock.now(),
    recentProofMs: config.recentProofMinutes * 60_000,
  });
  tokenRoutes(http.app, { ...core, now: () => clock.now() });
  secretRoutes(http.app, core);
  dbfsRoutes(http.app, core);
  contentRoutes(http.app, core.reading);
  const upstreams = new Upstreams(config.upstreams);
  let port = config.port;
  const publicUrl = () => `http://${HOST}:${port}`;
  const assertions = new Assertions({ clock, keys: core.assertionKeys, publicUrl });
  const authenticateVisit = createAuthenticateVisit({ ...core, addressGate });
  const policy = new Policy({ memberships: new KnownMemberships({ db, changes, groups }), clock });
  const rules = { authenticate, authenticateVisit, policy, assertions };
  const gate = new Gate({ ...core, ...rules, scopeUses, upstreamUses });
  introspectionRoutes(http.app, {
    introspector: new Introspector({
      ...{ ...core, gate, upstreams },
      bindings: core.introspectionBindings,
      throttle: new NegativeThrottle({ now: () => clock.monotonicMs() }),
    }),
    observations: core.observations,
    now: () => clock.now(),
  });
  http.app.get(ROUTE.path, { config: { access, doc: 'page' }, schema: ROUTE.schema }, async () =>
    ROUTE.answer(),
  );
  const clientAddress = clientAddressReader(config.trustedProxies);
  await core.blobs.prepare();
  const api = await http.ready();
  port = await listener.listen(HOST, config.port);
  const own = ownOrigins({ scheme: 'http', host: HOST, port, publicUrl: config.publicUrl, isLoopback: true });
  const forwardAuth = new ForwardAuth({ ...core, workspaceId, gate, upstreams, mayAsk: askerCheck(config) });
  const hostDoor = new HostDoor({ ...core, addressGate, publicUrl, workspaceId });
  const gateway = new Gateway({ ...core, ...config, gate, workspaceId, scheme: 'http' });
  dispatch(listener, {
    ...{ own: () => own, api, forwardAuth, gateway, hostDoor, upstreams, clientAddress, workspaceId },
  });
  const tokenRetentionMs = config.tokenRetentionDays * DAY_MS;
  const unusedTokenMs = config.unusedTokenDays * DAY_MS;
  const auditRetentionMs = config.auditRetentionDays * DAY_MS;
  const jobs = new Jobs({
    ...{ ...core, lastUsed, scopeUses, upstreamUses, activityCounts, nodeId },
    ...{ tokenRetentionMs, unusedTokenMs, auditRetentionMs },
    hasAssertions: () => config.upstreams.some(({ assertion }) => assertion),
  });
  jobs.start();
  serveUntilStopped(`http://${HOST}:${port}`, async () => {
    await listener.close();
    await jobs.stop();
    await core.fileGarbage.settle();
    changes.stop();
    await core.close();
  });
}
