import type { ListNodesResponse, OverviewResponse, VerificationHistory } from '@latchkey/client';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser, takePicture } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { makeBusy } from './busy-workspace.ts';
import { tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, ask, signIn, WITH_ALICE } from './people.ts';

const OVERVIEW = '/api/latchkey/1.0/overview';

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
  await makeBusy(server);
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

/** What the tile of this name says. */
const count = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ hasText: name }).locator('.tile-count').innerText();

/** What is needed of a canvas here, in the page. */
interface Canvas {
  width: number;
  height: number;
  readonly ownerDocument: { createElement(name: 'canvas'): Canvas };
  getContext(kind: '2d', options: { willReadFrequently: boolean }): CanvasContext;
}

interface CanvasContext {
  drawImage(canvas: Canvas, x: number, y: number): void;
  getImageData(x: number, y: number, width: number, height: number): { data: { buffer: ArrayBuffer } };
}

/** The colours that are seen in a chart, but for the edges of letters and bars. */
function coloursOf(chart: Locator): Promise<string[]> {
  return chart.locator('canvas').evaluate((element) => {
    const canvas = element as unknown as Canvas;
    const { width, height } = canvas;
    const copy = Object.assign(canvas.ownerDocument.createElement('canvas'), { width, height });
    const context = copy.getContext('2d', { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    const seen = new Map<number, number>();
    for (const pixel of pixels) if (pixel >>> 24 === 255) seen.set(pixel, (seen.get(pixel) ?? 0) + 1);
    return [...seen].filter(([, times]) => times > 200).map(([pixel]) => pixel.toString(16));
  });
}

test('the console opens with the figures, each leads to what it counts, and charts tell the rest', async () => {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.getByRole('link', { name: 'Admin', exact: true }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  const { tokens, administrators } = await ask<OverviewResponse>(server, ALICE, OVERVIEW);
  await expect.poll(() => count(page, 'Living tokens')).toBe(String(tokens.living));
  expect([tokens.living, tokens.owners, administrators]).toEqual([11, 4, 1]);
  expect(await count(page, 'Expire within 7 days')).toBe('2');
  expect(await count(page, 'Never expire')).toBe('1');
  expect(await count(page, 'Unused for 30 days')).toBe(String(tokens.unused_for_30_days));
  await page.getByRole('region', { name: 'Tokens by age' }).locator('canvas').waitFor();
  await look(page, 'overview');
  await page.emulateMedia({ forcedColors: 'active' });
  await takePicture(page, 'overview-forced-colors');
  await page.emulateMedia({ forcedColors: 'none' });
  await page.getByRole('link', { name: 'Expire within 7 days' }).click();
  await page.getByRole('row', { name: 'dbt, production' }).waitFor();
  expect(await page.getByRole('row').count()).toBe(1 + tokens.expiring_within_7_days);
  await page.goBack();
  await page.getByRole('link', { name: 'Never expire' }).click();
  await page.getByRole('row', { name: 'Legacy cron job' }).waitFor();
});

test('administrators see which nodes serve, and which of them is silent', async () => {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.goto('/admin');
  const nodes = page.getByRole('region', { name: 'Nodes' });
  await nodes.getByText('One node serves over this database.').waitFor();
  await nodes.getByRole('row', { name: /answers you/ }).waitFor();
  const { nodes: known, sequence } = await ask<ListNodesResponse>(server, ALICE, '/api/latchkey/1.0/nodes');
  const silent = { ...known[0], node_id: 'c0ffee', name: 'gone', is_this: false, is_live: false };
  const answer = (told: unknown[]) => ({ json: { sequence: sequence + 7, nodes: told } });
  await page.route('**/api/latchkey/1.0/nodes', (route) =>
    route.fulfill(answer([...known, { ...silent, silent_ms: 42_000 }])),
  );
  await page.getByRole('button', { name: 'Refresh' }).click();
  await nodes.getByText('1 of 2 nodes report in time.').waitFor();
  await nodes.getByRole('row', { name: /gone.*silent for 42 s/ }).waitFor();
  await look(page, 'overview-nodes');
  await page.route('**/api/latchkey/1.0/nodes', (route) => route.fulfill(answer([])));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await nodes.getByText('No node has reported yet.').waitFor();
});

test('verifications are shown by the hour, the day and the month, all or refused, and as a table', async () => {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.goto('/admin');
  const chart = page.getByRole('region', { name: 'Verifications' });
  await chart.getByText(/^Tokens were presented/).waitFor();
  // What the page itself was told: more may have been verified when somebody else asks.
  const answer = page.waitForResponse((response) => response.url().includes(`hours=${31 * 24}`));
  await chart.getByRole('radio', { name: '30 days' }).click();
  const { buckets } = (await (await answer).json()) as VerificationHistory;
  expect(buckets.length).toBeGreaterThan(700);
  await chart.getByRole('button', { name: 'Show the numbers as a table' }).click();
  await expect.poll(() => chart.getByRole('row').count()).toBe(31);
  const told = await chart
    .getByRole('cell')
    .evaluateAll((cells) => cells.reduce((sum, one) => sum + Number(one.textContent?.replace(',', '')), 0));
  const firstDay = new Date();
  firstDay.setHours(0, 0, 0, 0);
  firstDay.setDate(firstDay.getDate() - 29);
  const counted = buckets
    .filter(({ start_time }) => start_time >= firstDay.getTime())
    .flatMap(({ outcomes }) => Object.values(outcomes))
    .reduce((sum, one) => sum + one, 0);
  expect(told).toBe(counted);
  await look(page, 'overview-month');
  const all = await coloursOf(chart);
  await chart.getByRole('radio', { name: 'Refused' }).click();
  await expect.poll(() => chart.getByRole('columnheader', { name: 'Accepted' }).count()).toBe(0);
  await expect.poll(() => coloursOf(chart)).not.toEqual(all);
  expect((await coloursOf(chart)).length).toBeGreaterThan(1);
  await takePicture(page, 'overview-refused');
});

test('a chart takes the colours of the theme, also when it changes', async () => {
  const page = await openPage(browser, { url: server.url, colorScheme: 'light' });
  await signIn(page, ALICE);
  await page.goto('/admin');
  const chart = page.getByRole('region', { name: 'Tokens by age' });
  await chart.locator('canvas').waitFor();
  await expect.poll(async () => (await coloursOf(chart)).length).toBeGreaterThan(0);
  const light = await coloursOf(chart);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => coloursOf(chart)).not.toEqual(light);
  const dark = await coloursOf(chart);
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitemradio', { name: 'Light' }).click();
  await expect.poll(() => coloursOf(chart)).not.toEqual(dark);
});

test('the same with the keyboard alone', async () => {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.goto('/admin');
  const chart = page.getByRole('region', { name: 'Verifications' });
  await chart.locator('canvas').waitFor();
  await tabTo(page, /^Hour$/);
  for (const key of ['ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await page.keyboard.press('Space');
  await expect
    .poll(() => chart.getByRole('radio', { name: '30 days' }).getAttribute('aria-checked'))
    .toBe('true');
  await tabTo(page, /^Show the numbers as a table$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => chart.getByRole('row').count()).toBe(31);
  await page.keyboard.press('Enter');
  await chart.getByRole('table').waitFor({ state: 'hidden' });
  await page.reload();
  await page.getByRole('heading', { name: 'Tokens by age' }).waitFor();
  await tabTo(page, /^Unused for 30 days$/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Tokens that were not used for some days' }).waitFor();
});

test('figures are counted anew when somebody asks for it; a page that is left open asks for nothing', async () => {
  const page = await openPage(browser, { url: server.url });
  await page.clock.install();
  await signIn(page, ALICE);
  await page.goto('/admin');
  await page.getByRole('region', { name: 'Verifications' }).locator('canvas').waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // It would keep the session of somebody who has gone away alive.
  await page.clock.fastForward('30:00');
  expect(asked).toEqual([]);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect
    .poll(() => [...asked].sort())
    .toEqual(['/api/latchkey/1.0/nodes', OVERVIEW, `${OVERVIEW}/verifications`]);
});

test('loading and failing are shown, too', async () => {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.route(`**${OVERVIEW}`, (route) => route.abort());
  await page.goto('/admin');
  await page.getByText('The overview cannot be shown.').waitFor();
  await look(page, 'overview-failed');
  await page.unroute(`**${OVERVIEW}`);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Living tokens' }).waitFor();
});
