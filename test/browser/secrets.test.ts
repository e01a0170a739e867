import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { GetSecretResponse, ListSecretAclsResponse, ListSecretScopesResponse } from '@latchkey/client';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openPage } from '../support/browser.ts';
import { removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { focusedName, tabTo, tabToRole } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, addPerson, ageSessions, ask, type Person, send, signInByApi, WITH_ALICE } from './people.ts';
import { sendSecrets } from './screens/secrets.ts';
import { useSite } from './site.ts';

const SECRETS = '/api/2.0/secrets';
/** For what a busy machine takes long to show. */
const PATIENT = { timeout: 20_000 };

let bob: Person;

const site = useSite(async ({ server }) => {
  bob = await addPerson(server, 'bob');
  await send(server, ALICE, {
    ...{ method: 'POST', path: '/api/2.0/preview/scim/v2/Groups' },
    body: { displayName: 'data-engineers' },
  });
});

/** A scope of somebody's with these secrets, each with a value of its own. */
async function makeScope(by: Person, scope: string, keys: readonly string[] = []): Promise<void> {
  await sendSecrets(site.server, by, 'scopes/create', { scope });
  for (const key of keys)
    await sendSecrets(site.server, by, 'put', { scope, key, string_value: `value of ${key}` });
}

/** What programs read. */
async function storedValue(scope: string, key: string): Promise<Buffer> {
  const query = new URLSearchParams({ scope, key });
  const { value } = await ask<GetSecretResponse>(site.server, ALICE, `${SECRETS}/get?${query}`);
  return Buffer.from(value, 'base64');
}

async function aclsOf(scope: string): Promise<ListSecretAclsResponse['items']> {
  const query = new URLSearchParams({ scope });
  return (await ask<ListSecretAclsResponse>(site.server, ALICE, `${SECRETS}/acls/list?${query}`)).items;
}

async function openAs(person: Person, path: string): Promise<Page> {
  const page = await site.open();
  await signInByApi(page, person);
  await page.goto(path);
  return page;
}

const scopePath = (name: string, more = '') => `/secrets/scope?${new URLSearchParams({ name })}${more}`;

/** Chooses a file in the dialog that is open. */
async function chooseFile(page: Page, buffer: Buffer): Promise<void> {
  await page.getByRole('radio', { name: 'A file' }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  await (await choosing).setFiles({ name: 'keystore.p12', mimeType: 'application/octet-stream', buffer });
}

test('with the mouse: a scope is made, secrets are put, replaced and deleted, and the scope with what is left', async () => {
  const page = await openAs(bob, '/secrets');
  await page.getByRole('link', { name: 'Secrets' }).waitFor();
  await page.getByRole('button', { name: 'Create scope' }).first().click();
  await page.getByLabel('Name').fill('Team/CI');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Team/CI' }).waitFor();
  await page.getByRole('heading', { name: 'No secrets yet' }).waitFor();
  await page.getByRole('button', { name: 'Put secret' }).first().click();
  await page.getByLabel('Key', { exact: true }).fill('deploy.key');
  await page.getByLabel('Value', { exact: true }).fill('grüße\n  second line 😀\n');
  await page.getByText('27 of 131,072 bytes').waitFor();
  await page.getByRole('button', { name: 'Put', exact: true }).click();
  await page.getByText('Put deploy.key.').waitFor();
  expect((await storedValue('Team/CI', 'deploy.key')).toString()).toBe('grüße\n  second line 😀\n');

  await page.getByRole('button', { name: 'deploy.key', exact: true }).click();
  await page
    .getByRole('dialog', { name: 'deploy.key' })
    .getByRole('button', { name: 'Replace value' })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Replace the value of deploy.key' });
  await dialog.getByText('Its value will be replaced, and cannot be brought back.').waitFor();
  await expect.poll(() => page.evaluate<string>('document.activeElement.tagName'), PATIENT).toBe('TEXTAREA');
  const bytes = Buffer.from(Array.from({ length: 40_000 }, (_, i) => i % 256));
  await chooseFile(page, bytes);
  await dialog.getByText('40,000 of 131,072 bytes').waitFor();
  await dialog.getByRole('button', { name: 'Replace value' }).click();
  await page.getByText('Replaced the value of deploy.key.').waitFor();
  expect((await storedValue('Team/CI', 'deploy.key')).equals(bytes)).toBe(true);

  await page.getByRole('button', { name: 'Delete deploy.key' }).click();
  await page.getByRole('button', { name: 'Delete secret' }).click();
  await page.getByText('Deleted deploy.key.').waitFor();
  await page.getByRole('heading', { name: 'No secrets yet' }).waitFor();
  await sendSecrets(site.server, bob, 'put', { scope: 'team/ci', key: 'left', string_value: 'v' });
  await page.getByRole('button', { name: 'Delete scope' }).click();
  await page.getByText('1 secret and 1 permission go with it.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete scope' }).click();
  await page.waitForURL('**/secrets');
  const { scopes } = await ask<ListSecretScopesResponse>(site.server, ALICE, `${SECRETS}/scopes/list`);
  expect(scopes.map(({ name }) => name)).not.toContain('Team/CI');
});

