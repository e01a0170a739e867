import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, readHeap, startBrowser, takePicture } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { focusedName, tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, addPerson, ask, generate, signIn, statusWith, WITH_ALICE } from './people.ts';

const SCIM = '/api/2.0/preview/scim/v2';
const DAY_SECONDS = 86_400;
/** Many screens are looked at in one test. */
const LONG = { timeout: 120_000 };
const PASSWORD = 'granite willow saffron orbit';

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
  'an administrator creates a user, hands over a link, and the user sets a password by it',
  LONG,
  async () => {
    const page = await openConsole('Users');
    await page.getByRole('button', { name: 'Create User' }).click();
    const dialog = page.getByRole('dialog');
    await look(page, 'console-users-create');
    await dialog.getByLabel('User name').fill('maria.lopez@example.com');
    await dialog.getByLabel('Display name').fill('María López');
    await dialog.getByRole('button', { name: 'Create User' }).click();
    await dialog.getByText('has no password yet').waitFor();
    await look(page, 'console-users-created');
    await dialog.getByRole('button', { name: 'Make Link' }).click();
    await dialog.getByText('This is the only time that it is shown.').waitFor();
    expect(await focusedName(page)).toBe('Copy link');
    await look(page, 'console-users-link');
    await page.keyboard.press('Enter');
    await dialog.getByText('Copied link to the clipboard.').waitFor();
    const link = await page.evaluate<string>('navigator.clipboard.readText()');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'María López' }).waitFor();
    expect((await readHeap(page)).includes(new URL(link).hash.slice(1))).toBe(false);

    const hers = await openPage(browser, { url: server.url });
    await hers.goto(link);
    await hers.getByText('For maria.lopez@example.com').waitFor();
    await hers.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await hers.getByRole('button', { name: 'Set Password' }).click();
    await hers.getByRole('heading', { name: 'Your password is set' }).waitFor();
    await signIn(hers, { name: 'maria.lopez@example.com', password: PASSWORD });

    await page.getByRole('link', { name: 'María López' }).click();
    await page.getByRole('heading', { name: 'María López', level: 1 }).waitFor();
    await fact(page, 'Password', 'Set');
    await fact(page, 'Signed-in browsers', '1');
  },
);

test('a taken name is told where it was typed, and what was typed stays', async () => {
  const page = await openConsole('Users');
  await page.getByRole('button', { name: 'Create User' }).click();
  await page.getByRole('dialog').getByLabel('User name').fill('ALICE');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('already exists').waitFor();
  expect(await page.getByRole('dialog').getByLabel('User name').inputValue()).toBe('ALICE');
  await takePicture(page, 'console-users-create-refused-desktop-light');
});

