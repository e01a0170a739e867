import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser, takePicture } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { tabToRole } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, addPerson, generate, type Person, signIn, statusWith, WITH_ALICE } from './people.ts';

const DAY_SECONDS = 86_400;

let server: RunningServer;
let browser: Browser;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
  bob = await addPerson(server, 'bob');
  carol = await addPerson(server, 'carol');
  await generate(server, ALICE, { comment: 'Nightly export', lifetime_seconds: 20 * DAY_SECONDS });
  await generate(server, ALICE, { comment: '', scopes: ['sql', 'jobs'], lifetime_seconds: 3 * DAY_SECONDS });
  const text =
    'A comment that somebody made as long as they liked, since nothing but good taste keeps anybody from it';
  await generate(server, carol, { comment: text, lifetime_seconds: 90 * DAY_SECONDS });
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

async function openTokens(search = ''): Promise<Page> {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.goto(`/admin/tokens${search}`);
  await page.getByRole('heading', { name: 'All tokens', level: 1 }).waitFor();
  return page;
}

/** So many tokens of somebody's, by their comments. */
async function makeTokens(owner: Person, names: readonly string[]): Promise<string[]> {
  const values: string[] = [];
  for (const comment of names)
    values.push((await generate(server, owner, { comment, lifetime_seconds: 90 * DAY_SECONDS })).token_value);
  return values;
}

test('an administrator finds tokens by filters, which the address keeps', async () => {
  await makeTokens(bob, ['Dashboards']);
  const page = await openTokens();
  await page.getByRole('row', { name: 'Dashboards' }).waitFor();
  await look(page, 'admin-tokens');
  await page.getByRole('searchbox').fill('export');
  await page.getByRole('row', { name: 'Dashboards' }).waitFor({ state: 'detached' });
  expect(await page.getByRole('row', { name: 'Nightly export' }).count()).toBe(1);
  expect(page.url()).toContain('search=export');
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByRole('textbox', { name: 'Owner (user name' }).fill('bob');
  await page.getByRole('button', { name: /May use/ }).click();
  await page.getByRole('option', { name: 'sql' }).click();
  await look(page, 'admin-tokens-filters');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('No token is like that.').waitFor();
  await page.getByRole('button', { name: 'Remove filter: “export”' }).click();
  await page.getByRole('row', { name: 'Dashboards' }).waitFor();
  const link = page.url();
  const other = await openTokens(new URL(link).search);
  await other.getByRole('row', { name: 'Dashboards' }).waitFor();
  expect(await other.getByRole('row', { name: 'Nightly export' }).count()).toBe(0);
  await other.getByRole('button', { name: 'Clear all' }).click();
  await other.getByRole('row', { name: 'Nightly export' }).waitFor();
});

test('links from elsewhere show what they say, soonest to expire first', async () => {
  const page = await openTokens('?expiring_within_days=30');
  await page.getByRole('row', { name: 'Nightly export' }).waitFor();
  const names = await page.locator('tbody th').allInnerTexts();
  expect(names).toHaveLength(2);
  expect(names[0]).toContain('No comment');
  await page.goto('/admin/tokens?owner=carol');
  await page.getByRole('row', { name: 'A comment that somebody made' }).waitFor();
  expect(await page.getByRole('row').count()).toBe(2);
  await page.goto('/admin/tokens?address=here');
  await page.getByRole('alert').getByText('address must be an IP address or a CIDR range').waitFor();
});

test('many tokens are selected and revoked with the mouse, and are refused from then on', async () => {
  const names = Array.from({ length: 56 }, (_, i) => `Batch job ${i}`);
  const values = await makeTokens(bob, names);
  const child = await generate(server, values[0] ?? '', { comment: 'made by a batch job' });
  expect(await statusWith(server, values[7] ?? '')).toBe(200);
  const page = await openTokens('?search=batch');
  await page.getByRole('button', { name: 'Select all that match' }).click();
  await page.getByText('57 tokens selected. All that match are selected.').waitFor();
  // The child is looked after by being told of: it is no longer selected itself.
  await page.locator('label', { has: page.getByRole('checkbox', { name: /made by a batch/ }) }).click();
  await page.getByText('56 tokens selected').waitFor();
  await takePicture(page, 'admin-tokens-selected-desktop-light');
  await page.getByRole('button', { name: 'Revoke…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke 56 Tokens' });
  await dialog.getByText('bob (56)').waitFor();
  await dialog.getByText('1 more good token', { exact: true }).waitFor();
  await dialog.getByText('They leaked').click();
  await look(page, 'admin-tokens-revoke');
  await dialog.getByRole('button', { name: 'Revoke 56 Tokens' }).click();
  await page.getByText('56 tokens were revoked.').waitFor();
  await page.getByText('So was the token that was generated with them.').waitFor();
  await page.getByText('No token is like that.').waitFor();
  for (const value of [values[0], values[7], values[55], child.token_value])
    expect(await statusWith(server, value ?? '')).toBe(403);
}, 150_000);

