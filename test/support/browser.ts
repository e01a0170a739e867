import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = join(ROOT, 'server', 'dist', 'web', 'index.html');
const OUTPUT = join(ROOT, 'test', 'browser', 'output');
const BUILD_MS = 50_000;

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Axe's rules for WCAG 2.2 up to AA, and what its makers know to be good besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Chrome says so of every refused request; the tests ask for refusals. */
const REFUSED = /^Failed to load resource: (?:the server responded with a status of 4|net::ERR_)/;

/** A real Chromium of its own; whoever calls this closes it. Builds the pages first when nobody has. */
export async function startBrowser(): Promise<Browser> {
  await buildPagesIfMissing();
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
}

export interface PageOptions extends Pick<BrowserContextOptions, 'colorScheme' | 'viewport'> {
  /** Origin of the server, so that paths are enough, and so that its pages may use the clipboard. */
  readonly url: string;
  /** What the page may complain of besides refusals. */
  readonly complaint?: RegExp;
}

/**
 * A page in a profile of its own, closed when the test has finished. The test fails when the page broke its own
 * policy or complained of anything but the refusals that it asked for.
 */
export async function openPage(browser: Browser, { url, complaint, ...options }: PageOptions): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    ...options,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  await context.addInitScript(
    `addEventListener('securitypolicyviolation', (event) =>
       console.error('Policy broken:', event.violatedDirective, event.blockedURI, event.sourceFile))`,
  );
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    const isExpected = REFUSED.test(message.text()) || complaint?.test(message.text());
    if (isComplaint && !isExpected) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  return page;
}

/** Fails unless axe finds nothing to object to on the page as it stands; by all rules unless some are named. */
export async function expectAccessible(
  page: Page,
  state: string,
  rules: readonly string[] = [],
): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules.length > 0 ? axe.withRules([...rules]) : axe.withTags(TAGS)).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  expect(found, `axe on ${state}`).toEqual([]);
}

/** Fails when the page can be scrolled sideways. */
export async function expectNoSidewaysScroll(page: Page, state: string): Promise<void> {
  const excess = await page.evaluate<number>(
    'Math.max(0, ...["html", ".overlay", ".modal"].flatMap((one) => [...document.querySelectorAll(one)]).map((one) => one.scrollWidth - one.clientWidth))',
  );
  expect(excess, `sideways scroll on ${state}`).toBe(0);
}

/** Keeps a picture of the whole page, or of the whole dialog over it, under test/browser/output. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const viewport = page.viewportSize();
  const dialogHeight = await page.evaluate<number>(
    'Math.max(0, ...[...document.querySelectorAll(".overlay")].map((one) => one.scrollHeight))',
  );
  const isTall = viewport !== null && dialogHeight > viewport.height;
  if (isTall) await page.setViewportSize({ ...viewport, height: dialogHeight });
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), fullPage: dialogHeight === 0 });
  if (isTall) await page.setViewportSize(viewport);
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

/** Test files run beside each other: one builds, the others wait for it. */
async function buildPagesIfMissing(): Promise<void> {
  const lock = join(dirname(PAGES), '..', '.web-building');
  const deadline = performance.now() + BUILD_MS;
  while (!existsSync(PAGES)) {
    if (performance.now() > deadline) throw new Error(`The pages were not built in ${BUILD_MS} ms: ${lock}`);
    if (!takeLock(lock)) {
      await sleep(200);
      continue;
    }
    try {
      execFileSync('npm', ['run', 'build', '-w', 'web'], { cwd: ROOT, stdio: 'pipe', timeout: BUILD_MS });
    } finally {
      rmdirSync(lock);
    }
  }
}

function takeLock(lock: string): boolean {
  mkdirSync(dirname(lock), { recursive: true });
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}
