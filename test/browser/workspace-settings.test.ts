import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPage, startBrowser, takePicture } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { makeBusy } from './busy-workspace.ts';
import { tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, ageSessions, ask, generate, signIn, statusWith, WITH_ALICE } from './people.ts';

const CONF = '/api/2.0/workspace-conf';
const UNSET = {
  enableTokensConfig: '',
  maxTokenLifetimeDays: '',
  allowNeverExpiring: '',
  allowWiderTokens: '',
  enableIpAccessLists: '',
};

let server: RunningServer;
let browser: Browser;
let worker: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
  await makeBusy(server);
  worker = (await generate(server, ALICE, { comment: 'Worker' })).token_value;
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

beforeEach(() => set({ ...UNSET }));

/** Sets what another administrator would, over the API. */
async function set(values: Readonly<Record<string, string>>): Promise<void> {
  const response = await call('PATCH', CONF, values);
  if (!response.ok) throw new Error(await response.text());
}

function call(method: string, path: string, body: object): Promise<Response> {
  const basic = Buffer.from(`${ALICE.name}:${ALICE.password}`).toString('base64');
  const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/json' };
  return fetch(server.url + path, { method, headers, body: JSON.stringify(body) });
}

const inForce = async (key: string) =>
  (await ask<Record<string, string | null>>(server, ALICE, `${CONF}?keys=${key}`))[key];

async function openSettings(): Promise<Page> {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.goto('/admin/settings');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  return page;
}

test('a change is seen with what it would do, then applied: tokens that were counted are refused, and come back', async () => {
  const page = await openSettings();
  await page
    .getByText('Never changed')
    .or(page.getByText(/^Set by alice/))
    .first()
    .waitFor();
  await look(page, 'settings');
  await page.getByText('Personal access tokens').waitFor();
  await page.locator('.setting', { hasText: 'Personal access tokens' }).locator('.switch').click();
  await page.getByLabel('Longest lifetime of new tokens').fill('90');
  await look(page, 'settings-changed');
  await page.getByRole('button', { name: 'Review…' }).click();
  const dialog = page.getByRole('dialog', { name: 'What this would do' });
  await dialog.getByText(/^12 tokens will be refused at once/).waitFor();
  await dialog.getByText('On → Off').waitFor();
  await dialog.getByText('730 days → 90 days').waitFor();
  await dialog.getByText(/keep the expiry/).waitFor();
  await look(page, 'settings-review');
  expect(await statusWith(server, worker)).toBe(200);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('Applied', { exact: true }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  expect(await statusWith(server, worker)).toBe(403);
  expect([await inForce('enableTokensConfig'), await inForce('maxTokenLifetimeDays')]).toEqual([
    'false',
    '90',
  ]);
  await page
    .getByText(/^Set by alice/)
    .first()
    .waitFor();
  await look(page, 'settings-applied');
  await page.locator('.setting', { hasText: 'Personal access tokens' }).locator('.switch').click();
  await page.getByRole('button', { name: 'Review…' }).click();
  await dialog.getByText(/work again/).waitFor();
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => statusWith(server, worker)).toBe(200);
});

test('the same with the keyboard alone, after the password was given once more', async () => {
  const page = await openSettings();
  ageSessions(server, 20);
  await tabTo(page, /^Tokens that never expire$/);
  await page.keyboard.press('Space');
  await tabTo(page, /^Review…$/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'What this would do' });
  await dialog.getByText('Everybody who may use tokens').waitFor();
  await tabTo(page, /^Apply$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).waitFor();
  await page.keyboard.type(ALICE.password);
  await page.keyboard.press('Enter');
  await page.getByText('Applied', { exact: true }).waitFor();
  expect(await inForce('allowNeverExpiring')).toBe('true');
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""');
  await expect.poll(focused).toContain('Applied');
});

test('what another administrator changed meanwhile is told and not written over', async () => {
  const page = await openSettings();
  await page.getByLabel('Longest lifetime of new tokens').fill('90');
  await page.getByRole('button', { name: 'Review…' }).click();
  const dialog = page.getByRole('dialog', { name: 'What this would do' });
  await dialog.getByText('730 days → 90 days').waitFor();
  await set({ maxTokenLifetimeDays: '30' });
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.getByText('Nothing was applied.').waitFor();
  await dialog.getByText('30 days → 90 days').waitFor();
  await look(page, 'settings-outdated');
  expect(await inForce('maxTokenLifetimeDays')).toBe('30');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await inForce('maxTokenLifetimeDays')).toBe('90');
});

test('whoever would lock themselves out is told so, and cannot apply it', async () => {
  const list = { label: 'office', list_type: 'ALLOW', ip_addresses: ['192.0.2.0/24'] };
  const created = await call('POST', '/api/2.0/ip-access-lists', list);
  const { ip_access_list } = (await created.json()) as { ip_access_list: { list_id: string } };
  const page = await openSettings();
  await page.locator('.setting', { hasText: 'IP access lists' }).locator('.switch').click();
  await page.getByRole('button', { name: 'Review…' }).click();
  const dialog = page.getByRole('dialog', { name: 'What this would do' });
  await dialog.getByText('You would be locked out.').waitFor();
  await dialog.getByText('You are at 127.0.0.1').waitFor();
  expect(await dialog.getByRole('button', { name: 'Apply' }).count()).toBe(0);
  await look(page, 'settings-locked-out');
  await call('DELETE', `/api/2.0/ip-access-lists/${ip_access_list.list_id}`, {});
});

test('days that cannot be are named where they stand, and changes can be discarded', async () => {
  const page = await openSettings();
  const days = page.getByLabel('Longest lifetime of new tokens');
  await days.fill('900');
  await page.getByText('Write a whole number from 1 to 730, or nothing.').waitFor();
  expect(await page.getByRole('button', { name: 'Review…' }).count()).toBe(0);
  await look(page, 'settings-wrong');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => days.inputValue()).toBe('730');
  expect(await page.getByRole('region', { name: 'Changes that are not applied' }).count()).toBe(0);
});

test('the bar of changes does not lie over what is being written, on a phone either', async () => {
  const page = await openSettings();
  await page.setViewportSize({ width: 390, height: 560 });
  const days = page.getByLabel('Longest lifetime of new tokens');
  await days.evaluate((one) => one.scrollIntoView({ block: 'end' }));
  await days.fill('90');
  const bar = page.getByRole('region', { name: 'Changes that are not applied' });
  await bar.waitFor();
  const bottom = async () => {
    const [field, top] = [await days.boundingBox(), (await bar.boundingBox())?.y ?? 0];
    return field === null ? Number.NaN : top - (field.y + field.height);
  };
  await expect.poll(bottom).toBeGreaterThanOrEqual(0);
  await takePicture(page, 'settings-bar-phone');
});

test('what clients keep here is shown apart', async () => {
  await set({ enableWebTerminal: 'true' });
  const page = await openSettings();
  await page.getByRole('button', { name: '1 setting is kept for clients' }).click();
  await page.getByRole('row', { name: 'enableWebTerminal' }).waitFor();
  await takePicture(page, 'settings-kept');
});
