import { createServer } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import {
  fetchFrom,
  frameIn,
  type HostileSite,
  launchChromium,
  loadAsScript,
  openBlankPage,
  openWebSocket,
  sendBeacon,
  startHostileSite,
  submitAsForm,
} from '../support/attack-browser.ts';
import { ADMIN_PASSWORD, basic } from '../support/attack-client.ts';
import { startTarget, type Target } from '../support/attack-target.ts';

const CREATE = '/api/2.0/token/create';
const LIST = '/api/2.0/token/list';
const SESSION = '/api/latchkey/1.0/session';
const SIGN_IN = { username: 'admin', password: ADMIN_PASSWORD };
const FORGED = JSON.stringify({ comment: 'forged' });

let browser: Browser;
let site: HostileSite;
let target: Target;
let tokensBefore: number;

beforeAll(async () => {
  browser = await launchChromium(['evil.example', 'rebound.example', 'latchkey.example']);
  site = await startHostileSite();
  target = await startTarget();
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await target.end();
});
beforeEach(async () => {
  tokensBefore = await target.countTokens();
});

/** A browser of a person's own; closed with the test. */
async function openBrowser(): Promise<BrowserContext> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return context;
}

/** A browser in which the administrator has signed in, with a page of the server's own origin. */
async function signInByBrowser(): Promise<{ context: BrowserContext; own: Page }> {
  const context = await openBrowser();
  const own = await context.newPage();
  await openBlankPage(own, target.server.url);
  const init = { method: 'POST', body: JSON.stringify(SIGN_IN) };
  expect(await fetchFrom(own, target.server.url + SESSION, init)).toBe('200');
  return { context, own };
}

/** The sites from which pages attack: another port, another name of this machine, another site. */
const hostileOrigins = () =>
  ['127.0.0.1', 'localhost', 'evil.localhost', 'evil.example'].map((name) => `http://${name}:${site.port}`);

test('a page of our own generates a token with the cookie, whatever type it declares', async () => {
  const { own } = await signInByBrowser();
  const init = { method: 'POST', body: FORGED, type: 'text/plain' };
  expect(await fetchFrom(own, target.server.url + CREATE, init)).toBe('200');
  expect(await fetchFrom(own, target.server.url + LIST)).toBe('200');
  await submitAsForm(own, target.server.url + CREATE, { comment: 'form' });
  expect(await target.countTokens()).toBe(tokensBefore + 2);
});

test('no page of another origin generates a token with the cookie', async () => {
  const { context } = await signInByBrowser();
  const page = await context.newPage();
  for (const origin of hostileOrigins()) {
    const url = target.server.url + CREATE;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      await page.goto(origin);
      const init = { method: 'POST', mode: 'no-cors', body: FORGED, type } as const;
      expect([origin, await fetchFrom(page, url, init)]).toEqual([origin, 'opaque']);
    }
    await submitAsForm(page, url, { comment: 'forged' });
    await page.goto(origin);
    await sendBeacon(page, url, FORGED);
    for (const method of ['POST', 'PATCH', 'DELETE', 'PUT']) {
      const init = { method, body: FORGED, type: 'application/json' };
      expect([origin, method, await fetchFrom(page, url, init)]).toEqual([
        origin,
        method,
        expect.stringMatching(/Failed to fetch/),
      ]);
    }
  }
  expect(await target.countTokens()).toBe(tokensBefore);
});

test('the cookie comes with requests of other ports: nothing but the check of origins stands in the way', async () => {
  const { context } = await signInByBrowser();
  const otherPort = `http://127.0.0.1:${site.port}`;
  const namesFor = async (url: string) => (await context.cookies(url)).map((cookie) => cookie.name);
  expect(await namesFor(otherPort)).toContainEqual(expect.stringMatching(/^latchkey-/));
  expect(await namesFor(`http://evil.example:${site.port}`)).toEqual([]);
  const page = await context.newPage();
  await page.goto(otherPort);
  expect(await statusOfPost(page, target.server.url + CREATE)).toBe(403);
  expect(await target.countTokens()).toBe(tokensBefore);
});

test('no page of another origin signs a browser in or out, or changes a password', async () => {
  const { context } = await signInByBrowser();
  const before = await context.cookies(target.server.url);
  const page = await context.newPage();
  const change = JSON.stringify({ old_password: ADMIN_PASSWORD, new_password: 'granite willow saffron 41' });
  for (const origin of hostileOrigins()) {
    await page.goto(origin);
    const signIn = { method: 'POST', mode: 'no-cors', body: JSON.stringify(SIGN_IN) } as const;
    await fetchFrom(page, target.server.url + SESSION, signIn);
    await fetchFrom(page, target.server.url + SESSION, { method: 'DELETE' });
    const put = { method: 'PUT', body: change };
    await fetchFrom(page, `${target.server.url}/api/latchkey/1.0/password`, put);
    await submitAsForm(page, target.server.url + SESSION, SIGN_IN);
  }
  expect(await context.cookies(target.server.url)).toEqual(before);
  const own = await context.newPage();
  await openBlankPage(own, target.server.url);
  expect(await fetchFrom(own, target.server.url + SESSION)).toBe('200');
  expect((await target.client.signIn('admin', ADMIN_PASSWORD)).status).toBe(200);
});

