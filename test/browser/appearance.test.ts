import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openPage,
  startBrowser,
  takePicture,
} from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import {
  ALICE,
  addPerson,
  fillInSignIn,
  generate,
  type Person,
  signIn,
  statusWith,
  WITH_ALICE,
} from './people.ts';

const DAY_SECONDS = 86_400;
const SIZES = [
  { size: 'desktop', viewport: { width: 1280, height: 860 } },
  { size: 'phone', viewport: { width: 360, height: 740 } },
] as const;

const RULES_OF_LAYOUT = ['target-size', 'scrollable-region-focusable', 'color-contrast'];
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

let server: RunningServer;
let browser: Browser;
let bob: Person;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
  bob = await addPerson(server, 'bob');
  await generateSomeTokens();
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

test.each(SIZES)(
  'every page and dialog is accessible and fits: $size',
  { timeout: 120_000 },
  async ({ size, viewport }) => {
    const page = await openPage(browser, { url: server.url, viewport });
    const see: See = (state) => look(page, size, state);
    await seeSigningIn(page, see);
    await seeList(page, see);
    await seeGenerating(page, see);
    await seeNewToken(page, see);
    await seeNarrowing(page, see);
    await seeRevoking(page, see);
    await seePassword(page, see);
    await page.goto('/settings/nowhere');
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    await see('not-found');
  },
);

test.each(SIZES)('somebody without tokens is shown what to do: $size', async ({ size, viewport }) => {
  const page = await openPage(browser, { url: server.url, viewport });
  await signIn(page, bob);
  await page.getByRole('heading', { name: 'No tokens yet' }).waitFor();
  await look(page, size, 'no-tokens');
});

test.each(SIZES)('loading and failing are shown, too: $size', async ({ size, viewport }) => {
  const page = await openPage(browser, { url: server.url, viewport });
  const { promise: mayFail, resolve: fail } = Promise.withResolvers<void>();
  await page.route('**/token/list', async (route) => {
    await mayFail;
    await route.abort();
  });
  await signIn(page, bob);
  await page.getByText('Your tokens are being loaded…').waitFor({ state: 'attached' });
  await look(page, size, 'loading');
  fail();
  await page.getByText('Your tokens cannot be shown.').waitFor();
  await look(page, size, 'load-failed');
  await page.unroute('**/token/list');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'No tokens yet' }).waitFor();
});

test('a server that does not answer is told, and asked again when it is wanted', async () => {
  const page = await openPage(browser, { url: server.url, complaint: /The server cannot be reached/ });
  await signIn(page, bob);
  await page.route('**/session', (route) => route.abort());
  await page.reload();
  await page.getByRole('heading', { name: 'This page cannot be shown' }).waitFor();
  await look(page, 'desktop', 'no-answer');
  await page.unroute('**/session');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
});

test('the chosen theme wins over the system’s, and is there before anything is painted', async () => {
  const page = await openPage(browser, { url: server.url, colorScheme: 'light' });
  await signIn(page, bob);
  const background = () =>
    page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const light = await background();
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.reload({ waitUntil: 'commit' });
  await expect.poll(background).toBe(dark);
});

/** What is looked at in each state: not wider than the screen, and accessible by axe's rules, by day and by night. */
async function look(page: Page, size: string, state: string): Promise<void> {
  await expectNoSidewaysScroll(page, `${state}, ${size}`);
  // What is there does not depend on size and light; what they change is looked at again.
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page, `${state}, ${size}`, size === 'phone' ? RULES_OF_LAYOUT : []);
  await takePicture(page, `${state}-${size}-light`);
  if (size === 'phone') return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, `${state}, dark`, RULES_OF_COLOUR);
  await takePicture(page, `${state}-${size}-dark`);
}

type See = (state: string) => Promise<void>;

async function seeSigningIn(page: Page, see: See): Promise<void> {
  await page.goto('/login');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await see('login');
  await fillInSignIn(page, { ...ALICE, password: 'not hers' });
  await page.getByRole('alert').waitFor();
  await see('login-wrong');
  await fillInSignIn(page, ALICE);
}

async function seeList(page: Page, see: See): Promise<void> {
  await page.getByRole('cell', { name: 'Never' }).first().waitFor();
  await see('tokens');
  await page.getByRole('radio', { name: /All/ }).click();
  await see('tokens-all');
  await page.getByLabel('Search your tokens').fill('no such thing');
  await see('tokens-none-match');
  await page.getByRole('button', { name: 'Show all tokens' }).click();
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  await see('menu');
  await page.keyboard.press('Escape');
}

