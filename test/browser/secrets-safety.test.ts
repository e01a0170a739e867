import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readHeap } from '../support/browser.ts';
import { ALICE, send, signInByApi } from './people.ts';
import { sendSecrets } from './screens/secrets.ts';
import { useSite } from './site.ts';

const MARKUP = '<img src=x onerror=alert(1)>';
const OVERRIDE = 'evil\u202egnp.exe';

const site = useSite(async ({ server }) => {
  for (const scope of ['ci', '..', '-rf']) {
    await sendSecrets(server, ALICE, 'scopes/create', { scope });
    await sendSecrets(server, ALICE, 'put', { scope, key: 'there', string_value: 'never to be shown' });
  }
  for (const displayName of [MARKUP, OVERRIDE]) {
    const groups = { method: 'POST', path: '/api/2.0/preview/scim/v2/Groups' };
    await send(server, ALICE, { ...groups, body: { displayName } });
    await sendSecrets(server, ALICE, 'acls/put', { scope: 'ci', principal: displayName, permission: 'READ' });
  }
});

async function openScope(more = ''): Promise<Page> {
  const page = await site.open();
  await signInByApi(page, ALICE);
  await page.goto(`/secrets/scope?name=ci${more}`);
  return page;
}

/** All that a page and its browser hold that a value could be found in later. */
async function leftBehind(page: Page): Promise<string> {
  return page.evaluate<string>(`(async () => JSON.stringify([
    document.documentElement.outerHTML, [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
    location.href, document.title, document.cookie, history.state, { ...localStorage }, { ...sessionStorage },
    await indexedDB.databases(), await caches.keys(), name,
  ]))()`);
}

/** Neither the page, nor its browser, nor the memory of its scripts, whole or in part. */
async function expectNothingKeeps(page: Page, value: string): Promise<void> {
  expect(await leftBehind(page)).not.toContain(value);
  expect((await readHeap(page)).includes(value)).toBe(false);
}

