import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { actOn, entryAt, makeFolder, openFolder, putFile, sha256 } from './files.ts';
import { look } from './look.ts';
import { ALICE, addPerson, generate, type Person } from './people.ts';
import { useSite } from './site.ts';

let bob: Person;

const site = useSite(async ({ server }) => {
  bob = await addPerson(server, 'bob');
  await makeFolder(server, ALICE, '/sales/2025');
  await makeFolder(server, ALICE, '/sales/2026/q1');
  await putFile(server, ALICE, { path: '/sales/2026/orders.csv', text: 'id,amount\n1,2\n' });
  await putFile(server, ALICE, { path: '/sales/2026/returns.csv', text: 'id\n' });
});

async function downloadOf(page: Page, press: () => Promise<void>) {
  const waiting = page.waitForEvent('download');
  await press();
  const download = await waiting;
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

const COPIED = /^Copied .* to the clipboard\.$/;

test('somebody goes from folder to folder, searches, and finds the way back', async () => {
  const page = await openFolder(site, ALICE, '/');
  await page.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: 'Files' }).waitFor();
  await page.getByRole('link', { name: 'sales' }).click();
  await page.getByRole('link', { name: '2026' }).click();
  await page.getByRole('row', { name: 'orders.csv' }).waitFor();
  expect(new URL(page.url()).searchParams.get('path')).toBe('/sales/2026');
  expect(await page.getByRole('row').locator('th[scope="row"]').allInnerTexts()).toEqual([
    ...['q1', 'orders.csv', 'returns.csv'],
  ]);
  await look(page, 'files');
  await page.getByRole('searchbox').fill('RETURN');
  await page.getByRole('row', { name: 'orders.csv' }).waitFor({ state: 'detached' });
  await page.getByText('1 item', { exact: true }).waitFor();
  await page.getByRole('searchbox').fill('nothing like it');
  await page.getByText('Nothing in this folder is called').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('row', { name: 'orders.csv' }).waitFor();
  await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'sales' }).click();
  await page.getByRole('row', { name: '2025' }).waitFor();
  await page.goBack();
  await page.getByRole('row', { name: 'orders.csv' }).waitFor();
});

test('a link to a file shows it in its folder, with its SHA-256, and downloads the same bytes', async () => {
  const page = await openFolder(site, bob, '/sales/2026/orders.csv');
  const panel = page.getByRole('dialog', { name: 'orders.csv' });
  await panel.getByText('dbfs:/sales/2026/orders.csv', { exact: true }).waitFor();
  await panel.getByText(sha256('id,amount\n1,2\n')).waitFor();
  await panel.getByText('14 bytes').waitFor();
  expect(await panel.getByRole('button', { name: 'Delete…' }).count()).toBe(0);
  await look(page, 'files-details');
  await panel.getByRole('button', { name: 'Copy path' }).click();
  await panel.getByText('Copied path to the clipboard.').waitFor({ state: 'attached' });
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('dbfs:/sales/2026/orders.csv');
  const { name, bytes } = await downloadOf(page, () => panel.getByRole('link', { name: 'Download' }).click());
  expect([name, bytes.toString()]).toEqual(['orders.csv', 'id,amount\n1,2\n']);
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: 'returns.csv' }).waitFor();
});

test('a path that is not there, or that is none, is told with a way on', async () => {
  const page = await openFolder(site, bob, '/sales/1999');
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await look(page, 'files-missing');
  await page.getByRole('link', { name: 'Go to the folder above' }).click();
  await page.getByRole('row', { name: '2025' }).waitFor();
  await page.goto('/dbfs?path=sales/../etc');
  await page.getByText('is no path').waitFor();
});

