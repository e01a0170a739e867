import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, openPage, takePicture } from '../support/browser.ts';
import type { RunningServer } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';
import { ALICE, addPerson, fillInSignIn, type Person, signIn, WITH_ALICE } from './people.ts';
import { useSite } from './site.ts';

const site = useSite();

test('a wrong password is told, and the next one can be typed at once', async () => {
  const page = await site.open();
  await page.goto('/login');
  await fillInSignIn(page, { ...ALICE, password: 'not hers' });
  await page.getByRole('alert').getByText('User name or password is not right.').waitFor();
  await page.keyboard.type(ALICE.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
});

test.each([
  ['/settings/password', '/settings/password'],
  ['/settings/access-tokens?view=all#content', '/settings/access-tokens?view=all#content'],
  ['/', '/settings/access-tokens'],
  ['/login?next=%2F%2Fexample.com%2Fsettings%2F', '/settings/access-tokens'],
])('whoever asks for %s is there after signing in: %s', async (asked, arrived) => {
  const page = await site.open();
  await page.goto(asked);
  await fillInSignIn(page, ALICE);
  await page.getByRole('heading', { name: 'User Settings' }).waitFor();
  expect(page.url()).toBe(`${site.server.url}${arrived}`);
});

test('a session that was ended elsewhere leads to signing in, and back', async () => {
  const page = await site.open();
  await signIn(page, ALICE);
  await page.getByRole('link', { name: 'Password' }).click();
  await page.getByRole('heading', { name: 'Password' }).waitFor();
  await page.context().clearCookies();
  await page.getByLabel('Current password', { exact: true }).fill('a');
  await page.getByLabel('New password', { exact: true }).fill('b');
  await page.getByRole('button', { name: 'Change Password' }).click();
  await fillInSignIn(page, ALICE);
  await page.getByRole('heading', { name: 'Password' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/settings/password');
});

test('whoever is signed in is not asked to sign in, and signs out by the menu', async () => {
  const page = await site.open();
  await signIn(page, ALICE);
  await page.goto('/login');
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
  await page.route('**/session', (route) => route.abort());
  await signOut(page);
  await page.getByRole('alert').getByText('You are still signed in.').waitFor();
  await takePicture(page, 'sign-out-failed-desktop-light');
  await page.unroute('**/session');
  await signOut(page);
  await page.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
  await page.goto('/settings/access-tokens');
  await page.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
});

test('the password can be seen, and Caps Lock is told', async () => {
  const page = await site.open();
  await page.goto('/login');
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('Secret');
  expect(await password.getAttribute('type')).toBe('password');
  await page.getByRole('button', { name: 'Show password' }).click();
  expect(await password.getAttribute('type')).toBe('text');
  await page.evaluate(
    `document.querySelector('input[name="password"]').dispatchEvent(
       new KeyboardEvent('keydown', { key: 'A', bubbles: true, modifierCapsLock: true }))`,
  );
  await page.getByText('Caps Lock is on.').waitFor();
  await takePicture(page, 'login-caps-lock-desktop-light');
});

test('a browser that keeps no cookie is told so', async () => {
  const page = await site.open();
  await page.route('**/session', async (route) => {
    const response = await route.fetch();
    const { 'set-cookie': _dropped, ...headers } = response.headers();
    await page.context().clearCookies();
    await route.fulfill({ response, headers });
  });
  await page.goto('/login');
  await fillInSignIn(page, ALICE);
  await page.getByRole('alert').getByText('did not keep the session cookie').waitFor();
});

test('too many attempts have to wait for as long as the server says; a server that is gone is told', async () => {
  const own = await startServer({ env: WITH_ALICE });
  const page = await openPage(site.browser, { url: own.url });
  await page.clock.install();
  await page.goto('/login');
  await Promise.all(Array.from({ length: 30 }, (_, i) => attempt(own, { ...ALICE, password: `wrong ${i}` })));
  await fillInSignIn(page, ALICE);
  await page.getByRole('alert').getByText('Too many failed sign-ins').waitFor();
  const wait = page.getByRole('button', { name: /^Try again in \d+ s$/ });
  expect(await wait.getAttribute('aria-disabled')).toBe('true');
  await expectAccessible(page, 'waiting to sign in');
  await takePicture(page, 'login-wait-desktop-light');
  const secondsAtFirst = await secondsOf(wait);
  await page.clock.runFor(5_000);
  expect(await secondsOf(wait)).toBeLessThan(secondsAtFirst);
  await page.clock.runFor(60_000);
  await own.stop();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
});

test('a password is changed with the old one, other browsers are signed out, and reasons are told', async () => {
  const erin = await addPerson(site.server, 'erin');
  const page = await site.open();
  const other = await site.open();
  await signIn(page, erin);
  await signIn(other, erin);
  await page.getByRole('link', { name: 'Password' }).click();
  await changePassword(page, 'not hers', 'walnut harbor velvet ladder');
  await page.getByRole('alert').getByText('The old password is not right.').waitFor();
  await changePassword(page, erin.password, 'too short');
  await page.getByRole('alert').getByText('use at least 15 characters').waitFor();
  await changePassword(page, erin.password, 'walnut harbor velvet ladder');
  await page.getByText('Your password is changed.').waitFor();
  await takePicture(page, 'password-changed-desktop-light');
  await other.reload();
  await other.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
  await fillInSignIn(other, { ...erin, password: 'walnut harbor velvet ladder' });
  await other.getByRole('heading', { name: 'Access Tokens' }).waitFor();
});

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account: alice' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

async function changePassword(page: Page, oldPassword: string, newPassword: string): Promise<void> {
  await page.getByLabel('Current password', { exact: true }).fill(oldPassword);
  await page.getByLabel('New password', { exact: true }).fill(newPassword);
  await page.getByRole('button', { name: 'Change Password' }).click();
}

async function attempt({ url }: RunningServer, { name, password }: Person): Promise<void> {
  const response = await fetch(`${url}/api/latchkey/1.0/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: name, password }),
  });
  await response.body?.cancel();
}

async function secondsOf(button: ReturnType<Page['getByRole']>): Promise<number> {
  return Number(/\d+/.exec((await button.textContent()) ?? '')?.[0]);
}
