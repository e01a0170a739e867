import { parseArgs } from 'node:util';
import type { Config } from '../../server/src/config/config.ts';
import { loadConfig } from '../../server/src/config/load.ts';
import { type Core, createCore } from '../../server/src/core.ts';
import { dispatch } from '../../server/src/front-door/dispatch.ts';
import type { Access } from '../../server/src/http/access.ts';
import { createAddressGate } from '../../server/src/http/address-gate.ts';
import { createAuthenticate } from '../../server/src/http/authenticate.ts';
import { clientAddressReader } from '../../server/src/http/client-address.ts';
import { Listener } from '../../server/src/http/listener.ts';
import { ownOrigins } from '../../server/src/http/own-origins.ts';
import { buildHttp } from '../../server/src/http/server.ts';
import { EnforcedRules } from '../../server/src/ip-access-lists/enforced-rules.ts';
import { Jobs } from '../../server/src/jobs.ts';
import { createLog } from '../../server/src/log.ts';
import { sessionCookieName } from '../../server/src/sessions/routes.ts';
import { ScopeUses } from '../../server/src/tokens/autoscope/scope-uses.ts';
import { LastUsed } from '../../server/src/tokens/last-used.ts';
import { tokenRoutes } from '../../server/src/tokens/routes.ts';
import { Verifier } from '../../server/src/tokens/verifier.ts';
import { commitEachAct } from './commit-each-act.ts';
import { ROUTE } from './route.ts';
import { serveUntilStopped } from './until-stopped.ts';

// The product as `app.ts` puts it together, with the benchmark's route beside the Token API: open to anyone, to
// whoever sends a good token, or to tokens of a scope. What the product does by itself every second, it does here too.

const HOST = '127.0.0.1';
const DAY_MS = 86_400_000;

const { values: flags } = parseArgs({
  options: { access: { type: 'string', default: 'token' }, commits: { type: 'string', default: 'shared' } },
});
const loaded = loadConfig({ argv: [], env: process.env, cwd: process.cwd() });
if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
const core = await createCore(loaded.config, { log: createLog(loaded.config.logLevel) });
if (flags.commits === 'each') commitEachAct(core.db);
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
  const verifier = new Verifier({ ...core, groups, lastUsed, cacheSize: config.tokenCacheSize });
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
  http.app.get(ROUTE.path, { config: { access, doc: 'page' }, schema: ROUTE.schema }, async () =>
    ROUTE.answer(),
  );
  const clientAddress = clientAddressReader(config.trustedProxies);
  const api = await http.ready();
  const port = await listener.listen(HOST, config.port);
  const own = ownOrigins({ scheme: 'http', host: HOST, port, publicUrl: config.publicUrl, isLoopback: true });
  dispatch(listener.server, { own: () => own, api, clientAddress, workspaceId });
  const tokenRetentionMs = config.tokenRetentionDays * DAY_MS;
  const unusedTokenMs = config.unusedTokenDays * DAY_MS;
  const auditRetentionMs = config.auditRetentionDays * DAY_MS;
  const jobs = new Jobs({
    ...{ ...core, lastUsed, scopeUses, nodeId },
    ...{ tokenRetentionMs, unusedTokenMs, auditRetentionMs },
  });
  jobs.start();
  serveUntilStopped(`http://${HOST}:${port}`, async () => {
    await listener.close();
    await jobs.stop();
    changes.stop();
    await core.close();
  });
}
