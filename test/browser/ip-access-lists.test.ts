import type { IpAccessListInfo } from '@latchkey/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPage, startBrowser } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, ageSessions, ask, generate, signIn, WITH_ALICE } from './people.ts';

const LISTS = '/api/2.0/ip-access-lists';
const HERE = '127.0.0.0/8';

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  const env = { ...WITH_ALICE, LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' };
  [server, browser] = await Promise.all([spawnLatchkeyd({ env }), startBrowser()]);
  for (const address of ['192.0.2.9', '198.51.100.7', '198.51.100.7']) {
    const { token_value } = await generate(server, ALICE, { comment: `from ${address}` });
    const headers = { authorization: `Bearer ${token_value}`, 'x-forwarded-for': address };
    await (await fetch(`${server.url}/api/2.0/preview/scim/v2/Me`, { headers })).body?.cancel();
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

beforeEach(async () => {
  await enforce(false);
  for (const { list_id } of await listed()) await send('DELETE', `${LISTS}/${list_id}`);
});

async function send(method: string, path: string, body?: object): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${ALICE.name}:${ALICE.password}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, {
    ...{ method, headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response;
}

async function listed(): Promise<IpAccessListInfo[]> {
  return (await ask<{ ip_access_lists: IpAccessListInfo[] }>(server, ALICE, LISTS)).ip_access_lists;
}

async function make(label: string, addresses: readonly string[], type = 'ALLOW'): Promise<string> {
  const answer = await send('POST', LISTS, { label, list_type: type, ip_addresses: addresses });
  return ((await answer.json()) as { ip_access_list: IpAccessListInfo }).ip_access_list.list_id;
}

const enforce = (isOn: boolean) =>
  send('PATCH', '/api/2.0/workspace-conf', { enableIpAccessLists: String(isOn) });

async function open(): Promise<Page> {
  const page = await openPage(browser, { url: server.url, viewport: { width: 1440, height: 860 } });
  await signIn(page, ALICE);
  await page.goto('/admin/ip-access-lists');
  await page.getByText('Your address', { exact: true }).waitFor();
  return page;
}

const field = (page: Page) => page.getByLabel('Addresses and ranges', { exact: true });

test('a list is written, and it is told before whom it would refuse and which lines are wrong', async () => {
  const page = await open();
  await page.getByRole('heading', { name: 'No lists yet' }).waitFor();
  await page.getByText('Until the workspace’s switch is on').waitFor();
  await look(page, 'console-ip-lists-none');
  await page.getByRole('button', { name: 'Add a list' }).first().click();
  await page.getByLabel('Name').fill('Office');
  await field(page).fill('192.0.2.0/24, 192.0.3.0/24\noffice\n10.0.0.5/8');
  await page.getByText('Line 2: office is neither an address nor a range.').waitFor();
  await page.getByText('Line 3: 10.0.0.5/8 is taken for 10.0.0.0/8.').waitFor();
  await page.getByText('4 addresses and ranges').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Mend the addresses').waitFor();
  await look(page, 'console-ip-list-wrong');
  expect(await listed()).toEqual([]);
  await field(page).fill('192.0.2.0/24');
  await page.getByText('2 tokens that were used in the last 30 days would be refused').waitFor();
  await page.getByText('198.51.100.7').waitFor();
  await page.getByText('Your address 127.0.0.1 would be refused').waitFor();
  await page.getByRole('button', { name: 'Add my address, 127.0.0.1' }).click();
  await page.getByText('Your address 127.0.0.1 would be refused').waitFor({ state: 'detached' });
  await look(page, 'console-ip-list');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The list “Office” is saved.').waitFor();
  await page.getByRole('row', { name: /Office/ }).waitFor();
  expect((await listed())[0]?.ip_addresses).toEqual(['192.0.2.0/24', '127.0.0.1']);
  await page.getByText('With the lists in force you would get in.').waitFor();
});

test('nobody locks themselves out, and the page says why', async () => {
  await make('Here', [HERE]);
  await make('Lobby', ['203.0.113.0/24'], 'BLOCK');
  await enforce(true);
  const page = await open();
  await page.getByText('You get in.').waitFor();
  await look(page, 'console-ip-lists');
  await page.getByRole('button', { name: 'Edit Here' }).click();
  await field(page).fill('192.0.2.0/24');
  await page.getByText('You would lock yourself out').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').filter({ hasText: 'You would be locked out' }).waitFor();
  await page.keyboard.press('Escape');
  expect((await listed())[0]?.ip_addresses).toEqual([HERE]);
});

test('of two administrators the second is shown what the first has left, and chooses', async () => {
  const listId = await make('Office', [HERE]);
  const page = await open();
  await page.getByRole('button', { name: 'Edit Office' }).click();
  await field(page).fill('127.0.0.1\n192.0.2.1');
  await send('PATCH', `${LISTS}/${listId}`, { ip_addresses: [HERE, '198.51.100.0/24'] });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody has changed this list since you opened it.').waitFor();
  await page.getByText('127.0.0.0/8, 198.51.100.0/24').waitFor();
  await look(page, 'console-ip-list-conflict');
  expect((await listed())[0]?.ip_addresses).toEqual([HERE, '198.51.100.0/24']);
  await page.getByRole('button', { name: 'Show theirs' }).click();
  expect(await field(page).inputValue()).toBe(`${HERE}\n198.51.100.0/24`);
  await field(page).fill(HERE);
  await send('PATCH', `${LISTS}/${listId}`, { label: 'Headquarters' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Overwrite with mine' }).click();
  await page.getByText('The list “Office” is saved.').waitFor();
  expect(await listed()).toMatchObject([{ label: 'Office', ip_addresses: [HERE] }]);

  await page.getByRole('button', { name: 'Delete Office' }).click();
  await send('PATCH', `${LISTS}/${listId}`, { enabled: false });
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('Somebody has changed this list since you looked at it.').waitFor();
  expect(await listed()).toHaveLength(1);
});

test('the keyboard alone adds a list, switches it off and on, and deletes it', async () => {
  const page = await open();
  await tabTo(page, /^Add a list$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('Home');
  await tabTo(page, /^Allow/).catch(() => page.keyboard.press('Tab'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.type('203.0.113.7');
  await page.keyboard.press('Enter');
  await page.keyboard.type('203.0.113.8');
  await tabTo(page, /^Save$/);
  await page.keyboard.press('Enter');
  await page.getByText('The list “Home” is saved.').waitFor();
  expect(await listed()).toMatchObject([
    { label: 'Home', list_type: 'BLOCK', ip_addresses: ['203.0.113.7', '203.0.113.8'], enabled: true },
  ]);
  await tabTo(page, /^Switch off Home$/);
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await tabTo(page, /^Switch off$/);
  await page.keyboard.press('Enter');
  await page.getByText('The list “Home” is switched off.').waitFor();
  await tabTo(page, /^Switch on Home$/);
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  expect((await listed())[0]?.enabled).toBe(false);
  await tabTo(page, /^Delete Home$/);
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await look(page, 'console-ip-list-delete');
  await tabTo(page, /^Delete$/);
  await page.keyboard.press('Enter');
  await page.getByText('The list “Home” is deleted.').waitFor();
  expect(await listed()).toEqual([]);
});

test('lists are written only soon after the password was given', async () => {
  await make('Office', [HERE]);
  const page = await open();
  ageSessions(server, 16);
  await page.getByRole('button', { name: 'Switch off Office' }).click();
  await page.getByRole('button', { name: 'Switch off', exact: true }).click();
  await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
  expect((await listed())[0]?.enabled).toBe(true);
  await page.getByLabel('Password', { exact: true }).fill(ALICE.password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('The list “Office” is switched off.').waitFor();
  expect((await listed())[0]?.enabled).toBe(false);
});
