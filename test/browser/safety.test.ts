import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ALICE, signIn } from './people.ts';
import { useSite } from './site.ts';

const site = useSite();

/** Every page that there is, with its dialogs behind it: what any of them keeps or does is seen here. */
const PAGES = [
  '/login',
  '/login/command?machine=laptop',
  '/settings/access-tokens',
  '/settings/access-tokens/new?comment=By%20link',
  '/settings/password',
  '/settings/nowhere',
  '/docs/api',
  '/secrets',
  '/secrets/scope?name=nowhere',
  '/admin',
  '/admin/reports',
  '/dbfs?path=/tmp',
];

/** All that a page can leave in a browser, by name. */
async function leftBehind(page: Page): Promise<Record<string, unknown>> {
  return page.evaluate<Record<string, unknown>>(`(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie,
  }))()`);
}

test('no page keeps anything in the browser but the chosen theme', async () => {
  const page = await site.open();
  await signIn(page, ALICE);
  const nothing = { session: {}, databases: [], caches: [], workers: 0, cookies: '' };
  for (const path of PAGES) {
    await page.goto(path);
    await page.getByRole('heading').first().waitFor();
    expect(await leftBehind(page), path).toEqual({ ...nothing, local: {} });
  }
  await page.goto('/settings/access-tokens');
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  expect(await leftBehind(page)).toEqual({ ...nothing, local: { 'latchkey-theme': 'dark' } });
});

test('neither password nor token is ever in an address, a history entry or a request’s address', async () => {
  const page = await site.open();
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url(), request.headers().referer ?? ''));
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  await signIn(page, ALICE);
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  const tokenValue = (await page.locator('.new-token-value code').textContent()) ?? '';
  await page.getByRole('button', { name: 'Test it now' }).click();
  await page.getByText('and knows you as alice.').waitFor();
  const state = await page.evaluate<string>('JSON.stringify([location.href, history.state, document.title])');
  expect(tokenValue).toMatch(/^dapi/);
  for (const secret of [tokenValue, ALICE.password, encodeURIComponent(ALICE.password)]) {
    expect([state, ...addresses].join('\n')).not.toContain(secret);
  }
  expect(addresses.length).toBeGreaterThan(5);
});

test('nothing is asked of any other server, and every page has the same strict policy', async () => {
  const page = await site.open();
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await signIn(page, ALICE);
  const policies = new Set<string>();
  for (const path of PAGES) {
    const response = await page.goto(path);
    await page.getByRole('heading').first().waitFor();
    policies.add(response?.headers()['content-security-policy'] ?? `none at ${path}`);
  }
  expect([...origins]).toEqual([site.server.url]);
  expect(policies.size).toBe(1);
  expect([...policies][0]).toMatch(
    /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'$/,
  );
});

test('a page can make no script of text, run none inline, and be in no frame', async () => {
  const page = await site.open({
    complaint: /Policy broken|Content Security Policy|Trusted ?Types?|Trusted(HTML|Script)/,
  });
  await signIn(page, ALICE);
  const tries = {
    html: 'document.body.insertAdjacentHTML("beforeend", "<b>x</b>")',
    script:
      'document.body.append(Object.assign(document.createElement("script"), { text: "window.ran = 1" }))',
    policy: 'trustedTypes.createPolicy("mine", {})',
  };
  for (const [name, work] of Object.entries(tries)) {
    const outcome = page.evaluate(
      `(() => { ${work}; return window.ran === undefined ? 'no effect' : 'ran'; })()`,
    );
    await expect(
      outcome.catch(() => 'refused'),
      name,
    ).resolves.not.toBe('ran');
  }
  await expect(page.evaluate(tries.html)).rejects.toThrow(/TrustedHTML/);
  await expect(page.evaluate(tries.policy)).rejects.toThrow(/disallowed/);
  await page.evaluate(
    `document.body.append(Object.assign(document.createElement('iframe'), { src: '/login' }))`,
  );
  await expect.poll(() => page.frames().length).toBe(2);
  const framed = page.frames()[1];
  expect(await framed?.locator('form').count()).toBe(0);
});

test('an answer with a token in it is kept by no cache', async () => {
  const { headers } = await fetch(`${site.server.url}/api/latchkey/1.0/token/generate`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${ALICE.name}:${ALICE.password}`)}`,
      'content-type': 'application/json',
    },
    body: '{}',
  });
  expect(headers.get('cache-control')).toBe('no-store');
});
