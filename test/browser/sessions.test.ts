import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, readHeap, startBrowser, takePicture } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { focusedName, tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, addPerson, ask, fillInSignIn, type Person, signIn, WITH_ALICE } from './people.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1';
/** Many screens are looked at in one test. */
const LONG = { timeout: 120_000 };
const NEW_PASSWORD = 'granite willow saffron orbit';

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

test(
  'a person sees where they are signed in, and signs out one browser and then all others',
  LONG,
  async () => {
    const bob = await addPerson(server, 'bob');
    const phone = await signInElsewhere(bob, IPHONE);
    const firefox = await signInElsewhere(bob, FIREFOX);
    const page = await openPage(browser, { url: server.url });
    await signIn(page, bob);
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
    await page.getByRole('row', { name: /Safari on iPhone/ }).waitFor();
    expect(await page.getByRole('row', { name: /This browser/ }).count()).toBe(1);
    await look(page, 'sessions');

    await page.getByRole('button', { name: 'Sign out Safari on iPhone at 127.0.0.1' }).click();
    await page.getByRole('dialog').getByText('is signed out with its next click').waitFor();
    await look(page, 'sessions-end-one');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('status').getByText('Signed out: Safari on iPhone').waitFor();
    await page.getByRole('row', { name: /Safari on iPhone/ }).waitFor({ state: 'detached' });
    expect([await statusOf(phone), await statusOf(firefox)]).toEqual([401, 200]);

    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('One other browser is signed out.').waitFor();
    expect(await statusOf(firefox)).toBe(401);
    await page.getByRole('button', { name: 'Sign out everywhere else' }).waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('row', { name: /This browser/ }).waitFor();
  },
);

test('the same by keyboard alone; Escape does nothing', async () => {
  const carol = await addPerson(server, 'carol');
  const firefox = await signInElsewhere(carol, FIREFOX);
  const page = await openPage(browser, { url: server.url });
  await signIn(page, carol);
  await page.goto('/settings/sessions');
  await tabTo(page, /^Sign out Firefox on Linux/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await statusOf(firefox)).toBe(200);
  await expect.poll(() => focusedName(page)).toMatch(/^Sign out Firefox on Linux/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Sign out$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedName(page)).toBe('Signed out: Firefox on Linux');
  expect(await statusOf(firefox)).toBe(401);
});

test('a failed list is told, and a session that has ended meanwhile is no riddle', async () => {
  const dave = await addPerson(server, 'dave');
  const firefox = await signInElsewhere(dave, FIREFOX);
  const page = await openPage(browser, { url: server.url });
  await signIn(page, dave);
  await page.route('**/1.0/sessions', (route) => route.abort());
  await page.goto('/settings/sessions');
  await page.getByRole('alert').getByText('Your sessions cannot be shown.').waitFor();
  await takePicture(page, 'sessions-failed-desktop-light');
  await page.unroute('**/1.0/sessions');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: /^Sign out Firefox/ }).click();
  await fetch(`${server.url}/api/latchkey/1.0/session`, {
    method: 'DELETE',
    headers: { cookie: firefox, origin: server.url },
  });
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('alert').getByText('it may have ended already').waitFor();
});

test('a password link is read, leaves the address and the history, and sets the password', LONG, async () => {
  const erin = await addPerson(server, 'erin');
  const session = await signInElsewhere(erin, FIREFOX);
  const link = await linkFor('erin');
  const code = link.hash.slice(1);
  const page = await openPage(browser, { url: server.url });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(link.href);
  await page.getByText('For erin').waitFor();
  expect(await page.evaluate('[location.href, history.length]')).toEqual([`${server.url}/set-password`, 2]);
  expect(asked.join('\n')).not.toContain(code);
  await look(page, 'set-password');

  await page.getByLabel('New password', { exact: true }).fill('too short');
  await page.getByRole('button', { name: 'Set Password' }).click();
  await page.getByRole('alert').getByText('The password was not set.').waitFor();
  await look(page, 'set-password-refused');
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set Password' }).click();
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
  await look(page, 'set-password-done');
  const heap = await readHeap(page);
  expect([heap.includes(code), heap.includes(NEW_PASSWORD)]).toEqual([false, false]);
  expect(
    await page.evaluate('JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])'),
  ).not.toContain(code);
  expect(await statusOf(session)).toBe(401);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await fillInSignIn(page, { name: 'erin', password: NEW_PASSWORD });
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();

  await page.goto(link.href);
  await page.getByRole('alert').getByText('This link is not good').waitFor();
  await look(page, 'set-password-not-good');
});

