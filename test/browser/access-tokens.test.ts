import type { ErrorBody, ListTokensResponse } from '@latchkey/client';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, readHeap, takePicture } from '../support/browser.ts';
import { focusedName, pressAll, tabTo } from './keyboard.ts';
import { ALICE, addPerson, ageSessions, ask, generate, type Person, signIn, statusWith } from './people.ts';
import { runSnippet } from './run-snippet.ts';
import { useSite } from './site.ts';

const DAY_SECONDS = 86_400;
const TOKEN_VALUE = /^dapi[0-9a-f]{32}$/;

const site = useSite();

test('a token is generated, shown once, tried out, used elsewhere, and refused once it is revoked', async () => {
  const page = await site.open();
  await signIn(page, ALICE);
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByLabel('Comment').fill('Walk through');
  await page.getByRole('radio', { name: '7 days' }).click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  const tokenValue = await shownToken(page);
  await page.getByRole('button', { name: 'Test it now' }).click();
  await page.getByText('and knows you as alice.').waitFor();
  await page.getByRole('button', { name: 'Copy token' }).click();
  await page.getByText('Copied token to the clipboard.').waitFor({ state: 'attached' });
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(tokenValue);
  await page.getByRole('tab', { name: 'curl' }).click();
  const curl = (await page.locator('pre.snippet-text').textContent()) ?? '';
  expect(await readHeap(page)).toContain(tokenValue);
  await page.getByRole('button', { name: 'Done' }).click();

  const row = page.getByRole('row', { name: /Walk through/ });
  await row.getByText('Expires in 7 days').waitFor();
  await row.getByText(tokenValue.slice(-4)).waitFor();
  await expectNothingKeeps(page, tokenValue);
  expect(await runSnippet('curl', curl, site.server.url)).toContain('"userName":"alice"');

  await row.getByRole('button', { name: 'Revoke Walk through' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke Token' });
  await dialog.getByText('from 127.0.0.1').waitFor();
  await dialog.getByRole('button', { name: 'Revoke Token' }).click();
  const done = page.getByRole('status').filter({ hasText: 'Revoked: Walk through' });
  await done.getByText('✓ Revoked everywhere.').waitFor();
  await expect.poll(() => focusedName(page)).toMatch(/^Revoked: Walk through/);
  await row.waitFor({ state: 'detached' });
  expect(await runSnippet('curl', curl, site.server.url)).toContain('Invalid access token');
});

test('the same with the keyboard alone', async () => {
  const page = await site.open();
  const press = (...keys: string[]) => pressAll(page, keys);
  await page.goto('/login');
  await page.getByLabel('User name').waitFor();
  await page.keyboard.type(ALICE.name);
  await press('Tab');
  await page.keyboard.type(ALICE.password);
  await press('Enter');
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();

  await tabTo(page, 'Generate New Token');
  await press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('By keyboard');
  await press('Tab', 'Tab', 'ArrowRight', 'Space');
  expect(await page.getByLabel('Lifetime (days)').inputValue()).toBe('30');
  await tabTo(page, 'More options');
  await press('Enter', 'Tab', 'ArrowDown', 'Tab', 'Space');
  await page.getByRole('checkbox', { name: 'access-management' }).isChecked();
  await tabTo(page, 'Generate');
  await press('Enter');
  const tokenValue = await shownToken(page);
  expect(await focusedName(page)).toBe('Copy token');
  await press('Enter');
  await expect.poll(() => page.evaluate<string>('navigator.clipboard.readText()')).toBe(tokenValue);
  await tabTo(page, 'Test it now');
  await press('Enter');
  await page.getByText('and knows you as alice.').waitFor();
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focusedName(page)).toBe('Generate New Token');

  await tabTo(page, 'Revoke By keyboard');
  await press('Enter');
  await page.getByRole('dialog', { name: 'Revoke Token' }).waitFor();
  await tabTo(page, 'Revoke Token');
  await expect
    .poll(() => page.getByRole('button', { name: 'Revoke Token' }).getAttribute('aria-disabled'))
    .toBe(null);
  await press('Enter');
  await page.getByText('Revoked: By keyboard').waitFor();
  expect(await statusWith(site.server, tokenValue)).toBe(403);
});

test('leaving before the token is copied asks first, also by the browser’s Back', async () => {
  const page = await site.open();
  await signIn(page, ALICE);
  await page.getByRole('link', { name: 'Password' }).click();
  await page.getByRole('link', { name: 'Access Tokens' }).click();
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  const tokenValue = await shownToken(page);
  const question = page.getByRole('alertdialog', { name: 'Close without copying?' });
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => page.getByRole('button', { name: 'Done' }).click(),
    () => page.evaluate('history.back()'),
  ]) {
    await leave();
    await question.getByRole('button', { name: 'Go back' }).click();
    expect(await shownToken(page)).toBe(tokenValue);
  }
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await question.getByRole('button', { name: 'Close without copying' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe('/settings/access-tokens');
  await expectNothingKeeps(page, tokenValue);
});

test('a token that is on its way cannot be lost, and one that never came is told', async () => {
  const page = await site.open();
  const { promise: mayArrive, resolve: arrive } = Promise.withResolvers<void>();
  await page.route('**/token/generate', async (route) => {
    await mayArrive;
    await route.continue();
  });
  await signIn(page, ALICE);
  await page.getByRole('link', { name: 'Password' }).click();
  await page.getByRole('link', { name: 'Access Tokens' }).click();
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.evaluate('history.back()');
  arrive();
  expect(await statusWith(site.server, await shownToken(page))).toBe(200);
  await page.getByRole('button', { name: 'Copy token' }).click();
  await page.getByRole('button', { name: 'Done' }).click();

  await page.unroute('**/token/generate');
  await page.route('**/token/generate', (route) => route.abort());
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByRole('alert').getByText('A token may have been generated all the same').waitFor();
});

test('a leaked token takes along what was generated with it, after naming it', async () => {
  const page = await site.open();
  const parent = await generate(site.server, ALICE, { comment: 'Leaky parent' });
  const child = await generate(site.server, parent.token_value, { comment: 'Its child' });
  await signIn(page, ALICE);
  await page.getByRole('button', { name: 'Revoke Leaky parent' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke Token' });
  await dialog.getByText('Its child').waitFor();
  await dialog.getByText('It leaked: revoke this one, too').click();
  await dialog.getByRole('button', { name: 'Revoke Token' }).click();
  await page.getByText('The token that was generated with it is revoked, too.').waitFor();
  expect(await statusWith(site.server, parent.token_value)).toBe(403);
  expect(await statusWith(site.server, child.token_value)).toBe(403);
  await page.getByRole('radio', { name: /^All/ }).click();
  await page
    .getByRole('row', { name: /Its child/ })
    .getByText('Revoked just now, leaked')
    .waitFor();
});

test('a token learns its scopes, is looked at, and limited to what was seen', async () => {
  const erin = await addPerson(site.server, 'erin');
  const page = await site.open();
  await signIn(page, erin);
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByLabel('Comment').fill('Nightly report');
  await page.getByRole('button', { name: 'More options' }).click();
  await page.getByText('Learn scopes').click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  const tokenValue = await shownToken(page);
  await page.getByRole('button', { name: 'Copy token' }).click();
  await page.getByRole('button', { name: 'Done' }).click();

  const row = page.getByRole('row', { name: /Nightly report/ });
  await row.getByRole('button', { name: 'Learning scopes of Nightly report' }).click();
  const dialog = page.getByRole('dialog', { name: 'Scopes of Nightly report' });
  await dialog.getByText('Nothing learnt yet').waitFor();
  expect(await dialog.getByRole('button', { name: 'Apply' }).count()).toBe(0);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await ask(site.server, tokenValue, '/api/2.0/preview/scim/v2/Users');
  await untilLearnt(erin, 'scim');
  await page.reload();
  await row.getByRole('button', { name: 'Learnt 1 scope of Nightly report' }).click();
  await dialog.getByText('1 call').waitFor();
  await takePicture(page, 'narrow-desktop-light');
  await expectAccessible(page, 'narrowing a token');
  // What it calls meanwhile was not seen, so it is not applied before it was.
  await ask(site.server, tokenValue, '/api/2.0/token/list');
  await untilLearnt(erin, 'authentication');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByText('The token was not narrowed.').waitFor();
  await dialog.getByText('authentication').waitFor();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('status').filter({ hasText: 'Narrowed: Nightly report' }).waitFor();
  await row.getByText('authentication').waitFor();
  expect(await row.getByRole('button', { name: /scopes? of/ }).count()).toBe(0);
  const { message } = await ask<ErrorBody>(site.server, tokenValue, '/api/2.0/ip-access-lists');
  expect(message).toMatch(/lacks the scope "networking"/);
});

test('tokens are found by what is typed and sorted by what is clicked', async () => {
  const carol = await addPerson(site.server, 'carol');
  await generate(site.server, carol, { comment: 'banana', lifetime_seconds: 20 * DAY_SECONDS });
  await generate(site.server, carol, { comment: 'apple 10', lifetime_seconds: 30 * DAY_SECONDS });
  await generate(site.server, carol, { comment: 'apple 9', lifetime_seconds: 10 * DAY_SECONDS });
  const page = await site.open();
  await signIn(page, carol);
  const comments = page.locator('tbody .token-comment');
  const expectOrder = (...names: string[]) => expect.poll(() => comments.allTextContents()).toEqual(names);
  await expectOrder('apple 9', 'apple 10', 'banana');
  await page.getByRole('button', { name: 'Comment' }).click();
  await expectOrder('apple 9', 'apple 10', 'banana');
  await page.getByRole('button', { name: 'Comment' }).click();
  await expectOrder('banana', 'apple 10', 'apple 9');
  await page.getByRole('button', { name: 'Expires' }).click();
  await expectOrder('apple 9', 'banana', 'apple 10');
  await page.getByLabel('Search your tokens').fill('APPLE');
  await expectOrder('apple 9', 'apple 10');
  await page.getByText('2 tokens shown').waitFor({ state: 'attached' });
});

test('every scope that can be chosen is one that the server knows', async () => {
  const page = await site.open();
  await signIn(page, ALICE);
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByRole('button', { name: 'More options' }).click();
  await page.getByText('Only some APIs').click();
  const scopes = await page.locator('.scope-name').allTextContents();
  expect(scopes.length).toBeGreaterThan(20);
  const { token_info } = await generate(site.server, ALICE, { scopes });
  expect(token_info.scopes).toEqual(scopes);
});

test('each ready-made text works as it stands', async () => {
  const page = await site.open();
  await signIn(page, ALICE);
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  for (const name of ['.netrc', 'curl', 'Environment', '.databrickscfg', 'Python'] as const) {
    await page.getByRole('tab', { name, exact: true }).click();
    await page.getByRole('button', { name: `Copy ${name} text` }).click();
    await page.getByText(`Copied ${name} text to the clipboard.`).waitFor({ state: 'attached' });
    const text = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(await runSnippet(name, text, site.server.url), name).toContain('alice');
  }
});

test('long after signing in the password is asked for again, and the token generated all the same', async () => {
  const dora = await addPerson(site.server, 'dora');
  const page = await site.open();
  await signIn(page, dora);
  ageSessions(site.server, 16);
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByLabel('Comment').fill('After a while');
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByRole('button', { name: 'Cancel' }).click();
  await proof.waitFor({ state: 'detached' });
  expect(await page.getByLabel('Comment').inputValue()).toBe('After a while');

  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await proof.getByLabel('Password', { exact: true }).fill('not hers');
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await proof.getByText('User name or password is not right.').waitFor();
  await expectAccessible(page, 'asking for the password again');
  await takePicture(page, 'proof-desktop-light');
  await proof.getByLabel('Password', { exact: true }).fill(dora.password);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  expect(await statusWith(site.server, await shownToken(page))).toBe(200);
});

/** The server writes down what a token has called within a second or so, and later on a busy machine. */
async function untilLearnt(owner: Person, scope: string): Promise<void> {
  const list = () => ask<ListTokensResponse>(site.server, owner, '/api/2.0/token/list');
  await expect
    .poll(async () => (await list()).token_infos[0]?.inferred_scopes, { timeout: 20_000 })
    .toContain(scope);
}

async function shownToken(page: Page): Promise<string> {
  const value = await page.locator('.new-token-value code').textContent();
  expect(value).toMatch(TOKEN_VALUE);
  return value ?? '';
}

/** Neither page, nor address, nor storage, nor the memory of its scripts. */
async function expectNothingKeeps(page: Page, tokenValue: string): Promise<void> {
  const kept = await page.evaluate<string>(
    'document.documentElement.outerHTML + location.href + JSON.stringify([history.state, {...localStorage}, {...sessionStorage}])',
  );
  expect(kept).not.toContain(tokenValue);
  expect(await readHeap(page)).not.toContain(tokenValue);
}
