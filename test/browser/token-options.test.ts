import type { ListTokenDetailsResponse, TokenDetails } from '@latchkey/client';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from '../support/browser.ts';
import { ALICE, addPerson, ask, fillInSignIn, generate, type Person, send, signIn } from './people.ts';
import { useSite } from './site.ts';

const DAY_SECONDS = 86_400;
const NEW = '/settings/access-tokens/new';
const site = useSite();

async function tokensOf(owner: Person): Promise<readonly TokenDetails[]> {
  const path = '/api/latchkey/1.0/token/list';
  return (await ask<ListTokenDetailsResponse>(site.server, owner, path)).token_infos;
}

async function generateShown(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByRole('button', { name: 'Copy token' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('a link fills in the form, also through signing in, and generates nothing by itself', async () => {
  const bob = await addPerson(site.server, 'bob');
  const page = await site.open();
  await page.goto(`${NEW}?comment=Nightly%20export&scopes=sql,files&lifetime_days=30`);
  await fillInSignIn(page, bob);
  await page.getByText('A link has filled in this form.').waitFor();
  expect(await page.getByLabel('Comment').inputValue()).toBe('Nightly export');
  expect(await page.getByLabel('Lifetime (days)').inputValue()).toBe('30');
  expect(await page.getByRole('checkbox', { name: 'sql' }).isChecked()).toBe(true);
  expect(await page.getByRole('checkbox', { name: 'secrets' }).isChecked()).toBe(false);
  await expectAccessible(page, 'a form filled in by a link');
  expect(await tokensOf(bob)).toEqual([]);
  await generateShown(page);
  expect(await tokensOf(bob)).toMatchObject([{ comment: 'Nightly export', scopes: ['sql', 'files'] }]);
  await page.getByRole('row', { name: /Nightly export/ }).waitFor();
  expect(page.url()).toBe(`${site.server.url}/settings/access-tokens`);
});

test('a hostile link widens nothing, shows itself as text, and is cut to size', async () => {
  const mallory = await addPerson(site.server, 'mallory');
  const page = await site.open();
  await signIn(page, mallory);
  const markup = '<img src=x onerror=alert(1)>';
  const query = new URLSearchParams({
    comment: `${markup}${'y'.repeat(5_000)}`,
    scopes: `all-apis,sql,${markup}`,
    lifetime_days: '99999',
    allowed_cidrs: '0.0.0.0/0',
    autoscope_enabled: 'true',
  });
  await page.goto(`${NEW}?${query}`);
  await page.getByText('A link has filled in this form.').waitFor();
  expect((await page.getByLabel('Comment').inputValue()).length).toBe(256);
  expect(await page.locator('img').count()).toBe(0);
  await page.getByText('Left out, as nobody here knows what it means').waitFor();
  expect(await page.getByRole('radio', { name: 'Only some APIs' }).isChecked()).toBe(true);
  await page.getByText('This workspace allows at most 730 days').waitFor();
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await expect
    .poll(() => page.getByLabel('Lifetime (days)').evaluate((one) => one.matches(':focus')))
    .toBe(true);
  expect(await tokensOf(mallory)).toEqual([]);
  await page.getByLabel('Lifetime (days)').fill('7');
  await generateShown(page);
  expect((await tokensOf(mallory))[0]?.scopes).toEqual(['sql']);
});

test('a link with nothing but unknown scopes has to be completed before anything is generated', async () => {
  const trent = await addPerson(site.server, 'trent');
  const page = await site.open();
  await signIn(page, trent);
  await page.goto(`${NEW}?scopes=everything`);
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByRole('alert').getByText('Choose at least one scope').waitFor();
  expect(await tokensOf(trent)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/settings/access-tokens');
});

test('a token is limited to addresses, and what is none is named at the field', async () => {
  const carol = await addPerson(site.server, 'carol');
  const page = await site.open();
  await signIn(page, carol);
  await page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await page.getByRole('button', { name: 'More options' }).click();
  const field = page.getByLabel('Where it may be used from');
  for (const [typed, told] of [
    ['10.0.0.0/8, office', '“office” is neither an IP address nor a CIDR range'],
    ['10.0.0.5/8', 'write 10.0.0.0/8 for all of it'],
    [Array.from({ length: 33 }, (_, i) => `192.0.2.${i}`).join(' '), 'at most 32 addresses'],
  ] as const) {
    await field.fill(typed);
    await page.getByText(told).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await expect.poll(() => field.evaluate((one) => one.matches(':focus'))).toBe(true);
  }
  await expectAccessible(page, 'an address that is none');
  await field.fill('192.0.2.7\n2001:db8::/32');
  await generateShown(page);
  expect((await tokensOf(carol))[0]?.allowed_cidrs).toEqual(['192.0.2.7', '2001:db8::/32']);
  await page.getByText('only from 2 addresses and ranges').waitFor();
});

test('the workspace’s limit is told beside the field, and why nothing can be generated', async () => {
  const dave = await addPerson(site.server, 'dave');
  const conf = '/api/2.0/workspace-conf';
  const page = await site.open();
  await signIn(page, dave);
  const open = () => page.getByRole('button', { name: 'Generate New Token' }).first().click();
  await send(site.server, ALICE, { method: 'PATCH', path: conf, body: { maxTokenLifetimeDays: '30' } });
  try {
    await open();
    await page.getByText('This workspace allows at most 30 days.').waitFor();
    expect(await page.getByLabel('Lifetime (days)').inputValue()).toBe('30');
    expect(await page.getByRole('radio', { name: '90 days' }).count()).toBe(0);
    await page.getByLabel('Lifetime (days)').fill('31');
    await page.getByText('This workspace allows at most 30 days: choose fewer').waitFor();
    await page.getByRole('radio', { name: 'Workspace limit' }).click();
    await generateShown(page);
    const [token] = await tokensOf(dave);
    expect((token?.expiry_time ?? 0) - (token?.creation_time ?? 0)).toBe(30 * DAY_SECONDS * 1000);

    const never = { allowNeverExpiring: 'true' };
    await send(site.server, ALICE, { method: 'PATCH', path: conf, body: never });
    await open();
    await page.getByRole('radio', { name: 'Never expires' }).click();
    await generateShown(page);
    expect((await tokensOf(dave)).map((one) => one.expiry_time)).toContain(-1);

    const off = { enableTokensConfig: 'false' };
    await send(site.server, ALICE, { method: 'PATCH', path: conf, body: off });
    await open();
    await page.getByText('You cannot generate a token now.').waitFor();
  } finally {
    const body = { enableTokensConfig: 'true', allowNeverExpiring: 'false', maxTokenLifetimeDays: '' };
    await send(site.server, ALICE, { method: 'PATCH', path: conf, body });
  }
});

test('comment and scopes of a token are changed with the keyboard alone; what it gains or loses is told', async () => {
  const erin = await addPerson(site.server, 'erin');
  await generate(site.server, erin, { comment: 'Old laptop', scopes: ['sql', 'files'] });
  const page = await site.open();
  await signIn(page, erin);
  await page.getByRole('button', { name: /^Old laptop/ }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Details of Old laptop' });
  await dialog.getByLabel('Comment').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('New laptop');
  await dialog.getByRole('checkbox', { name: 'files files and DBFS' }).focus();
  await page.keyboard.press('Space');
  await dialog.getByText('Programs that use it for anything else are refused').waitFor();
  await dialog.getByRole('checkbox', { name: 'jobs jobs and their runs' }).focus();
  await page.keyboard.press('Space');
  await dialog.getByText('It may be used for more than before').waitFor();
  await expectAccessible(page, 'details of a token');
  await dialog.getByLabel('Comment').press('Enter');
  await page.getByRole('status').filter({ hasText: 'Saved: New laptop' }).waitFor();
  expect(await tokensOf(erin)).toMatchObject([{ comment: 'New laptop', scopes: ['sql', 'jobs'] }]);
});

test('what a token is made with and was used from is named before it is revoked, with exact times', async () => {
  const frank = await addPerson(site.server, 'frank');
  const parent = await generate(site.server, frank, { comment: 'Deploy robot' });
  const child = await generate(site.server, parent.token_value, { comment: 'Its child' });
  await ask(site.server, child.token_value, '/api/2.0/token/list');
  const used = async () =>
    (await tokensOf(frank)).find((one) => one.comment === 'Its child')?.last_used_address;
  await expect.poll(used, { timeout: 20_000 }).toBe('127.0.0.1');
  const page = await site.open();
  await signIn(page, frank);
  const row = page.getByRole('row', { name: /Its child/ });
  await row.getByText('with Deploy robot').waitFor();
  const exact = `${new Date(child.token_info.creation_time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  await row.locator(`time[title="${exact}"]`).first().waitFor();
  await row.getByRole('button', { name: /^Its child/ }).click();
  const details = page.getByRole('dialog', { name: 'Details of Its child' });
  await details.getByText(exact).first().waitFor();
  await details.getByText('Seen from').waitFor();
  await details.getByText('127.0.0.1').waitFor();
  await details.getByRole('button', { name: 'Close' }).last().click();
  await row.getByRole('button', { name: 'Revoke Its child' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke Token' });
  await dialog.getByText('Seen from').waitFor();
  await dialog.locator('.seen-addresses').getByText('127.0.0.1').waitFor();
});

test('dates are written as the reader’s language has them', async () => {
  const page = await site.open({ locale: 'de-DE' });
  const { token_info } = await generate(site.server, ALICE, { comment: 'Datum' });
  await signIn(page, ALICE);
  const format = new Intl.DateTimeFormat('de-DE', { dateStyle: 'medium' });
  await page
    .getByRole('row', { name: /Datum/ })
    .getByText(format.format(token_info.creation_time), { exact: true })
    .first()
    .waitFor();
});
