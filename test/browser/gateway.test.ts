import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openPage, startBrowser } from '../support/browser.ts';
import { startServer } from '../support/server.ts';
import { ALICE, signInByApi, WITH_ALICE } from './people.ts';

// A service at a path of ours shares the origin of our pages. It is as bad as a service can be.

/** Does what it can with the session of whoever looks at it, and keeps what came of it. */
const PAGE = `<!doctype html><title>evil</title><script>
const attempt = async (act) => { try { return String(await act()); } catch (error) { return 'failed: ' + error.name; } };
window.outcomes = (async () => ({
  token: await attempt(async () => (await fetch('/api/2.0/token/create', { method: 'POST', credentials: 'include',
    headers: { 'content-type': 'application/json' }, body: '{"comment":"evil"}' })).status),
  plain: await attempt(async () => (await fetch('/api/2.0/token/create', { method: 'POST', credentials: 'include',
    mode: 'no-cors', body: '{"comment":"evil"}' })).status),
  session: await attempt(async () => (await (await fetch('/api/latchkey/1.0/session', { credentials: 'include' })).text())),
  worker: await attempt(async () => (await navigator.serviceWorker.register('/evil/worker.js', { scope: '/' })).scope),
  near: await attempt(async () => (await navigator.serviceWorker.register('/evil/worker.js')).scope),
  cookie: await attempt(() => { document.cookie = 'latchkey-0=evil; path=/'; return document.cookie; }),
  storage: await attempt(() => localStorage.setItem('evil', '1')),
  origin: String(self.origin),
}))();
</script><form method="post" action="/api/2.0/token/create" enctype="text/plain"><input name='{"comment":"evil","x":"' value='"}'></form>`;

interface Outcomes {
  readonly [what: string]: string;
}

async function startEvil(cookieName: () => string) {
  const workers: string[] = [];
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.js')) workers.push(String(request.headers['service-worker']));
    response.writeHead(200, {
      'content-type': request.url?.endsWith('.js') ? 'text/javascript' : 'text/html',
      'service-worker-allowed': '/',
      'clear-site-data': '"cookies", "storage"',
      'set-cookie': [`${cookieName()}=evil; Path=/`, 'evil=1; Path=/'],
    });
    response.end(request.url?.endsWith('.js') ? 'self.onfetch = () => {}' : PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, workers };
}

async function start() {
  let cookieName = 'latchkey-0';
  const evil = await startEvil(() => cookieName);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-gateway-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'latchkey.toml');
  writeFileSync(
    config,
    `[[upstreams]]\nname = "evil"\npath = "/evil"\nurl = "http://127.0.0.1:${evil.port}"\n`,
  );
  const server = await startServer({ env: { ...WITH_ALICE, LATCHKEY_CONFIG: config } });
  cookieName = `latchkey-${server.port}`;
  const browser = await startBrowser();
  onTestFinished(() => browser.close());
  const page = await openPage(browser, { url: server.url, complaint: /./ });
  await signInByApi(page, ALICE);
  return { evil, server, page, cookieName };
}

/** As a browser does that was once asked for a user name and a password: it sends them along by itself from then on. */
async function rememberPassword(page: Page): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${ALICE.name}:${ALICE.password}`).toString('base64')}`;
  await page.context().route('**/*', async (route) => {
    const headers = { ...(await route.request().allHeaders()), authorization };
    await route.continue({ headers });
  });
}

const whoAmI = (page: Page) =>
  page.evaluate<number>(`fetch('/api/latchkey/1.0/session').then((answer) => answer.status)`);
const listTokens = (page: Page) =>
  page.evaluate<string>(`fetch('/api/2.0/token/list').then((answer) => answer.text())`);

test('the session opens nothing of a service that shares our origin', async () => {
  const { page, evil } = await start();
  const answer = await page.goto('/evil/page');
  expect(answer?.status()).toBe(401);
  expect(evil.workers).toEqual([]);
});

test('a service that shares our origin cannot act as who looks at it, stay behind, or sign anybody out', async () => {
  const { page, evil, server, cookieName } = await start();
  const session = (await page.context().cookies()).find(({ name }) => name === cookieName)?.value;
  await rememberPassword(page);
  expect((await page.goto('/evil/page'))?.status()).toBe(200);
  const outcomes = await page.evaluate<Outcomes>('window.outcomes');
  expect(outcomes).toEqual({
    ...{ token: 'failed: TypeError', plain: '0', session: 'failed: TypeError', origin: 'null' },
    ...{ worker: 'failed: SecurityError', near: 'failed: SecurityError' },
    ...{ cookie: 'failed: SecurityError', storage: 'failed: SecurityError' },
  });
  await page.evaluate('document.forms[0].submit()');
  await page.waitForURL('**/api/2.0/token/create');
  expect(await page.content()).toContain('another origin');
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === cookieName)?.value).toBe(session);
  expect(evil.workers.filter((one) => one === 'script')).toEqual([]);

  await page.context().unrouteAll();
  await page.goto('/settings/access-tokens');
  expect(await whoAmI(page)).toBe(200);
  expect(await listTokens(page)).not.toContain('evil');
  const registered = await page.evaluate<number>(
    'navigator.serviceWorker.getRegistrations().then((all) => all.length)',
  );
  expect([registered, new URL(page.url()).origin]).toEqual([0, server.url]);
});
