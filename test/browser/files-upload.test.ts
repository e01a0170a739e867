import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { entryAt, listNames, makeFolder, openFolder, putFile, sha256 } from './files.ts';
import { look } from './look.ts';
import { ALICE, addPerson, ask, fillInSignIn, type Person } from './people.ts';
import { useSite } from './site.ts';

let bob: Person;

const site = useSite(async ({ server }) => {
  bob = await addPerson(server, 'bob');
});

test('files are uploaded by the button, one that is there only after a question, while another folder is open', async () => {
  const { server } = site;
  await makeFolder(server, bob, '/bob/in');
  await putFile(server, bob, { path: '/bob/in/old.txt', text: 'old' });
  const page = await openFolder(site, bob, '/bob/in');
  await page.getByRole('row', { name: 'old.txt' }).waitFor();
  const big = Buffer.alloc(6_000_000, 'latchkey ');
  await page.getByLabel('Upload files').setInputFiles([
    { name: 'big.bin', mimeType: 'application/octet-stream', buffer: big },
    { name: 'old.txt', mimeType: 'text/plain', buffer: Buffer.from('new') },
    { name: 'empty', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ]);
  await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'dbfs:' }).click();
  const uploads = page.getByRole('region', { name: 'Uploads' });
  await uploads.getByText('1 file is there already').waitFor();
  await look(page, 'files-upload-asks');
  expect((await entryAt(server, bob, '/bob/in/old.txt')).sha256).toBe(sha256('old'));
  await uploads.getByRole('button', { name: 'Replace old.txt' }).click();
  await uploads.getByText('Uploaded: 3 files').waitFor();
  for (const [name, content] of [
    ['big.bin', big],
    ['old.txt', 'new'],
    ['empty', ''],
  ] as const)
    expect((await entryAt(server, bob, `/bob/in/${name}`)).sha256, name).toBe(sha256(content));
  await page.goBack();
  await page.getByRole('row', { name: /big\.bin/ }).waitFor();
  await uploads.getByRole('button', { name: 'Close the list of uploads' }).click();
  await uploads.waitFor({ state: 'detached' });
});

test('an upload shows how far it is, is cancelled, and leaves nothing; then it is begun anew', async () => {
  const { server } = site;
  await makeFolder(server, bob, '/bob/slow');
  const usedBytes = async () =>
    (await ask<{ used_bytes: number }>(server, bob, '/api/latchkey/1.0/dbfs/usage')).used_bytes;
  const usedBefore = await usedBytes();
  const page = await openFolder(site, bob, '/bob/slow');
  await page.getByRole('heading', { name: 'This folder is empty' }).waitFor();
  await look(page, 'files-empty');
  const slowly = await page.context().newCDPSession(page);
  await slowly.send('Network.enable');
  const limit = (bytesPerSecond: number) =>
    slowly.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput: -1 },
      uploadThroughput: bytesPerSecond,
    });
  await limit(400_000);
  const buffer = Buffer.alloc(8_000_000, 1);
  await page.getByLabel('Upload files').setInputFiles([{ name: 'slow.bin', mimeType: 'x/y', buffer }]);
  const uploads = page.getByRole('region', { name: 'Uploads' });
  await uploads.getByText(/about .* left/).waitFor();
  await uploads.getByText(/\/s$/).waitFor();
  await look(page, 'files-uploading');
  await uploads.getByRole('button', { name: 'Cancel the upload of slow.bin' }).click();
  await uploads.getByText('Cancelled').waitFor();
  await expect.poll(usedBytes, { timeout: 20_000 }).toBe(usedBefore);
  expect(await listNames(server, bob, '/bob/slow')).toEqual([]);
  await limit(-1);
  await uploads.getByRole('button', { name: 'Try again to upload slow.bin' }).click();
  await uploads.getByText('Uploaded: 1 file').waitFor();
  expect(await listNames(server, bob, '/bob/slow')).toEqual(['slow.bin']);
});