test('a value that is typed leaves with its dialog, whether it was put, given up or refused', async () => {
  const page = await openScope();
  const addresses: string[] = [];
  const bodies: string[] = [];
  page.on('request', (request) => {
    addresses.push(request.url(), request.headers().referer ?? '');
    if (request.postData()) bodies.push(`${request.url()} ${request.postData()}`);
  });
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  const open = async (value: string) => {
    await page.getByRole('button', { name: 'Put secret' }).click();
    await page.getByLabel('Key', { exact: true }).fill('k');
    await page.getByLabel('Value', { exact: true }).pressSequentially(value);
  };
  // Put together here, so that the page is not asked about by a name that it would then hold.
  const [givenUp, put, left, refused] = ['given-up', 'put', 'left', 'refused'].map(
    (what) => `${what}-hunter2-${what.toUpperCase()}`,
  ) as [string, string, string, string];
  await open(givenUp);
  expect((await readHeap(page)).includes(givenUp)).toBe(true);
  await page.getByRole('button', { name: 'Show value' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expectNothingKeeps(page, givenUp);

  await open(put);
  await page.getByRole('button', { name: 'Put', exact: true }).click();
  await page.getByText('Put k.').waitFor();
  await expectNothingKeeps(page, put);

  await open(left);
  await page.getByRole('radio', { name: 'A file' }).click();
  await expectNothingKeeps(page, left);
  await page.keyboard.press('Escape');

  await open(refused);
  await page.route('**/secrets/put', (route) => route.fulfill({ status: 401, json: { error_code: 'X' } }));
  await page.getByRole('button', { name: 'Replace value' }).click();
  await page.getByLabel('User name').waitFor();
  await expectNothingKeeps(page, refused);

  for (const value of [givenUp, put, left, refused]) expect(addresses.join('\n')).not.toContain(value);
  const sent = bodies.filter((body) => body.includes('hunter2'));
  expect(sent.map((body) => new URL(body.split(' ')[0] ?? '').pathname)).toEqual([
    '/api/2.0/secrets/put',
    '/api/2.0/secrets/put',
  ]);
  expect(bodies.join('\n')).not.toContain(givenUp);
});

test('a value from a file leaves with its dialog, too', async () => {
  const page = await openScope();
  await page.getByRole('button', { name: 'Put secret' }).click();
  await page.getByLabel('Key', { exact: true }).fill('file');
  await page.getByRole('radio', { name: 'A file' }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  const value = ['bytes of', 'a keystore', 'correct horse'].join(' ');
  const file = { name: 'store.p12', mimeType: 'text/plain', buffer: Buffer.from(value) };
  await (await choosing).setFiles(file);
  await page.getByRole('button', { name: 'Put', exact: true }).click();
  await page.getByText('Put file.').waitFor();
  await expectNothingKeeps(page, value);
  await expectNothingKeeps(page, Buffer.from(value).toString('base64'));
});

test('no value is ever asked for by a page, nor shown by one', async () => {
  const page = await openScope();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  for (const path of ['/secrets', '/secrets/scope?name=ci', '/secrets/scope?name=ci&key=there']) {
    await page.goto(path);
    await page
      .getByText(path === '/secrets' ? 'ci' : 'there')
      .first()
      .waitFor();
  }
  await page.getByRole('dialog').getByRole('button', { name: 'Replace value' }).click();
  await page.getByLabel('Value', { exact: true }).waitFor();
  expect(await page.getByLabel('Value', { exact: true }).inputValue()).toBe('');
  expect(asked).toContain('/api/2.0/secrets/list');
  expect(asked.filter((path) => /secrets\/get$/.test(path))).toEqual([]);
  await expectNothingKeeps(page, 'never to be shown');
});

test('what is typed is hidden until it is to be seen, and no browser is to keep, check or correct it', async () => {
  const page = await openScope();
  await page.getByRole('button', { name: 'Put secret' }).click();
  const field = page.getByLabel('Value', { exact: true });
  await field.fill('hidden');
  const shownAs = 'getComputedStyle(document.querySelector("textarea")).webkitTextSecurity';
  expect(await page.evaluate<string>(shownAs)).toBe('disc');
  await page.getByRole('button', { name: 'Show value' }).click();
  expect(await page.evaluate<string>(shownAs)).toBe('none');
  const attributes = ['autocomplete', 'spellcheck', 'autocorrect', 'autocapitalize'];
  expect(await Promise.all(attributes.map((name) => field.getAttribute(name)))).toEqual([
    ...['off', 'false', 'off', 'none'],
  ]);
  await page.reload();
  await page.getByRole('button', { name: 'Put secret' }).waitFor();
  expect(await leftBehind(page)).not.toContain('hidden"');
});

test('markup and writing turned round in names and addresses is text', async () => {
  const page = await openScope('&view=permissions');
  const messages: string[] = [];
  page.on('dialog', (dialog) => {
    messages.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole('row', { name: MARKUP }).waitFor();
  await page.getByText('evil[U+202E]gnp.exe').first().waitFor();
  await page.getByRole('button', { name: `Remove ${MARKUP}` }).click();
  await page.getByRole('heading', { name: `Remove ${MARKUP}?` }).waitFor();
  await page.keyboard.press('Escape');
  for (const path of [
    `/secrets?q=${encodeURIComponent(MARKUP)}`,
    `/secrets/scope?name=${encodeURIComponent(MARKUP)}`,
    `/secrets/scope?name=ci&key=${encodeURIComponent(MARKUP + OVERRIDE)}`,
    `/secrets/scope?name=ci&view=${encodeURIComponent(MARKUP)}&sort=${encodeURIComponent(MARKUP)}`,
  ]) {
    await page.goto(path);
    await page.getByRole('heading').first().waitFor();
    await page
      .getByText(/img src|there/)
      .first()
      .waitFor();
    expect([path, await page.locator('img').count()]).toEqual([path, 0]);
  }
  expect(messages).toEqual([]);
});