test('a token is looked at, edited and revoked with the keyboard alone', async () => {
  const [value] = (await makeTokens(carol, ['Keyboard job'])) as [string];
  const page = await openTokens();
  await page.getByRole('row', { name: 'Keyboard job' }).waitFor();
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('keyboard job');
  await page.waitForURL(/search=keyboard(\+|%20)job/);
  await page.getByRole('row', { name: 'Batch' }).first().waitFor({ state: 'detached' });
  await tabToRole(page, 'link', /Keyboard job/);
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: 'Keyboard job' });
  await panel.getByText('A password or a session').waitFor();
  await look(page, 'admin-token-panel');
  await tabToRole(page, 'button', /^Edit/);
  await page.keyboard.press('Enter');
  const edit = page.getByRole('dialog', { name: 'Edit Token' });
  await edit.waitFor();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('Renamed job');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await tabToRole(page, 'checkbox', /^clusters/);
  await page.keyboard.press('Space');
  await look(page, 'admin-token-edit');
  await page.keyboard.press('Enter');
  const renamed = page.getByRole('dialog', { name: 'Renamed job' });
  await renamed.getByText('Changed: Renamed job').waitFor();
  await renamed.getByText('clusters').waitFor();
  await tabToRole(page, 'button', /^Revoke Token/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Revoke Token' }).getByText('carol (1)').waitFor();
  await tabToRole(page, 'button', /^Revoke Token$/);
  await page.keyboard.press('Enter');
  await renamed.getByText('1 token was revoked.').waitFor();
  await renamed.getByText('Revoked (by hand)').waitFor();
  await page.keyboard.press('Escape');
  await renamed.waitFor({ state: 'detached' });
  expect(await statusWith(server, value)).toBe(403);
});

test('who searches for a token’s value finds the token, and the value goes nowhere', async () => {
  const [value] = (await makeTokens(bob, ['Found in a log'])) as [string];
  const page = await openTokens();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
  await page.getByRole('searchbox').fill(`token: ${value}`);
  await page.getByRole('dialog', { name: 'Found in a log' }).waitFor();
  expect(asked.join('\n')).not.toContain(value);
  expect(page.url()).not.toContain(value);
  expect(await page.getByRole('searchbox', { includeHidden: true }).inputValue()).toBe('');
  expect(await page.content()).not.toContain(value);
  const stored = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  expect(stored).not.toContain(value);
});

test('what could not be revoked is told by row, and can be tried again', async () => {
  const values = await makeTokens(
    bob,
    Array.from({ length: 60 }, (_, i) => `Unlucky ${i}`),
  );
  const page = await openTokens('?search=unlucky');
  await page.getByRole('button', { name: 'Select all that match' }).click();
  await page.getByText('60 tokens selected').waitFor();
  await page.getByRole('button', { name: 'Revoke…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('bob (60)').waitFor();
  let calls = 0;
  const isRevoking = (url: URL) => url.pathname.endsWith('/tokens/revoke');
  await page.route(isRevoking, (route) => (++calls === 2 ? route.abort() : route.continue()));
  await dialog.getByRole('button', { name: 'Revoke 60 Tokens' }).click();
  await dialog.getByText('10 tokens of 60 not revoked').waitFor();
  expect(await dialog.getByRole('listitem').count()).toBe(10);
  await look(page, 'admin-tokens-not-revoked');
  const good = await Promise.all(values.map((value) => statusWith(server, value)));
  expect(good.filter((status) => status === 200)).toHaveLength(10);
  await page.unroute(isRevoking);
  await dialog.getByRole('button', { name: 'Try these 10 again' }).click();
  await page.getByText('60 tokens were revoked.').waitFor();
  const all = await Promise.all(values.map((value) => statusWith(server, value)));
  expect(new Set(all)).toEqual(new Set([403]));
});