test('deactivating says what stops, stops it, and is taken back; deleting is for ever', LONG, async () => {
  const bob = await addPerson(server, 'bob@example.com');
  const token = await generate(server, bob, { comment: 'ci', lifetime_seconds: DAY_SECONDS });
  expect(await statusWith(server, token.token_value)).toBe(200);
  const page = await openConsole('Users');
  await page.getByRole('link', { name: 'bob@example.com' }).click();
  await page.getByRole('heading', { name: 'bob@example.com', level: 1 }).waitFor();
  await fact(page, 'Access tokens', '1 that works');
  await look(page, 'console-user');
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByRole('dialog').getByText('1 access token, last used').waitFor();
  await look(page, 'console-user-deactivate');
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
  await page.getByRole('status').getByText('bob@example.com is deactivated.').waitFor();
  expect(await statusWith(server, token.token_value)).toBe(403);
  await look(page, 'console-user-deactivated');
  await page.getByRole('button', { name: 'Activate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Activate' }).click();
  await page.getByRole('status').getByText('bob@example.com is active again.').waitFor();
  expect(await statusWith(server, token.token_value)).toBe(200);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByText('This cannot be undone.').waitFor();
  await look(page, 'console-user-delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'Users', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'bob@example.com' }).waitFor({ state: 'detached' });
  expect(await statusWith(server, token.token_value)).toBe(403);
});

test('administrators are made and unmade, and the last one is told to stay', LONG, async () => {
  await addPerson(server, 'carol@example.com');
  const page = await openConsole('Users');
  await page.getByRole('link', { name: 'carol@example.com' }).click();
  await page.getByRole('button', { name: 'Make Administrator' }).click();
  await page.getByRole('dialog').getByText('may then do everything here').waitFor();
  await look(page, 'console-user-make-administrator');
  await page.getByRole('dialog').getByRole('button', { name: 'Make Administrator' }).click();
  await page.getByRole('status').getByText('is an administrator now').waitFor();
  await page.getByRole('link', { name: 'Users', exact: true }).click();
  await page.getByRole('radio', { name: 'Administrators' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBe(3);
  expect(new URL(page.url()).search).toBe('?show=administrators');
  await page.getByRole('link', { name: 'carol@example.com' }).click();
  await page.getByRole('button', { name: 'Remove as Administrator' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove as Administrator' }).click();
  await page.getByRole('status').getByText('is no administrator any more').waitFor();

  await page.getByRole('link', { name: 'Users', exact: true }).click();
  await page.getByRole('link', { name: 'alice', exact: true }).click();
  await page.getByText('Your own password is changed under User Settings').waitFor();
  for (const act of ['Remove as Administrator', 'Deactivate']) {
    await page.getByRole('button', { name: act }).click();
    await page.getByRole('dialog').getByRole('button', { name: act }).click();
    await page.getByRole('alert').getByText('"alice" is the last active administrator').waitFor();
    await takePicture(page, `console-user-last-administrator-${act[0]}-desktop-light`);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  }
});

test('a group is created, gets members by search, nests, is renamed and deleted', LONG, async () => {
  await addPerson(server, 'dora@example.com');
  await post('/ServicePrincipals', { displayName: 'Nightly export' });
  await post('/Groups', { displayName: 'Everything data' });
  const page = await openConsole('Groups');
  await look(page, 'console-groups');
  await page.getByRole('button', { name: 'Create Group' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('data-eng');
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'data-eng', level: 1 }).waitFor();
  await page.getByText('No members yet.').waitFor();
  await page.getByRole('button', { name: 'Add Members' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('dora');
  await dialog.getByRole('button', { name: 'Add dora@example.com' }).click();
  await isMember(dialog, 'dora@example.com');
  await dialog.getByRole('searchbox').fill('nightly');
  await dialog.getByRole('button', { name: 'Add Nightly export' }).click();
  await isMember(dialog, 'Nightly export');
  await dialog.getByRole('searchbox').fill('');
  await dialog.getByRole('button', { name: 'Add Everything data' }).waitFor();
  await look(page, 'console-group-add');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row', { name: /dora@example.com/ }).waitFor();
  expect(await page.getByRole('row').count()).toBe(3);
  await page.getByRole('link', { name: 'Groups', exact: true }).click();
  await page.getByRole('link', { name: 'Everything data' }).click();
  await page.getByRole('button', { name: 'Add Members' }).click();
  await dialog.getByRole('button', { name: 'Add data-eng' }).click();
  await isMember(dialog, 'data-eng');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'data-eng' }).click();
  await page.getByRole('heading', { name: 'data-eng', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Everything data' }).waitFor();
  await look(page, 'console-group');

  // A circle is refused in words.
  await page.getByRole('button', { name: 'Add Members' }).click();
  await dialog.getByRole('searchbox').fill('everything');
  await dialog.getByRole('button', { name: 'Add Everything data' }).click();
  await page.getByRole('alert').getByText('a group cannot be a member of itself').waitFor();
  await takePicture(page, 'console-group-circle-desktop-light');
  await dialog.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('link', { name: 'dora@example.com' }).click();
  await page.getByRole('heading', { name: 'dora@example.com', level: 1 }).waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Everything data by another group' }).waitFor();
  await page.getByRole('listitem').getByRole('link', { name: 'data-eng' }).click();
  await page.getByRole('button', { name: 'Remove dora@example.com' }).click();
  await look(page, 'console-group-remove');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('status').getByText('dora@example.com is removed.').waitFor();
  await page.getByRole('row', { name: /dora/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Rename' }).click();
  await dialog.getByLabel('Name').fill('Data engineering');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Data engineering', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('Its member stays, and loses at once').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'Groups', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Data engineering' }).waitFor({ state: 'detached' });
});

test('the groups of every workspace are not taken apart', async () => {
  const page = await openConsole('Groups');
  await page.getByRole('link', { name: 'users', exact: true }).click();
  await page.getByText('without being added').waitFor();
  expect(await page.getByRole('button', { name: 'Add Members' }).count()).toBe(0);
  await look(page, 'console-group-users');
  await page.getByRole('link', { name: 'All groups' }).click();
  await page.getByRole('link', { name: 'admins', exact: true }).click();
  await page.getByText('it keeps its name and stays').waitFor();
  expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Remove alice' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alert').getByText('last active administrator').waitFor();
});

test('a service principal is created and gets a token whose value is shown once', LONG, async () => {
  const page = await openConsole('Service principals');
  await page.getByRole('button', { name: 'Create Service Principal' }).click();
  const dialog = page.getByRole('dialog');
  await look(page, 'console-service-principals-create');
  await dialog.getByLabel('Name').fill('Deployment robot');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Deployment robot', level: 1 }).waitFor();
  await fact(page, 'Access tokens', 'None that works');
  expect(await page.getByText('Make Password Link').count()).toBe(0);
  await page.getByRole('button', { name: 'Generate Token' }).click();
  await dialog.getByLabel('Comment').fill('deploys');
  await look(page, 'console-on-behalf');
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
  await dialog.getByRole('button', { name: 'Copy token' }).click();
  const value = await page.evaluate<string>('navigator.clipboard.readText()');
  const me = await ask<{ displayName: string }>(server, value, `${SCIM}/Me`);
  expect(me.displayName).toBe('Deployment robot');
  await look(page, 'console-on-behalf-value');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  await fact(page, 'Access tokens', '1 that works');
  await look(page, 'console-service-principal');
  expect((await readHeap(page)).includes(value)).toBe(false);
  await page.getByRole('link', { name: 'All service principals' }).click();
  await page.getByRole('link', { name: 'Deployment robot' }).waitFor();
  await look(page, 'console-service-principals');
});

test(
  '120 users are searched, filtered, sorted and cut into pages by the server, and the address says how',
  LONG,
  async () => {
    await Promise.all(
      Array.from({ length: 120 }, (_, i) =>
        post('/Users', {
          userName: `person-${String(i).padStart(3, '0')}@example.com`,
          displayName: `Person ${String(i).padStart(3, '0')}`,
          active: i % 10 !== 0,
        }),
      ),
    );
    const page = await openConsole('Users');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('searchbox').fill('PERSON-');
    await page.getByText('1–50 of 120').waitFor();
    await look(page, 'console-users');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('51–100 of 120').waitFor();
    await page.getByRole('link', { name: 'Person 050' }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('101–120 of 120').waitFor();
    expect(await page.getByRole('button', { name: 'Next' }).getAttribute('aria-disabled')).toBe('true');
    await page.reload();
    await page.getByText('101–120 of 120').waitFor();
    await page.goBack();
    await page.getByText('51–100 of 120').waitFor();
    await page.getByRole('radio', { name: 'Deactivated' }).click();
    await page.getByText('1–12 of 12').waitFor();
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain('Person 110');
    expect(new URL(page.url()).search).toBe('?q=PERSON-&show=inactive&sort=-displayName');
    await page.getByRole('searchbox').fill('nobody "at" all');
    await page.getByText('No user is like that.').waitFor();
    await takePicture(page, 'console-users-none-desktop-light');
    await page.goto('/admin/users?q=person-&page=9');
    await page.getByText('101–120 of 120').waitFor();
    expect(asked.filter((url) => url.includes('/Users?') && !url.includes('count=50'))).toEqual([]);
  },
);

test('by keyboard alone: a user is found, opened, deactivated; Escape gives the focus back', async () => {
  await addPerson(server, 'zoe@example.com');
  const page = await openConsole('Users');
  await tabTo(page, /^Create User$/);
  await page.keyboard.press('Tab');
  await page.keyboard.type('zoe@');
  await page.getByText('1–1 of 1').waitFor();
  await tabTo(page, /^zoe@example.com$/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'zoe@example.com', level: 1 }).waitFor();
  await tabTo(page, /^Deactivate$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => focusedName(page)).toBe('Deactivate');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('No token and no browser is in use with it.').waitFor();
  await tabTo(page, /^Deactivate$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => focusedName(page)).toBe('zoe@example.com is deactivated.');
});

test('an old proof is asked for again before an act, and cancelling leaves all as it is', async () => {
  await addPerson(server, 'yuri@example.com');
  const own = await spawnLatchkeyd({
    env: { ...WITH_ALICE, LATCHKEY_RECENT_PROOF_MINUTES: '1' },
  });
  try {
    const page = await openPage(browser, { url: own.url });
    await signIn(page, ALICE);
    await page.route('**/scim/v2/Groups', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'sign in again' } })
        : route.continue(),
    );
    await page.route('**/1.0/session', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as object;
      await route.fulfill({ response, json: { ...body, proof_expiry_time: 0 } });
    });
    await page.goto('/admin/groups');
    await page.getByRole('button', { name: 'Create Group' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('proof');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Create Group' }).waitFor();
    expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('proof');
  } finally {
    await own.kill();
    removeDataDir(own.dataDir);
  }
});

test('failures are told, with a way to try again; whoever is not there is told so', async () => {
  const page = await openConsole('Users');
  await page.goto('/admin/users/7');
  await page.getByRole('alert').getByText('User with id 7 not found.').waitFor();
  await takePicture(page, 'console-user-not-found-desktop-light');
  await page.route('**/scim/v2/Groups?*', (route) => route.abort());
  await page.goto('/admin/groups');
  await page.getByRole('alert').getByText('Groups cannot be shown.').waitFor();
  await page.unroute('**/scim/v2/Groups?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('link', { name: 'admins' }).waitFor();
});

/** A page of the console, as Alice. */
async function openConsole(name: string): Promise<Page> {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.getByRole('link', { name: 'Admin', exact: true }).click();
  await page.getByRole('navigation', { name: 'Admin console' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  return page;
}

/** Waits until the dialog that adds members says that this one is one. */
function isMember(dialog: Locator, name: string): Promise<void> {
  const line = dialog.getByRole('listitem').filter({ hasText: name });
  return line.getByText('Member', { exact: true }).waitFor();
}

/** Waits until a line of what is known says so. */
async function fact(page: Page, name: string, told: string): Promise<void> {
  const line = page.locator('.fact').filter({ has: page.locator('dt', { hasText: name }) });
  await line.getByText(told).first().waitFor();
}

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(`${server.url}${SCIM}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${ALICE.name}:${ALICE.password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}
