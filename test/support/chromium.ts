import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = join(ROOT, 'server', 'dist', 'web', 'index.html');
const BUILD_MS = 50_000;

/** The same engine as Chromium's, without the windows around each page, which cost as much as the pages. */
const CHROMIUM = '/usr/bin/chromium-headless-shell';
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

/**
 * A real Chromium of its own; whoever calls this closes it. Builds the pages first when nobody has. `hosts` are names
 * whose https it finds at a port of this machine.
 */
export async function startBrowser(hosts: Readonly<Record<string, number>> = {}): Promise<Browser> {
  await buildPagesIfMissing();
  const rules = Object.entries(hosts).map(([name, port]) => `MAP ${name}:443 127.0.0.1:${port}`);
  const found = rules.length === 0 ? [] : [`--host-resolver-rules=${rules.join(', ')}`];
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...found] });
}

export interface PageOptions extends Pick<BrowserContextOptions, 'colorScheme' | 'locale' | 'viewport'> {
  /** Origin of the server, so that paths are enough, and so that its pages may use the clipboard. */
  readonly url: string;
  /** What the page may complain of besides refusals. */
  readonly complaint?: RegExp;
}

/** A page in a profile of its own, as one looks at it, and what its console says of itself as it goes on. */
export async function newPage(
  browser: Browser,
  { url, ...options }: Omit<PageOptions, 'complaint'>,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
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
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, complaints };
}

/** Keeps a picture of the whole page, or of the whole dialog over it: what is not on the screen may not be drawn. */
export async function keepPicture(page: Page, path: string): Promise<void> {
  const viewport = page.viewportSize();
  const dialogHeight = await page.evaluate<number>(
    'Math.max(0, ...[...document.querySelectorAll(".overlay")].map((one) => one.scrollHeight))',
  );
  const pageHeight = await page.evaluate<number>('document.documentElement.scrollHeight');
  const wanted = dialogHeight > 0 ? dialogHeight : pageHeight;
  const isTall = viewport !== null && wanted > viewport.height;
  if (isTall) await page.setViewportSize({ ...viewport, height: wanted });
  await page.screenshot({ path });
  if (isTall) await page.setViewportSize(viewport);
}

/**
 * Builds the pages when nobody has: a server that starts without them has none. Test files run beside each other: one
 * builds, the others wait for it.
 */
export async function buildPagesIfMissing(): Promise<void> {
  const lock = join(dirname(PAGES), '..', '.web-building');
  const deadline = performance.now() + BUILD_MS;
  while (!existsSync(PAGES)) {
    if (performance.now() > deadline) throw new Error(`The pages were not built in ${BUILD_MS} ms: ${lock}`);
    if (!takeLock(lock)) {
      await sleep(200);
      continue;
    }
    try {
      // As they are shipped, not as tests run.
      const env = { ...process.env, NODE_ENV: 'production' };
      execFileSync('npm', ['run', 'build', '-w', 'web'], {
        cwd: ROOT,
        env,
        stdio: 'pipe',
        timeout: BUILD_MS,
      });
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