test('an upload that breaks off says why, and can be tried again', async () => {
  await makeFolder(site.server, bob, '/bob/broken');
  const page = await openFolder(site, bob, '/bob/broken');
  await page.route('**/dbfs/put', (route) => route.abort());
  const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') };
  await page.getByLabel('Upload files').setInputFiles([file]);
  const uploads = page.getByRole('region', { name: 'Uploads' });
  await uploads.getByText('1 file not uploaded').waitFor();
  await uploads.getByText('The server cannot be reached.').waitFor();
  await look(page, 'files-upload-failed');
  await page.unroute('**/dbfs/put');
  await uploads.getByRole('button', { name: 'Try again to upload a.txt' }).click();
  await uploads.getByText('Uploaded: 1 file').waitFor();
});

test('a file of somebody else is not sent to be replaced, and the reason is told', async () => {
  await putFile(site.server, ALICE, { path: '/tmp/alices.bin', text: 'hers' });
  const page = await openFolder(site, bob, '/tmp');
  await page.getByRole('row', { name: 'alices.bin' }).waitFor();
  const file = { name: 'alices.bin', mimeType: 'x/y', buffer: Buffer.alloc(5_000_000, 1) };
  await page.getByLabel('Upload files').setInputFiles([file]);
  const uploads = page.getByRole('region', { name: 'Uploads' });
  await uploads.getByText('only its owner may replace it').waitFor();
  expect(await uploads.getByRole('button', { name: 'Replace alices.bin' }).count()).toBe(0);
  expect((await entryAt(site.server, ALICE, '/tmp/alices.bin')).sha256).toBe(sha256('hers'));
});

test('what somebody uploads goes no further once they have signed out, and is shown to nobody else', async () => {
  await makeFolder(site.server, bob, '/bob/secret');
  const page = await openFolder(site, bob, '/bob/secret');
  let asked = 0;
  await page.route('**/dbfs/put', () => {
    asked += 1;
  });
  const file = { name: 'private.txt', mimeType: 'text/plain', buffer: Buffer.from('a') };
  await page.getByLabel('Upload files').setInputFiles([file]);
  await expect.poll(() => asked, { timeout: 20_000 }).toBe(1);
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('User name').waitFor();
  await fillInSignIn(page, ALICE);
  await page.getByRole('link', { name: 'Files' }).click();
  await page.getByRole('navigation', { name: 'Path' }).waitFor();
  expect(await page.getByRole('region', { name: 'Uploads' }).count()).toBe(0);
  expect(await page.content()).not.toContain('private.txt');
});

test('files and folders are dropped on the list, and folders stay folders', async () => {
  await makeFolder(site.server, bob, '/bob/dropped');
  const here = mkdtempSync(join(tmpdir(), 'latchkey-drop-'));
  onTestFinished(() => rmSync(here, { recursive: true, force: true }));
  mkdirSync(join(here, 'folder', 'below'), { recursive: true });
  writeFileSync(join(here, 'one.txt'), 'one');
  writeFileSync(join(here, 'folder', 'two.txt'), 'two');
  writeFileSync(join(here, 'folder', 'below', 'three.txt'), 'three');
  const page = await openFolder(site, bob, '/bob/dropped');
  await page.getByRole('heading', { name: 'This folder is empty' }).waitFor();
  const mouse = await page.context().newCDPSession(page);
  const data = { items: [], files: [join(here, 'one.txt'), join(here, 'folder')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver'] as const)
    await mouse.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  await page.getByText('Drop to upload into dbfs:/bob/dropped').waitFor();
  await mouse.send('Input.dispatchDragEvent', { type: 'drop', x: 640, y: 400, data });
  await page.getByRole('region', { name: 'Uploads' }).getByText('Uploaded: 3 files').waitFor();
  expect(await listNames(site.server, bob, '/bob/dropped')).toEqual(['folder', 'one.txt']);
  expect(await listNames(site.server, bob, '/bob/dropped/folder')).toEqual(['below', 'two.txt']);
  const three = await entryAt(site.server, bob, '/bob/dropped/folder/below/three.txt');
  expect(three.sha256).toBe(sha256('three'));
});