test('with the keyboard alone: a scope, a secret, its snippets, and a permission', async () => {
  const page = await openAs(ALICE, '/secrets');
  await page.getByRole('heading', { name: 'Secrets' }).waitFor();
  await tabToRole(page, 'button', /^Create scope$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('keys');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'keys' }).waitFor();
  await tabToRole(page, 'button', /^Put secret$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('api-key');
  await tabTo(page, 'Text');
  await page.keyboard.press('Tab');
  await page.keyboard.type('one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  await tabTo(page, 'Put');
  await page.keyboard.press('Enter');
  await page.getByText('Put api-key.').waitFor();
  expect((await storedValue('keys', 'api-key')).toString()).toBe('one\ntwo');
  await tabTo(page, 'api-key');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'api-key' }).waitFor();
  await tabTo(page, /^Databricks CLI$/);
  await page.keyboard.press('ArrowRight');
  await tabTo(page, 'Copy Python text');
  await page.keyboard.press('Enter');
  await page.getByText('Copied', { exact: true }).waitFor();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied).toContain('dbutils.secrets.get("keys", "api-key")');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(page.url()).not.toContain('key=api-key');

  await tabToRole(page, 'link', /^Permissions$/);
  await page.keyboard.press('Enter');
  await tabToRole(page, 'button', /^Add…$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabToRole(page, 'searchbox', /User, group/);
  await page.keyboard.type('data-eng');
  await page.getByRole('option', { name: /data-engineers/ }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'Add');
  await page.keyboard.press('Enter');
  await page.getByText('data-engineers may now write.').waitFor();
  expect(await aclsOf('keys')).toEqual([
    { principal: 'data-engineers', permission: 'WRITE' },
    { principal: 'alice', permission: 'MANAGE' },
  ]);
  await tabTo(page, 'Remove data-engineers');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Remove');
  await page.keyboard.press('Enter');
  await page.getByText('Removed data-engineers.').waitFor();
  expect(await aclsOf('keys')).toHaveLength(1);
});

