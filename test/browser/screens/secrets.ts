import type { Page } from 'playwright-core';
import type { RunningServer } from '../../support/latchkeyd.ts';
import { ALICE, addPerson, type Person, send } from '../people.ts';
import type { Screen, Stage } from './screen.ts';

const SECRETS = '/api/2.0/secrets';
const SCIM = '/api/2.0/preview/scim/v2';

/** Sends something to the Secrets API for a person. Throws when it is refused. */
export function sendSecrets(server: RunningServer, by: Person, path: string, body: object): Promise<void> {
  return send(server, by, { method: 'POST', path: `${SECRETS}/${path}`, body });
}

/** Fills a new server that has Alice with secret scopes, some of them Bob's. */
export async function prepareSecrets(server: RunningServer): Promise<Stage> {
  const bob = await addPerson(server, 'bob');
  const carol = await addPerson(server, 'carol');
  const as = (by: Person) => (path: string, body: object) => sendSecrets(server, by, path, body);
  const [alices, bobs] = [as(ALICE), as(bob)];
  await send(server, ALICE, {
    ...{ method: 'POST', path: `${SCIM}/Groups` },
    body: { displayName: 'data-engineers' },
  });
  for (const scope of ['ci', 'prod/warehouse', 'prod/billing', 'sandbox'])
    await alices('scopes/create', { scope });
  const keys = ['registry-password', 'deploy.key', 'sentry-dsn', 'npm_token', 'signing/cosign.key'];
  for (const key of keys) await alices('put', { scope: 'ci', key, string_value: 'x' });
  await alices('put', { scope: 'prod/warehouse', key: 'jdbc-password', string_value: 'x' });
  await alices('acls/put', { scope: 'ci', principal: 'bob', permission: 'READ' });
  await alices('acls/put', { scope: 'ci', principal: 'data-engineers', permission: 'WRITE' });
  await alices('acls/put', { scope: 'sandbox', principal: 'users', permission: 'WRITE' });
  await bobs('scopes/create', { scope: 'bobs-experiments' });
  await bobs('put', { scope: 'bobs-experiments', key: 'openai', string_value: 'x' });
  return { server, alice: ALICE, bob, carol };
}

/** Goes to the list and waits until it is there. */
async function openList(page: Page): Promise<void> {
  await page.goto('/secrets');
  await page.getByRole('link', { name: 'prod/warehouse' }).waitFor();
}

/** Goes to a scope and waits until what is looked for there is there. */
function openScope(scope: string, shown: string, more = ''): (page: Page) => Promise<void> {
  return async (page) => {
    await page.goto(`/secrets/scope?${new URLSearchParams({ name: scope })}${more}`);
    await page.getByText(shown).first().waitFor();
  };
}

/** Opens the dialog to put a secret. */
async function openPut(page: Page): Promise<void> {
  await openScope('ci', 'registry-password')(page);
  await page.getByRole('button', { name: 'Put secret' }).click();
  await page.getByLabel('Value', { exact: true }).waitFor();
}

/** The pages of secrets, and what opens over them. */
export const SECRET_SCREENS: readonly Screen[] = [
  { name: 'secrets', as: 'alice', open: openList },
  { name: 'secrets-of-others', as: 'bob', open: openList },
  {
    name: 'secrets-none-match',
    as: 'alice',
    open: async (page) => {
      await page.goto('/secrets?q=no+such+thing');
      await page.getByRole('button', { name: 'Show all scopes' }).waitFor();
    },
  },
  {
    name: 'secrets-loading',
    as: 'alice',
    open: async (page) => {
      await page.route('**/secrets/scopes/list', () => new Promise(() => undefined));
      await page.goto('/secrets');
      await page.getByText('The secret scopes are being loaded…').waitFor({ state: 'attached' });
    },
  },
  {
    name: 'secrets-failed',
    as: 'alice',
    open: async (page) => {
      await page.route('**/secrets/scopes/list', (route) => route.abort());
      await page.goto('/secrets');
      await page.getByText('The secret scopes cannot be shown.').waitFor();
    },
  },
  {
    name: 'secrets-create',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByRole('button', { name: 'Create scope' }).click();
      await page.getByLabel('Name').fill('CI');
      await page.getByText('There is a scope ci already.').waitFor();
    },
  },
  {
    name: 'secrets-delete-scope',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByRole('button', { name: 'Delete ci' }).click();
      await page.getByText('go with it.').waitFor();
    },
  },
  { name: 'secret-scope', as: 'alice', open: openScope('ci', 'registry-password') },
  { name: 'secret-scope-read', as: 'bob', open: openScope('ci', 'registry-password') },
  { name: 'secret-scope-empty', as: 'alice', open: openScope('prod/billing', 'No secrets yet') },
  { name: 'secret-scope-not-yours', as: 'bob', open: openScope('prod/billing', 'You may not see') },
  { name: 'secret-scope-gone', as: 'bob', open: openScope('nowhere', 'There is no scope nowhere.') },
  { name: 'secret-panel', as: 'alice', open: openScope('ci', 'Read it', '&key=deploy.key') },
  {
    name: 'secret-put',
    as: 'alice',
    open: async (page) => {
      await openPut(page);
      await page.getByLabel('Key', { exact: true }).fill('Deploy.key');
      await page.getByLabel('Value', { exact: true }).fill('first line\nsecond line');
    },
  },
  {
    name: 'secret-put-too-long',
    as: 'alice',
    open: async (page) => {
      await openPut(page);
      await page.getByLabel('Key', { exact: true }).fill('not allowed');
      await page.getByLabel('Value', { exact: true }).fill('x'.repeat(131_073));
      await page.getByText('1 byte too many').waitFor();
    },
  },
  {
    name: 'secret-put-file',
    as: 'alice',
    open: async (page) => {
      await openPut(page);
      await page.getByRole('radio', { name: 'A file' }).click();
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose a file…' }).click();
      const file = { name: 'keystore.p12', mimeType: 'application/x-pkcs12', buffer: Buffer.alloc(4_096, 7) };
      await (await choosing).setFiles(file);
      await page.getByText('4,096 of').waitFor();
    },
  },
  { name: 'secret-permissions', as: 'alice', open: openScope('ci', 'data-engineers', '&view=permissions') },
  {
    name: 'secret-permissions-add',
    as: 'alice',
    open: async (page) => {
      await openScope('ci', 'data-engineers', '&view=permissions')(page);
      await page.getByRole('button', { name: 'Add…' }).click();
      await page.getByRole('searchbox').fill('a');
      await page.getByRole('option', { name: /carol/ }).click();
    },
  },
  {
    name: 'secret-permissions-give-up',
    as: 'bob',
    open: async (page) => {
      await openScope('bobs-experiments', 'You', '&view=permissions')(page);
      await page.getByRole('button', { name: 'Change the permission of bob' }).click();
      await page.getByRole('radio', { name: /^Read/ }).click({ force: true });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'Give up managing' }).waitFor();
    },
  },
];
