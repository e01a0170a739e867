import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSidewaysScroll,
  openPage,
  startBrowser,
  takePicture,
} from '../support/browser.ts';
import { IdentityProvider, PROVIDER_ENV } from '../support/identity-provider.ts';
import {
  makeDataDir,
  type RunningServer,
  removeDataDir,
  runLatchkeyd,
  spawnLatchkeyd,
} from '../support/latchkeyd.ts';
import { ALICE, addPerson, ageSessions, fillInSignIn, type Person, signIn, WITH_ALICE } from './people.ts';

// A real provider, which is another site, and a real browser.

const SCREENS = [
  ['phone', { width: 390, height: 844 }],
  ['tablet', { width: 768, height: 1024 }],
  ['desktop', { width: 1440, height: 900 }],
] as const;
const SCHEMES = ['light', 'dark'] as const;

let browser: Browser;
let provider: IdentityProvider;
let server: RunningServer;

/** A latchkeyd with the provider in its configuration. */
async function startWith(
  lines: readonly string[],
): Promise<{ server: RunningServer; provider: IdentityProvider }> {
  const own = await IdentityProvider.start();
  const dataDir = makeDataDir();
  const file = join(mkdtempSync(join(tmpdir(), 'latchkey-oidc-')), 'latchkey.toml');
  writeFileSync(file, own.toml(lines));
  const env = { ...WITH_ALICE, ...PROVIDER_ENV, LATCHKEY_CONFIG: file };
  const started = await spawnLatchkeyd({ env, dataDir });
  own.serve(started.url);
  return { server: started, provider: own };
}

beforeAll(async () => {
  const lines = ['trust_email = true', 'provision = true', 'allowed_domains = ["acme.example"]'];
  [{ server, provider }, browser] = await Promise.all([startWith(lines), startBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  await provider?.close();
  if (server) removeDataDir(server.dataDir);
});

/** Says at the provider who one is, with the keyboard alone. */
async function sayWho(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name: 'Acme: who are you?' }).waitFor();
  expect(new URL(page.url()).hostname).toBe('localhost');
  // Not by the keyboard alone: what is typed before the browser has moved to its field is lost.
  const field = page.getByLabel('Name');
  await field.pressSequentially(name);
  await field.press('Enter');
}

async function continueWithAcme(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Continue with Acme SSO' }).click();
  await sayWho(page, name);
}

test('somebody new signs in at the provider, and is at the page that was asked for, by a cookie that other sites never get', async () => {
  provider.accounts.set('nina', { email: 'nina@acme.example', email_verified: true, name: 'Nina New' });
  const page = await openPage(browser, { url: server.url });
  await page.goto('/settings/password?x=1');
  await continueWithAcme(page, 'nina');
  await page.getByRole('heading', { name: 'Password', exact: true }).waitFor();
  expect(page.url()).toBe(`${server.url}/settings/password?x=1`);
  await page.getByRole('button', { name: 'Account: nina@acme.example' }).waitFor();
  const cookies = await page.context().cookies(server.url);
  expect(cookies.map(({ name, sameSite, httpOnly }) => [name, sameSite, httpOnly])).toEqual([
    [`latchkey-${server.port}`, 'Strict', true],
  ]);
  await page.reload();
  await page.getByRole('button', { name: 'Account: nina@acme.example' }).waitFor();
  await page.goBack();
  const kept = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])',
  );
  expect(kept).not.toMatch(/code=|state=/);
});

test('by keyboard alone somebody signs in, generates a token, and signs out', async () => {
  provider.accounts.set('kim', { email: 'kim@acme.example', email_verified: true });
  const page = await openPage(browser, { url: server.url });
  await page.goto('/login');
  const button = page.getByRole('button', { name: 'Continue with Acme SSO' });
  await button.waitFor();
  for (let i = 0; i < 5 && !(await hasFocus(button)); i++) await page.keyboard.press('Tab');
  expect(await hasFocus(button)).toBe(true);
  await page.keyboard.press('Enter');
  await sayWho(page, 'kim');
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
  await page.getByRole('button', { name: 'Generate New Token' }).first().press('Enter');
  await page.getByRole('button', { name: 'Generate', exact: true }).press('Enter');
  await page.getByText('dapi').first().waitFor();
});

