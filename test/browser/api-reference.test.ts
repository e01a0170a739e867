import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openPage,
  startBrowser,
  takePicture,
} from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { ALICE, fillInSignIn, generate, signIn, WITH_ALICE } from './people.ts';

const PAGE = '/docs/api';
const SIZES = [
  { size: 'desktop', viewport: { width: 1280, height: 860 } },
  { size: 'phone', viewport: { width: 360, height: 740 } },
] as const;

const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

function card(page: Page, id: string) {
  return page.locator(`#${id}`);
}

test.each(SIZES)(
  'the reference is read without signing in, is accessible and fits: $size',
  { timeout: 120_000 },
  async ({ size, viewport }) => {
    const page = await openPage(browser, { url: server.url, viewport });
    await page.goto(PAGE);
    await card(page, 'createToken').waitFor();
    await look(page, size, 'api');
    await page.goto(`${PAGE}#generateToken`);
    await card(page, 'generateToken').getByText('allowed_cidrs').first().waitFor();
    await look(page, size, 'api-operation');
    await page.getByLabel('Search the operations').fill('no such operation');
    await page.getByText('No operation has all of these words.').waitFor();
    await look(page, size, 'api-none-match');
  },
);

test('every operation opens, and all of them together are accessible', { timeout: 120_000 }, async () => {
  const page = await openPage(browser, { url: server.url });
  await page.goto(PAGE);
  await card(page, 'createToken').waitFor();
  const ids = await page.locator('.operation-place').evaluateAll((all) => all.map(({ id }) => id));
  const { paths } = (await (await fetch(`${server.url}/api/latchkey/1.0/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string; 'x-latchkey-alias-of'?: string }>>;
  };
  const documented = Object.values(paths).flatMap((item) => Object.values(item));
  const own = documented.filter((one) => one['x-latchkey-alias-of'] === undefined);
  expect(ids.toSorted()).toEqual(own.map(({ operationId }) => operationId).toSorted());
  for (const id of ids) await card(page, id).getByRole('button').first().click();
  for (const id of ids) await card(page, id).getByRole('heading', { name: 'Errors' }).waitFor();
  await expectAccessible(page, 'all operations');
  await expectNoSidewaysScroll(page, 'all operations');
});

test('an address that names an operation leads to it, also by the name of an alias', async () => {
  const page = await openPage(browser, { url: server.url });
  for (const hash of ['updateGroup', 'updateGroupPreview']) {
    await page.goto('/login');
    await page.goto(`${PAGE}#${hash}`);
    const operation = card(page, 'updateGroup');
    await operation.getByText('Operations[].op').waitFor();
    await expect.poll(async () => (await operation.boundingBox())?.y ?? -1).toBeLessThan(100);
    expect((await operation.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await operation.getByText('/api/2.0/preview/scim/v2/Groups/{id}').waitFor();
  }
});

test('operations are found and opened with the keyboard alone', async () => {
  const page = await openPage(browser, { url: server.url });
  await page.goto(PAGE);
  await page.getByLabel('Search the operations').focus();
  await page.keyboard.type('revoke token');
  await expect.poll(() => page.locator('.operation').count()).toBeLessThan(8);
  const link = page
    .getByRole('navigation', { name: 'Operations' })
    .getByRole('link', { name: /POST Revoke a token$/ });
  while (!(await link.evaluate((one) => one.matches(':focus')))) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await card(page, 'deleteToken').getByText('From the list of tokens.').waitFor();
  expect(new URL(page.url()).hash).toBe('#deleteToken');
});

test('an example that is copied works with curl and .netrc', async () => {
  const page = await openPage(browser, { url: server.url });
  await page.goto(`${PAGE}#createToken`);
  await page.getByRole('button', { name: 'Copy example of createToken' }).click();
  const command = await page.evaluate<string>('navigator.clipboard.readText()');
  const { token_value } = await generate(server, ALICE, { comment: 'for the example' });
  const home = mkdtempSync(join(tmpdir(), 'latchkey-example-'));
  try {
    const netrc = join(home, '.netrc');
    writeFileSync(netrc, `machine ${new URL(server.url).hostname} login token password ${token_value}\n`);
    chmodSync(netrc, 0o600);
    const env = { PATH: process.env.PATH, HOME: home, NO_PROXY: '*', no_proxy: '*' };
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { env });
    expect(JSON.parse(stdout).token_info.comment).toBe('laptop');
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('who is not signed in gets there from the page to sign in, and back after signing in', async () => {
  const page = await openPage(browser, { url: server.url });
  await page.goto('/login');
  await page.getByRole('link', { name: 'HTTP API' }).click();
  await card(page, 'createToken').waitFor();
  await page.goto(`${PAGE}#listTokens`);
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await fillInSignIn(page, ALICE);
  await card(page, 'listTokens').getByRole('heading', { name: 'Errors' }).waitFor();
  expect(page.url()).toBe(`${server.url}${PAGE}#listTokens`);
});

test('who is signed in gets there by the header', async () => {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.getByRole('link', { name: 'API', exact: true }).click();
  await card(page, 'createToken').waitFor();
  expect(await page.getByRole('link', { name: 'Sign in', exact: true }).count()).toBe(0);
});

test('loading and failing are shown', async () => {
  const page = await openPage(browser, { url: server.url });
  const { promise: mayFail, resolve: fail } = Promise.withResolvers<void>();
  await page.route('**/openapi.json', async (route) => {
    await mayFail;
    await route.abort();
  });
  await page.goto(PAGE);
  await page.getByLabel('Loading the description of the API').waitFor();
  await look(page, 'desktop', 'api-loading');
  fail();
  await page.getByText('The description of the API cannot be shown.').waitFor();
  await look(page, 'desktop', 'api-failed');
  await page.unroute('**/openapi.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await card(page, 'createToken').waitFor();
});

async function look(page: Page, size: string, state: string): Promise<void> {
  await expectNoSidewaysScroll(page, `${state}, ${size}`);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const rules = colorScheme === 'dark' ? RULES_OF_COLOUR : [];
    await expectAccessible(page, `${state}, ${size}, ${colorScheme}`, rules);
    await takePicture(page, `${state}-${size}-${colorScheme}`);
  }
}