test('a browser is never asked for Basic, and one that sends it from another origin gets no token', async () => {
  const context = await openBrowser();
  const page = await context.newPage();
  const withPassword = target.server.url.replace('//', `//admin:${encodeURIComponent(ADMIN_PASSWORD)}@`);
  const answer = await page.goto(withPassword + LIST);
  expect(answer?.status()).toBe(401);
  expect((await answer?.allHeaders())?.['www-authenticate']).not.toMatch(/basic/i);

  // As if it had been asked all the same, and had kept the answer.
  await context.setExtraHTTPHeaders({ authorization: basic('admin', ADMIN_PASSWORD) });
  await openBlankPage(page, target.server.url);
  const init = { method: 'POST', body: FORGED };
  expect(await fetchFrom(page, target.server.url + CREATE, init)).toBe('200');
  for (const origin of hostileOrigins()) {
    await page.goto(origin);
    await fetchFrom(page, target.server.url + CREATE, { ...init, mode: 'no-cors' });
    await submitAsForm(page, target.server.url + CREATE, { comment: 'forged' });
  }
  expect(await target.countTokens()).toBe(tokensBefore + 1);
});

test('on a plain http name, where browsers send no Sec-Fetch headers, the origin alone protects as well', async () => {
  const port = await findFreePort();
  const url = `http://latchkey.example:${port}`;
  const lan = await startTarget({ env: { LATCHKEY_PORT: String(port), LATCHKEY_PUBLIC_URL: url } });
  onTestFinished(() => lan.end());
  const context = await openBrowser();
  await context.setExtraHTTPHeaders({ authorization: basic('admin', ADMIN_PASSWORD) });
  const page = await context.newPage();
  await openBlankPage(page, url);
  expect(await fetchFrom(page, url + CREATE, { method: 'POST', body: FORGED })).toBe('200');
  for (const origin of [`http://evil.example:${site.port}`, `http://latchkey.example:${site.port}`]) {
    await page.goto(origin);
    expect([origin, await statusOfPost(page, url + CREATE)]).toEqual([origin, 403]);
    await submitAsForm(page, url + CREATE, { comment: 'forged' });
  }
  expect(await lan.countTokens()).toBe(2);
});

test('no page of another origin reads an answer of the API, by whatever element', async () => {
  const { context, own } = await signInByBrowser();
  expect(await fetchFrom(own, target.server.url + LIST)).toBe('200');
  const page = await context.newPage();
  await page.goto(`http://evil.example:${site.port}`);
  expect(await loadAsScript(page, `http://127.0.0.1:${site.port}/script.js`)).toBe('loaded');
  for (const origin of hostileOrigins()) {
    for (const path of [LIST, SESSION, '/api/2.0/preview/scim/v2/Me', '/api/2.0/workspace-conf?keys=a']) {
      await page.goto(origin);
      expect([path, await fetchFrom(page, target.server.url + path)]).toEqual([
        path,
        expect.stringMatching(/Failed to fetch/),
      ]);
      expect([path, await loadAsScript(page, target.server.url + path)]).toEqual([path, 'error']);
    }
  }
});

test('no WebSocket opens from any origin', async () => {
  const { context, own } = await signInByBrowser();
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${site.port}`);
  for (const one of [own, page]) {
    const outcome = await openWebSocket(one, target.server.url.replace('http', 'ws') + LIST);
    expect(outcome).toBe('error');
  }
  expect(await target.countTokens()).toBe(tokensBefore);
});

test('no page of another origin holds one of ours in a frame', async () => {
  const page = await (await openBrowser()).newPage();
  for (const origin of hostileOrigins()) {
    await page.goto(origin);
    expect(await frameIn(page, `http://127.0.0.1:${site.port}/`)).toBe(`http://127.0.0.1:${site.port}/`);
    for (const path of ['/healthz', '/login', '/nope', '/.well-known/databricks-config']) {
      expect([path, await frameIn(page, target.server.url + path)]).toEqual([
        path,
        'chrome-error://chromewebdata/',
      ]);
    }
  }
});

test('a name that an attacker points here is misdirected: its pages are same-origin and still get nothing', async () => {
  const page = await (await openBrowser()).newPage();
  const own = `http://localhost:${target.server.port}`;
  const rebound = `http://rebound.example:${target.server.port}`;
  expect((await page.goto(`${own}/healthz`))?.status()).toBe(200);
  expect((await page.goto(`${rebound}/healthz`))?.status()).toBe(421);
  for (const [origin, status] of [
    [own, '200'],
    [rebound, '421'],
  ] as const) {
    await openBlankPage(page, origin);
    expect(await fetchFrom(page, `${origin}/.well-known/databricks-config`)).toBe(status);
    const init = { method: 'POST', body: JSON.stringify(SIGN_IN) };
    expect(await fetchFrom(page, origin + SESSION, init)).toBe(status);
  }
});

/** The status of an answer that the page itself may not see. */
async function statusOfPost(page: Page, url: string): Promise<number | undefined> {
  const answered = page.waitForResponse(url);
  await fetchFrom(page, url, { method: 'POST', mode: 'no-cors', body: FORGED });
  return (await answered).status();
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
