import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { tabToRole } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, addPerson, ask, generate, type Person, signIn, statusWith, WITH_ALICE } from './people.ts';

const LIST = '/api/2.0/permissions/authorization/tokens';

let server: RunningServer;
let browser: Browser;
let admin: string;
let bob: Person;
let bobsToken: string;
let carolsToken: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
  bob = await addPerson(server, 'bob');
  const carol = await addPerson(server, 'carol');
  admin = (await generate(server, ALICE, { comment: 'the test’s' })).token_value;
  bobsToken = (await generate(server, bob, { comment: 'Dashboards' })).token_value;
  carolsToken = (await generate(server, carol, { comment: 'Nightly' })).token_value;
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

async function openPermissions(): Promise<Page> {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.goto('/admin/permissions');
  await page.getByRole('row', { name: 'admins' }).first().waitFor();
  return page;
}

async function change(path: string, method: string, body: object): Promise<void> {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

const tokensOf = (page: Page) => page.getByRole('region', { name: 'Personal access tokens' });

test('a removal says what it stops and stops it; what others did meanwhile stays, and is told', async () => {
  const page = await openPermissions();
  const card = tokensOf(page);
  await card.getByText('Everybody may use tokens').waitFor();
  expect(await card.getByRole('button', { name: 'Remove admins' }).count()).toBe(0);
  await look(page, 'admin-permissions');
  await card.getByRole('button', { name: 'Remove users' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove users?' });
  await dialog.getByText('2 users and service principals may not use tokens any more').waitFor();
  await dialog.getByText('2 good tokens of 2 owners will be refused at once.').waitFor();
  await look(page, 'admin-permissions-remove');
  // Another administrator gives Carol the use by herself while the dialog is open.
  const carols = [{ user_name: 'carol', permission_level: 'CAN_USE' }];
  await change(LIST, 'PATCH', { access_control_list: carols });
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await card.getByText('Removed: users').waitFor();
  await card.getByText('Somebody else has changed this list meanwhile.').waitFor();
  await card.getByRole('row', { name: 'carol' }).waitFor();
  expect(await statusWith(server, bobsToken)).toBe(403);
  expect(await statusWith(server, carolsToken)).toBe(200);
});

test('somebody is found by name and given the use with the keyboard alone', async () => {
  const page = await openPermissions();
  const card = tokensOf(page);
  await card.getByRole('button', { name: 'Add…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Let somebody use tokens' });
  await dialog.waitFor();
  await tabToRole(page, 'button', /^Add$/);
  await page.keyboard.press('Enter');
  await dialog.getByText('Choose one of those that are found.').waitFor();
  await tabToRole(page, 'searchbox', /User, group/);
  await page.keyboard.type('bo');
  await page.getByRole('option', { name: 'bob' }).waitFor();
  await look(page, 'admin-permissions-add');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.getByRole('option', { name: 'bob', selected: true }).waitFor();
  await tabToRole(page, 'button', /^Add$/);
  await page.keyboard.press('Enter');
  await card.getByText('bob may use it now.').waitFor();
  expect(await statusWith(server, bobsToken)).toBe(200);
});

test('what another administrator has taken already is told, and the list shows it', async () => {
  const entry = [{ user_name: 'bob', permission_level: 'CAN_USE' }];
  await change(LIST, 'PATCH', { access_control_list: entry });
  const page = await openPermissions();
  const card = tokensOf(page);
  await card.getByRole('button', { name: 'Remove bob' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove bob?' });
  await dialog.getByText('1 good token of 1 owner').waitFor();
  await change('/api/latchkey/1.0/permissions/tokens/remove', 'POST', { user_name: 'bob' });
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialog.getByRole('alert').getByText('"bob" has no permission of its own on tokens.').waitFor();
  await page.keyboard.press('Escape');
  await card.getByRole('row', { name: 'bob' }).waitFor({ state: 'detached' });
});

test('passwords on the API are taken from everybody, and signing in still works', async () => {
  const page = await openPermissions();
  const card = page.getByRole('region', { name: 'Passwords on the API' });
  await card.getByRole('button', { name: 'Remove users' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove users?' });
  await dialog.getByText('3 users may not call the API with a password any more').waitFor();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await card.getByText('Nobody may call the API with a password.').waitFor();
  const refused = await ask<{ error_code?: string }>(server, bob, '/api/2.0/preview/scim/v2/Me');
  expect(refused.error_code).toBeDefined();
  await openPermissions();
});
