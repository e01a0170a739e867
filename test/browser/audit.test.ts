import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, addPerson, generate, type Person, signIn, WITH_ALICE } from './people.ts';

/** Turns the rest of its line round in whatever shows it. */
const TRICK = 'laptop \u202Egnp.exe';
const AUDIT = '/admin/audit';

let server: RunningServer;
let browser: Browser;
let bob: Person;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
  bob = await addPerson(server, 'bob');
  const lost = await generate(server, bob, { comment: TRICK });
  await send('DELETE', `/api/2.0/token-management/tokens/${lost.token_info.token_id}`, ALICE);
  await fetch(`${server.url}/api/2.0/token/list`, { headers: { authorization: 'Bearer not-a-token' } });
  await send('PATCH', '/api/2.0/workspace-conf', bob, { maxTokenLifetimeDays: '90' });
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

async function send(method: string, path: string, by: Person, body?: object): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${by.name}:${by.password}`).toString('base64')}`;
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  await response.body?.cancel();
}

async function open(path = AUDIT, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await openPage(browser, { url: server.url, viewport: { width: 1440, height: 860 } });
  await prepare?.(page);
  await signIn(page, ALICE);
  await page.goto(path);
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor();
  await page
    .getByRole('listitem')
    .filter({ has: page.locator('time') })
    .first()
    .waitFor();
  return page;
}

const rows = (page: Page) => page.locator('.event');
const lineOf = (page: Page, text: string | RegExp) => page.locator('.event-line').filter({ hasText: text });

test('an administrator reads what happened in words, narrows it down, and opens an event', async () => {
  const page = await open();
  await look(page, 'console-audit');
  await lineOf(page, 'alice revoked a token of bob').waitFor();
  await lineOf(page, 'bob was refused the call PATCH /api/2.0/workspace-conf').waitFor();
  await lineOf(page, 'An unknown token was refused').waitFor();

  await page.getByLabel('Who').fill('BOB');
  await page.getByRole('combobox', { name: 'Action' }).fill('token gen');
  await page.getByRole('option', { name: 'Token generated' }).click();
  await page.getByRole('button', { name: 'Show events' }).click();
  await expect.poll(() => rows(page).count()).toBe(1);
  expect(new URL(page.url()).search).toBe('?principal=BOB&action=generateDbToken');
  // What turns text round is shown as what it is, and turns nothing.
  await lineOf(page, 'laptop [U+202E]gnp.exe').click();
  await page.getByRole('heading', { name: 'Its place in the trail' }).waitFor();
  expect(await page.locator('.event-details').textContent()).not.toContain('\u202E');
  expect(await page.locator('.event-fields').allTextContents()).toHaveLength(3);
  await look(page, 'console-audit-event');
  await page.getByRole('link', { name: 'Everything about this token' }).click();
  await expect.poll(() => rows(page).count()).toBe(2);
  await page.goBack();
  await expect.poll(() => rows(page).count()).toBe(1);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(() => rows(page).count()).toBeGreaterThan(5);
});

