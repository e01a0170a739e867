import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { keepPicture, newPage, type PageOptions } from './chromium.ts';

export { startBrowser } from './chromium.ts';

const OUTPUT = join(import.meta.dirname, '..', 'browser', 'output');

/** Axe's rules for WCAG 2.2 up to AA, and what its makers know to be good besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Chrome says so of every refused request; the tests ask for refusals. */
const REFUSED = /^Failed to load resource: (?:the server responded with a status of 4|net::ERR_)/;

/**
 * A page in a profile of its own, closed when the test has finished. The test fails when the page broke its own
 * policy or complained of anything but the refusals that it asked for.
 */
export async function openPage(browser: Browser, { complaint, ...options }: PageOptions): Promise<Page> {
  const { page, complaints } = await newPage(browser, options);
  onTestFinished(async () => {
    await page.context().close();
    expect(complaints.filter((text) => !REFUSED.test(text) && !complaint?.test(text))).toEqual([]);
  });
  return page;
}

/** Which of axe's rules are asked: all but these, or these alone. */
type Rules = { readonly without: readonly string[] } | { readonly only: readonly string[] };

/** Fails unless axe finds nothing to object to on the page as it stands. */
export async function expectAccessible(
  page: Page,
  state: string,
  rules: Rules = { without: [] },
): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const asked =
    'only' in rules ? axe.withRules([...rules.only]) : axe.withTags(TAGS).disableRules([...rules.without]);
  const { violations } = await asked.analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found, `axe on ${state}`).toEqual([]);
}

/** Fails when the page can be scrolled sideways, and not only until a menu has followed a new size of the window. */
export async function expectNoSidewaysScroll(page: Page, state: string): Promise<void> {
  const excess = () =>
    page.evaluate<number>(
      'Math.max(0, ...["html", ".overlay", ".modal"].flatMap((one) => [...document.querySelectorAll(one)]).map((one) => one.scrollWidth - one.clientWidth))',
    );
  await expect.poll(excess, { message: `sideways scroll on ${state}`, timeout: 5_000 }).toBe(0);
}

/** Keeps a picture of the page under test/browser/output. */
export function takePicture(page: Page, name: string): Promise<void> {
  return keepPicture(page, join(OUTPUT, `${name}.png`));
}

/** All that the page's scripts hold in memory, after its garbage was collected: a heap snapshot as text. */
export async function readHeap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}