async function seeGenerating(page: Page, see: See): Promise<void> {
  await page.getByRole('button', { name: 'Generate New Token' }).click();
  await see('generate');
  await page.getByRole('button', { name: 'More options' }).click();
  await page.getByText('Only some APIs').click();
  await page.getByRole('dialog').getByText('secrets', { exact: true }).click();
  await page.getByLabel('Lifetime (days)').fill('2000');
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByText('No token was generated.').waitFor();
  await see('generate-refused');
  await page.getByRole('radio', { name: '30 days' }).click();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
}

async function seeNewToken(page: Page, see: See): Promise<void> {
  await page.getByRole('button', { name: 'Copy token' }).waitFor();
  await see('new-token');
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor();
  await see('new-token-leave');
  await page.getByRole('button', { name: 'Go back' }).click();
  await page.getByRole('tab', { name: 'Python' }).click();
  await page.getByRole('button', { name: 'Test it now' }).click();
  await page.getByText('It works: the server answered').waitFor();
  await page.getByRole('button', { name: 'Copy token' }).click();
  await see('new-token-tested');
  await page.getByRole('button', { name: 'Done' }).click();
}

async function seeNarrowing(page: Page, see: See): Promise<void> {
  await page.getByRole('button', { name: 'Learnt 1 scope of Metrics collector' }).click();
  await page.getByText('GET /metrics').waitFor();
  await see('narrow');
  await page.getByRole('button', { name: 'Go on learning' }).click();
}

async function seeRevoking(page: Page, see: See): Promise<void> {
  await page.getByRole('button', { name: 'Revoke Nightly export' }).click();
  await page.getByText('2 tokens were generated with it.').waitFor();
  await see('revoke');
  await page.getByRole('button', { name: 'Cancel' }).click();
  const unnamed = page.getByRole('button', { name: /^Revoke token ending/ });
  await unnamed.first().click();
  await page.getByRole('button', { name: 'Revoke Token', exact: true }).click();
  await page.getByText(/^Revoked:/).waitFor();
  await see('revoked');
}

async function seePassword(page: Page, see: See): Promise<void> {
  await page.getByRole('link', { name: 'Password' }).click();
  await page.getByLabel('Current password', { exact: true }).fill(ALICE.password);
  await page.getByLabel('New password', { exact: true }).fill('correct horse');
  await see('password');
  await page.getByRole('button', { name: 'Change Password' }).click();
  await page.getByRole('alert').waitFor();
  await see('password-refused');
}

/** One of each kind: used, unused, without a comment, scoped, soon to expire, expired, revoked, with descendants. */
async function generateSomeTokens(): Promise<void> {
  const by = (request: Parameters<typeof generate>[2], with_: Person | string = ALICE) =>
    generate(server, with_, request);
  await by({ comment: 'Old laptop', lifetime_seconds: 1 });
  const lost = await by({ comment: 'Lost phone', lifetime_seconds: 90 * DAY_SECONDS });
  await by({ comment: 'Terraform in CI, production workspace', lifetime_seconds: 365 * DAY_SECONDS });
  const parent = await by({ comment: 'Nightly export', lifetime_seconds: 90 * DAY_SECONDS });
  await by({ comment: 'Export worker 1', lifetime_seconds: 30 * DAY_SECONDS }, parent.token_value);
  await by({ comment: 'Export worker 2', lifetime_seconds: 30 * DAY_SECONDS }, parent.token_value);
  await by({ comment: 'Dashboards', lifetime_seconds: 3 * DAY_SECONDS, scopes: ['sql', 'dashboards'] });
  const learner = await by({ comment: 'Metrics collector', autoscope_enabled: true });
  const headers = { authorization: `Bearer ${learner.token_value}` };
  for (const path of ['/api/2.0/preview/scim/v2/Users', '/metrics'])
    await (await fetch(server.url + path, { headers })).body?.cancel();
  for (const _ of SIZES) await by({ lifetime_seconds: 7 * DAY_SECONDS + 60 });
  await fetch(`${server.url}/api/latchkey/1.0/token/revoke`, {
    method: 'POST',
    headers: { authorization: `Bearer ${parent.token_value}`, 'content-type': 'application/json' },
    body: JSON.stringify({ token_id: lost.token_info.token_id, leaked: true }),
  });
  expect(await statusWith(server, lost.token_value)).toBe(403);
}