test('the keyboard alone narrows down, opens and closes', async () => {
  const page = await open();
  await page.getByLabel('Who').focus();
  await page.keyboard.type('alice');
  await page.keyboard.press('Tab');
  await page.keyboard.type('revoked');
  const options = page.getByRole('option');
  // What is offered follows what is typed, and a key that comes before it chooses nothing.
  const areThese = (texts: string[]) => texts.length > 0 && texts.every((text) => /revoked/i.test(text));
  await expect.poll(() => options.allTextContents()).toSatisfy(areThese);
  await page.keyboard.press('ArrowDown');
  await page.locator('[role="option"][data-focused]').waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => options.count()).toBe(0);
  await page.keyboard.press('Enter');
  await expect.poll(() => rows(page).count()).toBe(1);
  const focused = page.locator(':focus');
  expect(await page.getByRole('combobox', { name: 'Action' }).and(focused).count()).toBe(1);
  await tabTo(page, /alice revoked a token of bob/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Parameters' }).waitFor();
  await tabTo(page, /Everything from this address/);
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('address')).toBe('127.0.0.1');
  await page.getByRole('button', { name: 'Clear filters' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Who' }).and(focused).waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('links of other pages say which events are wanted, and a wrong token id is named in the form', async () => {
  const page = await open('/admin/audit?principal=bob&outcome=refused&range=24h');
  await expect.poll(() => rows(page).count()).toBe(1);
  expect(await page.getByLabel('Who').inputValue()).toBe('bob');
  await page
    .getByRole('radio', { name: 'Refused or failed' })
    .and(page.locator('[aria-checked=true]'))
    .waitFor();
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByLabel('Token id').fill('dapi0123456789');
  await page.getByRole('button', { name: 'Show events' }).click();
  await page.getByText('Never write its value here').waitFor();
  expect(page.url()).not.toContain('dapi');
  await page.getByLabel('Token id').fill('');
  await page.getByRole('radio', { name: 'Exact times' }).click();
  await page.getByLabel('Until, not included').fill('2020-01-01T00:00:00');
  await page.getByLabel('Who').fill('');
  await look(page, 'console-audit-form');
  await page.getByRole('button', { name: 'Show events' }).click();
  await page.getByText('No event matches.').waitFor();
  expect(new URL(page.url()).searchParams.get('to')).toMatch(/^20(19|20)-.*Z$/);
  await page.getByRole('switch', { name: 'Follow live' }).and(page.locator(':disabled')).waitFor();
  await look(page, 'console-audit-none');
});

test('who follows live is shown what happens, and nothing moves while they read', async () => {
  const page = await open();
  const before = await rows(page).count();
  await page.getByText('Follow live').click();
  await page.getByText('Following', { exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).click();
  await generate(server, ALICE, { comment: 'while following' });
  await lineOf(page, 'while following').waitFor();
  expect(await rows(page).count()).toBeGreaterThan(before);
  await page.getByRole('status').filter({ hasText: 'at the top' }).waitFor({ state: 'attached' });

  await lineOf(page, 'while following').click();
  await page.getByRole('heading', { name: 'Parameters' }).waitFor();
  await generate(server, ALICE, { comment: 'while reading' });
  const button = page.getByRole('button', { name: /^Show \d+ new events?$/ });
  await button.waitFor();
  expect(await lineOf(page, 'while reading').count()).toBe(0);
  await look(page, 'console-audit-live');
  await button.click();
  await lineOf(page, 'while reading').waitFor();
  // Each is there once, whether it was listed or followed.
  const ids = await page
    .locator('.event-line')
    .evaluateAll((lines) => lines.map((line) => String(line.textContent)));
  expect(ids.filter((text) => text.includes('while following'))).toHaveLength(1);
});

test('who has scrolled down to older events is not moved, and is brought to the new ones when they ask', async () => {
  const page = await open();
  await page.setViewportSize({ width: 1440, height: 500 });
  await page.getByText('Follow live').click();
  await page.getByText('Following', { exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).click();
  await page.evaluate('scrollTo(0, document.body.scrollHeight)');
  const scrolled = await page.evaluate<number>('scrollY');
  expect(scrolled).toBeGreaterThan(300);
  await generate(server, ALICE, { comment: 'far above' });
  const button = page.getByRole('button', { name: /^Show \d+ new events?$/ });
  await button.waitFor();
  expect(await page.evaluate<number>('scrollY')).toBe(scrolled);
  expect(await lineOf(page, 'far above').count()).toBe(0);
  await button.press('Enter');
  await lineOf(page, 'far above').waitFor();
  expect(await lineOf(page, 'far above').evaluate((line) => line.getBoundingClientRect().top)).toBeLessThan(
    500,
  );
});

test('when more happens than can be followed, the list is read anew', async () => {
  const page = await open();
  await page.getByText('Follow live').click();
  await page.getByText('Following', { exact: true }).waitFor();
  // As the server says it after some thousand events; they would take minutes here.
  await page.route(
    '**/audit/tail*',
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), events: [], has_missed: true } });
    },
    { times: 1 },
  );
  await generate(server, ALICE, { comment: 'among many' });
  await page.getByRole('button', { name: 'Load the list anew' }).click();
  await lineOf(page, 'among many').waitFor();
  await page.getByText('Following', { exact: true }).waitFor();
});

test('a page that is not seen asks for nothing, and misses nothing when it is seen again', async () => {
  const page = await open(AUDIT, (opened) => opened.clock.install());
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/audit/tail')) asked++;
  });
  await page.getByText('Follow live').click();
  await page.getByText('Following', { exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).click();
  await expect
    .poll(async () => {
      await page.clock.runFor(3_000);
      return asked;
    })
    .toBeGreaterThan(2);
  await hide(page, true);
  const askedBefore = asked;
  await generate(server, ALICE, { comment: 'while hidden' });
  await page.clock.runFor(120_000);
  expect(asked).toBe(askedBefore);
  await hide(page, false);
  await lineOf(page, 'while hidden').waitFor();
});

/** As the browser tells a page that another tab is in front of it. */
function hide(page: Page, isHidden: boolean): Promise<unknown> {
  return page.evaluate(
    `Object.defineProperty(document, 'visibilityState', { value: '${isHidden ? 'hidden' : 'visible'}', configurable: true });
     document.dispatchEvent(new Event('visibilitychange')); window.dispatchEvent(new Event('visibilitychange'))`,
  );
}

test('a server that cannot be asked is told, and following goes on once it can', async () => {
  const page = await open();
  await page.getByText('Follow live').click();
  await page.getByText('Following', { exact: true }).waitFor();
  await page.route('**/audit/tail*', (route) => route.abort());
  await page.getByText('Not following just now').waitFor();
  await page.unroute('**/audit/tail*');
  await generate(server, ALICE, { comment: 'after the outage' });
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).click();
  await lineOf(page, 'after the outage').waitFor({ timeout: 30_000 });
});

test('the trail of the chosen time is exported as lines, and how to check it is said', async () => {
  const page = await open('/admin/audit?range=24h&principal=bob');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('dialog').getByText('The other filters do not matter here').waitFor();
  await look(page, 'console-audit-export');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'JSON lines, as system.access.audit' }).click();
  const lines = (await readAll(await (await download).createReadStream())).trim().split('\n');
  const actions = lines.map((line) => JSON.parse(line).action_name);
  expect(actions).toContain('revokeDbToken');
  expect(actions.at(-1)).toBe('signAuditHeads');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
