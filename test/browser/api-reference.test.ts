import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, expectNoSidewaysScroll } from '../support/browser.ts';
import { look } from './look.ts';
import { ALICE, fillInSignIn, generate, signIn } from './people.ts';
import { useSite } from './site.ts';

const PAGE = '/docs/api';
const site = useSite();

function card(page: Page, id: string) {
  return page.locator(`#${id}`);
}

test('the reference is read without signing in, is accessible and fits', { timeout: 120_000 }, async () => {
  const page = await site.open();
  await page.goto(PAGE);
  await card(page, 'createToken').waitFor();
  await page.goto(`${PAGE}#generateToken`);
  await card(page, 'generateToken').getByText('allowed_cidrs').first().waitFor();
  await look(page, 'api-operation');
  await page.getByLabel('Search the operations').fill('no such operation');
  await page.getByText('No operation has all of these words.').waitFor();
  await look(page, 'api-none-match');
});

test('every operation opens, and all of them together are accessible', { timeout: 120_000 }, async () => {
  const page = await site.open();
  await page.goto(PAGE);
  await card(page, 'createToken').waitFor();
  const ids = await page.locator('.operation-place').evaluateAll((all) => all.map(({ id }) => id));
  const { paths } = (await (await fetch(`${site.server.url}/api/latchkey/1.0/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string; 'x-latchkey-alias-of'?: string }>>;
  };
  const documented = Object.values(paths).flatMap((item) => Object.values(item));
  const own = documented.filter((one) => one['x-latchkey-alias-of'] === undefined);
  expect(ids.toSorted()).toEqual(own.map(({ operationId }) => operationId).toSorted());
  // At once: a hundred clicks of a mouse into a page that grows with each of them take most of a minute.
  await page.locator('.operation-button').evaluateAll((all) => {
    for (const one of all) one.click();
  });
  const errors = page.getByRole('heading', { name: 'Errors' });
  await expect.poll(() => errors.count(), { timeout: 60_000 }).toBe(ids.length);
  // All are made of the same parts, whose colours are looked at where one of them is open.
  await expectAccessible(page, 'all operations', { without: ['color-contrast'] });
  await expectNoSidewaysScroll(page, 'all operations');
});

test('an address that names an operation leads to it, also by the name of an alias', async () => {
  const page = await site.open();
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
  const page = await site.open();
  await page.goto(PAGE);
  await page.getByLabel('Search the operations').focus();
  await page.keyboard.type('revoke token');
  // Of all that there are.
  await expect.poll(() => page.locator('.operation').count()).toBeLessThan(16);
  const link = page
    .getByRole('navigation', { name: 'Operations' })
    .getByRole('link', { name: /POST Revoke a token$/ });
  while (!(await link.evaluate((one) => one.matches(':focus')))) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await card(page, 'deleteToken').getByText('From the list of tokens.').waitFor();
  expect(new URL(page.url()).hash).toBe('#deleteToken');
});

test('an example that is copied works with curl and .netrc', async () => {
  const page = await site.open();
  await page.goto(`${PAGE}#createToken`);
  await page.getByRole('button', { name: 'Copy example of createToken' }).click();
  await page.getByText(/^Copied .* to the clipboard\.$/).waitFor({ state: 'attached' });
  const command = await page.evaluate<string>('navigator.clipboard.readText()');
  const { token_value } = await generate(site.server, ALICE, { comment: 'for the example' });
  const home = mkdtempSync(join(tmpdir(), 'latchkey-example-'));
  try {
    const netrc = join(home, '.netrc');
    writeFileSync(
      netrc,
      `machine ${new URL(site.server.url).hostname} login token password ${token_value}\n`,
    );
    chmodSync(netrc, 0o600);
    const env = { PATH: process.env.PATH, HOME: home, NO_PROXY: '*', no_proxy: '*' };
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { env });
    expect(JSON.parse(stdout).token_info.comment).toBe('laptop');
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('who is not signed in gets there from the page to sign in, and back after signing in', async () => {
  const page = await site.open();
  await page.goto('/login');
  await page.getByRole('link', { name: 'HTTP API' }).click();
  await card(page, 'createToken').waitFor();
  await page.goto(`${PAGE}#listTokens`);
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await fillInSignIn(page, ALICE);
  await card(page, 'listTokens').getByRole('heading', { name: 'Errors' }).waitFor();
  expect(page.url()).toBe(`${site.server.url}${PAGE}#listTokens`);
});

test('who is signed in gets there by the header', async () => {
  const page = await site.open();
  await signIn(page, ALICE);
  await page.getByRole('link', { name: 'API', exact: true }).click();
  await card(page, 'createToken').waitFor();
  expect(await page.getByRole('link', { name: 'Sign in', exact: true }).count()).toBe(0);
});

test('loading and failing are shown', async () => {
  const page = await site.open();
  const { promise: mayFail, resolve: fail } = Promise.withResolvers<void>();
  await page.route('**/openapi.json', async (route) => {
    await mayFail;
    await route.abort();
  });
  await page.goto(PAGE);
  await page.getByLabel('Loading the description of the API').waitFor();
  await look(page, 'api-loading');
  fail();
  await page.getByText('The description of the API cannot be shown.').waitFor();
  await look(page, 'api-failed');
  await page.unroute('**/openapi.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await card(page, 'createToken').waitFor();
});