test('a password is set by keyboard alone, by a new link that follows an old one in the same tab', async () => {
  await addPerson(server, 'frank');
  const old = await linkFor('frank');
  const link = await linkFor('frank');
  const page = await openPage(browser, { url: server.url });
  await page.goto(old.href);
  await page.getByRole('alert').getByText('This link is not good').waitFor();
  await page.evaluate(`location.hash = ${JSON.stringify(link.hash)}`);
  await page.getByText('For frank').waitFor();
  expect(page.url()).toBe(`${server.url}/set-password`);
  await page.keyboard.type(NEW_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
});

test('what is answered about an earlier link says nothing of the one that was opened after it', async () => {
  await addPerson(server, 'heidi');
  await addPerson(server, 'ivan');
  const [first, second] = [await linkFor('heidi'), await linkFor('ivan')];
  const page = await openPage(browser, { url: server.url });
  const { promise: isTime, resolve: answerFirst } = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  await page.route('**/look-up', async (route) => {
    if (!route.request().postData()?.includes(first.hash.slice(1))) return route.continue();
    const response = await route.fetch();
    await isTime;
    await route.fulfill({ response });
    answered.resolve();
  });
  await page.goto(first.href);
  await page.getByText('The link is being checked').waitFor();
  await page.evaluate(`location.hash = ${JSON.stringify(second.hash)}`);
  await page.getByText('For ivan').waitFor();
  answerFirst();
  await answered.promise;
  // Whatever the answer does is done by the time that a later request of the page is answered.
  await page.evaluate("fetch('/healthz').then((answer) => answer.text())");
  expect(await page.getByText('For heidi').count()).toBe(0);
  await page.getByText('For ivan').waitFor();
});

test('a page that is loaded anew says that it has forgotten the link; one that cannot ask, that it cannot', async () => {
  await addPerson(server, 'grace');
  const link = await linkFor('grace');
  const page = await openPage(browser, { url: server.url });
  await page.route('**/look-up', (route) => route.abort());
  await page.goto(link.href);
  await page.getByRole('alert').getByText('The link cannot be checked at the moment.').waitFor();
  await takePicture(page, 'set-password-unknown-desktop-light');
  await page.unroute('**/look-up');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('For grace').waitFor();
  await page.reload();
  await page.getByText('Open your link again').waitFor();
  await look(page, 'set-password-no-code');
});

/** The cookie of a session that another browser has. */
async function signInElsewhere({ name, password }: Person, userAgent: string): Promise<string> {
  const response = await fetch(`${server.url}/api/latchkey/1.0/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify({ username: name, password }),
  });
  return response.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
}

async function statusOf(cookie: string): Promise<number> {
  const response = await fetch(`${server.url}/api/latchkey/1.0/session`, { headers: { cookie } });
  await response.body?.cancel();
  return response.status;
}

async function linkFor(name: string): Promise<URL> {
  const users = await ask<{ Resources: { id: string }[] }>(
    server,
    ALICE,
    `/api/2.0/preview/scim/v2/Users?filter=userName+eq+${name}`,
  );
  const response = await fetch(`${server.url}/api/latchkey/1.0/password-links`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${ALICE.name}:${ALICE.password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ user_id: users.Resources[0]?.id }),
  });
  return new URL(((await response.json()) as { url: string }).url);
}