test('who has no password proves it at the provider, and what was typed meanwhile stays', async () => {
  provider.accounts.set('pat', { email: 'pat@acme.example', email_verified: true });
  const page = await openPage(browser, { url: server.url });
  await page.goto('/login');
  await continueWithAcme(page, 'pat');
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
  ageSessions(server, 16);
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByLabel('Comment').fill('After a while');
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByRole('button', { name: 'Confirm with Acme SSO' }).waitFor();
  expect(await proof.getByLabel('Password', { exact: true }).count()).toBe(0);
  await lookAt(page, 'oidc-proof-only');
  const opened = page.waitForEvent('popup');
  await proof.getByRole('button', { name: 'Confirm with Acme SSO' }).press('Enter');
  await sayWho(await opened, 'pat');
  await page.getByRole('button', { name: 'Copy token' }).waitFor();
  const comments = await page.evaluate<string>(
    `fetch('/api/latchkey/1.0/token/list').then(async (answer) =>
       (await answer.json()).token_infos.map(({ comment }) => comment).join())`,
  );
  expect(comments).toBe('After a while');
});

test('the window of the provider tells how it ended, and a server without providers says so', async () => {
  const page = await openPage(browser, { url: server.url, complaint: /^Scripts may close only the windows/ });
  await page.goto('/login/done?provider=acme');
  await page.getByRole('heading', { name: 'Confirmed' }).waitFor();
  await lookAt(page, 'oidc-done');
  await page.goto('/login/done?problem=not_fresh&provider=acme');
  await page.getByRole('alert').getByText('Acme SSO did not say that you have just signed in').waitFor();
  await lookAt(page, 'oidc-not-done');
  await page.goto('/login?problem=%3Cscript%3E&provider=__proto__');
  await page.getByRole('alert').getByText('Something on the server failed.').waitFor();
  await signIn(page, ALICE);
  const nothing = { has_password: true, identity_links: [], identity_providers: [] };
  await page.route('**/identity-links', (route) => route.fulfill({ json: nothing }));
  await page.goto('/settings/sign-in');
  await page.getByRole('heading', { name: 'No identity provider is set up' }).waitFor();
  await lookAt(page, 'oidc-no-providers');
  await page.route('**/identity-links', (route) => route.abort());
  await page.reload();
  await page.getByRole('alert').getByText('Your linked accounts cannot be shown.').waitFor();
});

test('whoever refuses at the provider, or is nobody here, is told so where to sign in', async () => {
  const page = await openPage(browser, { url: server.url });
  await page.goto('/login?next=%2Fsettings%2Fpassword');
  await continueWithAcme(page, '');
  await page.getByRole('alert').getByText('Acme SSO did not let you in').waitFor();
  await expectAccessible(page, 'declined');
  await takePicture(page, 'oidc-declined-desktop-light');
  provider.accounts.set('otto', { email: 'otto@elsewhere.example', email_verified: true });
  await continueWithAcme(page, 'otto');
  await page.getByRole('alert').getByText('is not linked to a user here').waitFor();
  await fillInSignIn(page, ALICE);
  await page.getByRole('heading', { name: 'Password', exact: true }).waitFor();
});

test('an answer that was meant for another browser signs nobody in', async () => {
  provider.accounts.set('mallory', { email: 'mallory@acme.example', email_verified: true });
  const attacker = await openPage(browser, { url: server.url });
  let stolen = '';
  attacker.on('request', (request) => {
    if (request.url().includes('/login/oidc/acme/callback')) stolen = request.url();
  });
  await attacker.goto('/login');
  await attacker.getByRole('button', { name: 'Continue with Acme SSO' }).click();
  await attacker.getByRole('heading', { name: 'Acme: who are you?' }).waitFor();
  // So that it is not used up: nobody comes back without it.
  await attacker.context().clearCookies({ name: `latchkey-oidc-${server.port}` });
  await sayWho(attacker, 'mallory');
  await attacker.getByRole('alert').getByText('was not begun in this browser').waitFor();
  const victim = await openPage(browser, { url: server.url });
  await victim.goto('/login');
  await victim.getByRole('button', { name: 'Continue with Acme SSO' }).click();
  await victim.getByRole('heading', { name: 'Acme: who are you?' }).waitFor();
  await victim.goto(stolen);
  await victim.getByRole('alert').getByText('was not begun in this browser').waitFor();
  const cookies = await victim.context().cookies(server.url);
  expect(cookies.map(({ name }) => name)).not.toContain(`latchkey-${server.port}`);
});