test('whoever may only look is offered nothing else', async () => {
  const { server } = site;
  await makeFolder(server, ALICE, '/published');
  await putFile(server, ALICE, { path: '/published/report.csv', text: 'x' });
  const page = await openFolder(site, ALICE, '/');
  await actOn(page, 'published', 'Permissions…');
  const dialog = page.getByRole('dialog', { name: 'Permissions of published' });
  await dialog.getByText('Only those of this list').click();
  await dialog.getByRole('button', { name: /^Write/ }).click();
  await page.getByRole('option', { name: 'Read' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The permissions of “published” are saved.').waitFor();

  const bobs = await openFolder(site, bob, '/published');
  await bobs.getByText('You may look at this folder, but not add to it.').waitFor();
  expect(await bobs.getByRole('button', { name: /^(Upload|New folder)/ }).count()).toBe(0);
  await bobs.getByRole('checkbox', { name: 'Select report.csv' }).click();
  await bobs.getByText('only their owners may move or delete').waitFor();
  expect(await bobs.getByRole('button', { name: 'Delete…' }).count()).toBe(0);
  await look(bobs, 'files-read-only');
  await actOn(bobs, 'report.csv', 'Permissions…');
  await bobs.getByText('You may see this, but not change it.').waitFor();
  await look(bobs, 'files-permissions-read-only');
});

test('a folder that cannot be loaded says so, and is loaded when it can', async () => {
  const page = await openFolder(site, bob, '/sales');
  await page.getByRole('row', { name: '2025' }).waitFor();
  const isList = (url: URL) => url.pathname.endsWith('/dbfs/entries');
  await page.route(isList, () => undefined);
  await page.getByRole('link', { name: '2026' }).click();
  await page.getByText('The folder is being loaded…').waitFor({ state: 'attached' });
  await look(page, 'files-loading');
  await page.unroute(isList);
  await page.route(isList, (route) => route.abort());
  await page.goto('/dbfs?path=/sales/2026');
  await page.getByText('The folder cannot be shown.').waitFor();
  await look(page, 'files-failed');
  await page.unroute(isList);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('row', { name: 'orders.csv' }).waitFor();
});
test('the commands of the page upload and download a file as they stand', async () => {
  const { server } = site;
  await makeFolder(server, bob, "/bob/it's here");
  const page = await openFolder(site, bob, "/bob/it's here");
  await page.getByRole('button', { name: 'More about this folder' }).click();
  await look(page, 'files-folder-menu');
  await page.getByRole('menuitem', { name: 'Upload from a command line…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Upload from a command line' });
  await dialog.getByText("databricks fs cp ./FILE 'dbfs:/bob/it'\\''s here/FILE'").waitFor();
  await dialog.getByRole('tab', { name: 'curl' }).click();
  await look(page, 'files-commands');
  await dialog.getByRole('button', { name: 'Copy curl' }).click();
  await page.getByText(COPIED).waitFor({ state: 'attached' });
  const upload = await page.evaluate<string>('navigator.clipboard.readText()');
  const home = mkdtempSync(join(tmpdir(), 'latchkey-files-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, 'FILE'), 'sent by curl');
  const { token_value } = await generate(server, bob, { comment: 'the test’s' });
  const env = { PATH: process.env.PATH, HOME: home, DATABRICKS_TOKEN: token_value, NO_PROXY: '*' };
  const runShell = (script: string) =>
    promisify(execFile)('bash', ['-euc', script], { cwd: home, env, timeout: 15_000 });
  await runShell(upload);
  expect((await entryAt(server, bob, "/bob/it's here/FILE")).sha256).toBe(sha256('sent by curl'));
  await page.goto(`/dbfs?${new URLSearchParams({ path: "/bob/it's here/FILE" })}`);
  const panel = page.getByRole('dialog', { name: 'FILE' });
  await panel.getByRole('tab', { name: 'curl' }).click();
  await panel.getByRole('button', { name: 'Copy curl' }).click();
  await page.getByText(COPIED).waitFor({ state: 'attached' });
  const download = await page.evaluate<string>('navigator.clipboard.readText()');
  rmSync(join(home, 'FILE'));
  await runShell(download);
  expect(readFileSync(join(home, 'FILE'), 'utf8')).toBe('sent by curl');
});