test('whoever gives up managing a scope is asked first, and then sees no more of it than they may', async () => {
  await makeScope(bob, 'giving-up', ['k']);
  const page = await openAs(bob, scopePath('giving-up', '&view=permissions'));
  await page.getByRole('button', { name: 'Change the permission of bob' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Read' }).click({ force: true });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('You would no longer manage this scope.').waitFor();
  await dialog.getByText('Nobody but administrators would manage it any more.').waitFor();
  expect(await aclsOf('giving-up')).toEqual([{ principal: 'bob', permission: 'MANAGE' }]);
  await dialog.getByRole('radio', { name: 'Manage' }).click({ force: true });
  await dialog.getByText('You would no longer manage this scope.').waitFor({ state: 'detached' });
  await dialog.getByRole('radio', { name: 'Read' }).click({ force: true });
  await dialog.getByRole('button', { name: 'Give up managing' }).click();
  await page.getByText('bob may now read.').waitFor();
  await page.getByRole('button', { name: 'k', exact: true }).waitFor();
  for (const gone of ['Put secret', 'Delete scope', 'Delete k', 'Replace the value of k'])
    expect([gone, await page.getByRole('button', { name: gone }).count()]).toEqual([gone, 0]);
  expect(await aclsOf('giving-up')).toEqual([{ principal: 'bob', permission: 'READ' }]);
  await sendSecrets(site.server, ALICE, 'acls/delete', { scope: 'giving-up', principal: 'bob' });
  await page.reload();
  await page.getByText('You may not see what is in this scope.').waitFor();
  expect(await page.getByText('k', { exact: true }).count()).toBe(0);
});

test('who is no administrator gives a permission to a user by the name as it is typed, and to nobody that there is not', async () => {
  await makeScope(bob, 'sharing');
  const page = await openAs(bob, scopePath('sharing', '&view=permissions'));
  const give = async (name: string) => {
    await page.getByRole('button', { name: 'Add…' }).click();
    await page.getByRole('searchbox').fill(name);
    await page.getByRole('option', { name: 'as it is typed' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  };
  await give('alic');
  await page.getByRole('alert').getByText('is no user, group or service principal').waitFor();
  await page.keyboard.press('Escape');
  await give('alice');
  await page.getByText('alice may now read.').waitFor();
  expect(await aclsOf('sharing')).toContainEqual({ principal: 'alice', permission: 'READ' });
});

test('search and order are in the address, and a link leads to a secret, whatever its scope is called', async () => {
  await makeScope(ALICE, '..', ['a/b', 'AA', 'zz']);
  const page = await openAs(ALICE, scopePath('..', '&q=a&sort=-key'));
  const keys = () => page.locator('.token-comment').allTextContents();
  await expect.poll(keys, PATIENT).toEqual(['AA', 'a/b']);
  await page.getByRole('searchbox').fill('zz');
  await expect.poll(keys, PATIENT).toEqual(['zz']);
  await expect.poll(() => new URL(page.url()).searchParams.get('q'), PATIENT).toBe('zz');
  await page.getByRole('button', { name: 'Last put' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('sort'), PATIENT).toBe('-put');
  await page.getByRole('searchbox').fill('nothing like it');
  await page.getByRole('button', { name: 'Show all secrets' }).click();
  await expect.poll(keys, PATIENT).toHaveLength(3);
  await page.goto(scopePath('..', '&key=A%2FB'));
  await page.getByRole('dialog', { name: 'a/b' }).waitFor();
  await page.goto(scopePath('..', '&key=gone'));
  await page.getByText('There is no secret gone in this scope.').waitFor();
  await page.goto('/secrets?q=..');
  await page.getByRole('link', { name: '..', exact: true }).click();
  await page.getByRole('heading', { name: '..', exact: true }).waitFor();
});

test('what cannot be put is told before it is sent, and nothing is lost by it', async () => {
  await makeScope(ALICE, 'limits', ['There']);
  const page = await openAs(ALICE, scopePath('limits'));
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await page.getByRole('button', { name: 'Put secret' }).click();
  const dialog = page.getByRole('dialog');
  const put = () => dialog.getByRole('button', { name: /^Put$|^Replace value$/ }).click();
  await put();
  await dialog.getByText('A name has 1 to 128 letters').waitFor();
  await dialog.getByText('Write a value first.').waitFor();
  await dialog.getByLabel('Key', { exact: true }).fill('not allowed');
  await dialog.getByLabel('Value', { exact: true }).fill('ü'.repeat(65_537));
  await dialog.getByText('2 bytes too many: a secret has 131,072 bytes').waitFor();
  await put();
  await dialog.getByLabel('Key', { exact: true }).fill('tHERE');
  await dialog.getByText(/^There is a secret There, put just now/).waitFor();
  await put();
  await dialog.getByRole('radio', { name: 'A file' }).click();
  await put();
  await dialog.getByText('Choose a file first.').waitFor();
  await chooseFile(page, Buffer.alloc(131_073));
  await dialog.getByText('1 byte too many').waitFor();
  await put();
  expect(sent).toEqual([]);
  expect((await storedValue('limits', 'there')).toString()).toBe('value of There');
});

test('a browser that was left open is asked for the password before it writes, and the value is still there', async () => {
  await makeScope(ALICE, 'proof');
  const page = await openAs(ALICE, scopePath('proof'));
  await page.getByRole('button', { name: 'Put secret' }).first().click();
  ageSessions(site.server, 30);
  await page.getByLabel('Key', { exact: true }).fill('k');
  await page.getByLabel('Value', { exact: true }).fill('kept while asked');
  await page.getByRole('button', { name: 'Put', exact: true }).click();
  const proof = page.getByRole('dialog').last();
  await proof.getByLabel('Password', { exact: true }).fill(ALICE.password);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Put k.').waitFor();
  expect((await storedValue('proof', 'k')).toString()).toBe('kept while asked');
});

test('what somebody else did meanwhile is told, and the page shows it', async () => {
  await makeScope(ALICE, 'meanwhile', ['one', 'two']);
  await sendSecrets(site.server, ALICE, 'acls/put', {
    scope: 'meanwhile',
    principal: 'bob',
    permission: 'WRITE',
  });
  const page = await openAs(bob, scopePath('meanwhile'));
  await page.getByRole('button', { name: 'Delete one' }).click();
  await sendSecrets(site.server, ALICE, 'delete', { scope: 'meanwhile', key: 'one' });
  await page.getByRole('button', { name: 'Delete secret' }).click();
  await page
    .getByRole('alert')
    .getByText('Secret does not exist with scope: meanwhile and key: one.')
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Replace the value of two' }).click();
  await sendSecrets(site.server, ALICE, 'acls/put', {
    scope: 'meanwhile',
    principal: 'bob',
    permission: 'READ',
  });
  await page.getByLabel('Value', { exact: true }).fill('refused');
  await page.getByRole('dialog').getByRole('button', { name: 'Replace value' }).click();
  await page.getByRole('alert').getByText('You need WRITE on the secret scope meanwhile').waitFor();
  await sendSecrets(site.server, ALICE, 'scopes/delete', { scope: 'meanwhile' });
  await page.reload();
  await page.getByText('There is no scope meanwhile.').waitFor();
});

test('a list that could not be loaded is asked for again', async () => {
  const page = await site.open();
  await signInByApi(page, ALICE);
  await page.route('**/secrets/scopes/list', (route) => route.abort());
  await page.goto('/secrets');
  await page.getByText('The secret scopes cannot be shown.').waitFor();
  await page.unroute('**/secrets/scopes/list');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('table', { name: 'Secret scopes' }).waitFor();
});

test('whoever is not signed in is led to the page they asked for once they are', async () => {
  await makeScope(bob, 'link/me');
  const page = await site.open();
  await page.goto(scopePath('link/me'));
  await page.getByLabel('User name').fill(bob.name);
  await page.getByLabel('Password', { exact: true }).fill(bob.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'link/me' }).waitFor();
  const navigation = page.getByRole('navigation', { name: 'Workspace' });
  expect(await navigation.getByRole('link', { name: 'Secrets' }).getAttribute('aria-current')).toBe('page');
  await navigation.getByRole('link', { name: 'Secrets' }).click();
  await page.getByRole('table', { name: 'Secret scopes' }).waitFor();
  expect(await focusedName(page)).toBe('Secrets');
});

test('without the master key the pages say so and what to do, and lists, permissions and deleting go on', async () => {
  const first = await spawnLatchkeyd({ env: WITH_ALICE });
  onTestFinished(() => removeDataDir(first.dataDir));
  await sendSecrets(first, ALICE, 'scopes/create', { scope: 'sealed' });
  await sendSecrets(first, ALICE, 'put', { scope: 'sealed', key: 'k', string_value: 'v' });
  await first.stop();
  for (const file of readdirSync(first.keyDir))
    renameSync(join(first.keyDir, file), join(first.keyDir, '..', file));
  const server = await spawnLatchkeyd({ env: WITH_ALICE, dataDir: first.dataDir });
  onTestFinished(() => server.kill());
  const page = await openPage(site.browser, { url: server.url, complaint: /status of 500/ });
  await signInByApi(page, ALICE);
  await page.goto('/secrets');
  await page.getByText('Secrets are not served at the moment.').waitFor();
  await page.getByText('latchkeyd secrets status').waitFor();
  await page.getByText('Master key missing').waitFor();
  await look(page, 'secrets-no-master-key');
  await page.getByRole('link', { name: 'sealed' }).click();
  await page.getByText('The secrets of this scope are not served at the moment.').waitFor();
  await page.getByRole('button', { name: 'Put secret' }).click();
  await page.getByLabel('Key', { exact: true }).fill('other');
  await page.getByLabel('Value', { exact: true }).fill('v');
  await page.getByRole('button', { name: 'Put', exact: true }).click();
  await page
    .getByRole('alert')
    .getByText('The server does not have the master key of these secrets')
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Delete k' }).click();
  await page.getByRole('button', { name: 'Delete secret' }).click();
  await page.getByText('Deleted k.').waitFor();
});