test('an account is linked after the password, proves who one is in a window of its own, and is unlinked', async () => {
  const erin = await addPerson(server, 'erin');
  const page = await openPage(browser, { url: server.url });
  await signIn(page, erin);
  await page.getByRole('link', { name: 'Sign-in' }).click();
  await page.getByText('No account is linked to you yet.').waitFor();
  await lookAt(page, 'oidc-links-none');
  await linkAcme(page, erin, 'erin at acme');
  await page.getByText('Acme SSO is linked').waitFor();
  await lookAt(page, 'oidc-linked');

  ageSessions(server, 16);
  await page.getByRole('button', { name: 'Unlink Acme SSO, erin at acme' }).click();
  await lookAt(page, 'oidc-unlink-dialog');
  await page.getByRole('button', { name: 'Unlink', exact: true }).click();
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
  const confirm = page.getByRole('button', { name: 'Confirm with Acme SSO' });
  await confirm.waitFor();
  await lookAt(page, 'oidc-proof-dialog');
  const other = page.waitForEvent('popup');
  await confirm.click();
  await sayWho(await other, 'somebody else');
  await page.getByRole('alert').getByText('not linked to you').waitFor();
  const own = page.waitForEvent('popup');
  await confirm.click();
  await sayWho(await own, 'erin at acme');
  await page.getByText('Acme SSO is unlinked.').waitFor();
  await page.getByText('No account is linked to you yet.').waitFor();
});

test('a wrong password links nothing, and an account of somebody else stays theirs', async () => {
  const page = await openPage(browser, { url: server.url });
  const fred = await addPerson(server, 'fred');
  await signIn(page, fred);
  await page.goto('/settings/sign-in');
  await page.getByRole('button', { name: 'Link Acme SSO' }).click();
  await page.getByLabel('Password', { exact: true }).fill('not the one');
  await lookAt(page, 'oidc-link-dialog');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('The password is not right.').waitFor();
  await page.keyboard.press('Escape');
  await linkAcme(page, fred, 'nina');
  await page.getByRole('alert').getByText('linked to another user').waitFor();
});

test('the page to sign in is as it should be with and without passwords, and when the provider is down', async () => {
  const own = await startWith([]);
  const page = await openPage(browser, { url: own.server.url });
  try {
    await page.goto('/login');
    await page.getByRole('button', { name: 'Continue with Acme SSO' }).waitFor();
    await lookAt(page, 'oidc-login');
    await signIn(page, ALICE);
    await page.goto('/settings/sign-in');
    await linkAcme(page, ALICE, 'alice at acme');
    await page.getByText('Acme SSO is linked').waitFor();
    await signOut(page);
    // The provider knows her still, and asks nothing.
    await page.getByRole('button', { name: 'Continue with Acme SSO' }).click();
    await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
    expect(await switchPasswordsOff(page)).toBe(200);
    await signOut(page);
    await page.reload();
    await page.getByRole('button', { name: 'Continue with Acme SSO' }).waitFor();
    expect(await page.getByLabel('Password', { exact: true }).count()).toBe(0);
    await lookAt(page, 'oidc-login-only');
    const { exitCode } = await runLatchkeyd(['password-sign-in', 'enable'], { dataDir: own.server.dataDir });
    expect(exitCode).toBe(0);
    await page.reload();
    await page.getByLabel('Password', { exact: true }).waitFor();
  } finally {
    await own.server.kill();
    await own.provider.close();
    removeDataDir(own.server.dataDir);
  }
});

test('a provider that is down is told at its button, and passwords go on', async () => {
  const own = await startWith([]);
  const page = await openPage(browser, { url: own.server.url, complaint: /status of 503/ });
  try {
    await own.provider.close();
    await page.goto('/login');
    await page.getByRole('button', { name: 'Continue with Acme SSO' }).click();
    await page.getByRole('alert').getByText('Acme SSO cannot be reached at the moment').waitFor();
    await page.reload();
    await page.getByText('Did not answer a moment ago').waitFor();
    await lookAt(page, 'oidc-login-down');
    await signIn(page, ALICE);
  } finally {
    await own.server.kill();
    removeDataDir(own.server.dataDir);
  }
});

function hasFocus(button: Locator): Promise<boolean> {
  return button.evaluate((one) => one === one.ownerDocument.activeElement);
}

async function linkAcme(page: Page, person: Person, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Link Acme SSO' }).click();
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.keyboard.press('Enter');
  await sayWho(page, name);
  await page.getByRole('heading', { name: 'Sign-in' }).waitFor();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account: / }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Latchkey' }).waitFor();
}

/** As a page of ours does it, with the session of the one that is open. */
function switchPasswordsOff(page: Page): Promise<number> {
  return page.evaluate<number>(
    `fetch('/api/2.0/workspace-conf', {
       method: 'PATCH', headers: { 'content-type': 'application/json' }, body: '{"enablePasswordSignIn":"false"}',
     }).then((answer) => answer.status)`,
  );
}

/** The screen at each size, light and dark: a picture of it, no sideways scrolling, and nothing for axe to find. */
async function lookAt(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const [size, viewport] of SCREENS) {
      await page.setViewportSize(viewport);
      await expectNoSidewaysScroll(page, `${name} ${size}`);
      await takePicture(page, `${name}-${size}-${colorScheme}`);
    }
    await expectAccessible(page, `${name} ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  if (before) await page.setViewportSize(before);
}
