import type { Download, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openFolder, putFile } from './files.ts';
import { look } from './look.ts';
import { ALICE, addPerson, type Person, signInByApi } from './people.ts';
import { useSite } from './site.ts';

// A file is somebody else's text: whatever is in it or in its name, it is never a page of this server.

const RUNS = `window.ran = 1; localStorage.setItem('ran', '1'); fetch('/api/latchkey/1.0/session/end-others', { method: 'POST' });`;
const HTML = `<!doctype html><title>owned</title><script>${RUNS}</script><img src=x onerror="${RUNS}">`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="localStorage.setItem('ran', '1')"><script>${RUNS}</script></svg>`;
const FILES = {
  'page.html': HTML,
  'picture.svg': SVG,
  'script.js': RUNS,
  'style.css': 'body { display: none }',
};

const NAMES = [
  '<img src=x onerror=alert(1)>.html',
  '"><script>window.ran=1<\u2215script>',
  '\u202egnp.exe',
  'new\nline.txt',
  `${'ä'.repeat(125)}.txtx`,
  'javascript:alert(1)',
  "it's; $(id) `id` & \\ %2e%2e %00",
  '.. ',
  '  spaces  ',
  '\u200b\u2066invisible\u2069',
  '{{constructor}} $1 %s',
];

let mallory: Person;

const site = useSite(async ({ server }) => {
  mallory = await addPerson(server, 'mallory');
  for (const [name, text] of Object.entries(FILES))
    await putFile(server, mallory, { path: `/FileStore/${name}`, text });
  for (const name of NAMES) await putFile(server, mallory, { path: `/named/${name}`, text: 'x' });
});

const addresses = (name: string) => [
  `/api/latchkey/1.0/dbfs/content?${new URLSearchParams({ path: `/FileStore/${name}` })}`,
  `/files/${name}`,
];

/** What becomes of going to an address: a download, or the page that it shows. */
async function goTo(page: Page, address: string): Promise<Download | undefined> {
  const waiting = page.waitForEvent('download', { timeout: 10_000 }).catch(() => undefined);
  await page.goto(address).catch(() => undefined);
  return waiting;
}

const hasRun = (page: Page) =>
  page.evaluate<boolean>('window.ran !== undefined || localStorage.getItem("ran") !== null');

test.each(Object.keys(FILES))('%s that somebody opens is a download, and runs nothing', async (name) => {
  const page = await site.open();
  await signInByApi(page, ALICE);
  await page.goto('/dbfs');
  const before = page.url();
  for (const address of addresses(name)) {
    const download = await goTo(page, address);
    expect(download?.suggestedFilename(), address).toBe(name);
    expect(page.url()).toBe(before);
    expect(await hasRun(page)).toBe(false);
    const { headers, status } = await page.evaluate<{ headers: Record<string, string>; status: number }>(
      `fetch(${JSON.stringify(address)}).then(async (answer) => ({ status: answer.status, headers: Object.fromEntries(answer.headers) }))`,
    );
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox(;|$)/),
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers['content-disposition']).toMatch(/^attachment/);
  }
});

test('a page of another site runs nothing of a file either: neither as a script, a picture, nor in a frame', async () => {
  const page = await site.open({
    complaint: /MIME type|Refused to|blocked|Cross-Origin|CORP|ERR_|Policy broken|Content Security Policy/i,
  });
  await signInByApi(page, ALICE);
  const hostile = 'http://hostile.example/';
  await page.route(hostile, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(hostile);
  for (const name of ['script.js', 'picture.svg', 'page.html']) {
    for (const address of addresses(name)) {
      const src = JSON.stringify(site.server.url + address);
      const outcome = await page.evaluate<string>(`new Promise((resolve) => {
        const loaded = (tag) => new Promise((done) => {
          const element = document.createElement(tag);
          element.onload = () => done(tag + ' loaded');
          element.onerror = () => done(tag + ' refused');
          element.src = ${src};
          document.body.append(element);
        });
        Promise.all(['script', 'img'].map(loaded)).then((all) => resolve(all.join(', ')));
      })`);
      expect(outcome, address).toBe('script refused, img refused');
      await page.evaluate(
        `document.body.append(Object.assign(document.createElement('iframe'), { src: ${src} }))`,
      );
    }
  }
  expect(await page.evaluate<boolean>('window.ran === undefined')).toBe(true);
  for (const frame of page.frames().slice(1))
    expect(await frame.evaluate('document.title').catch(() => '')).not.toBe('owned');
});

test('a page of this server takes it for no script and no style, and holds it in no frame', async () => {
  const page = await site.open({ complaint: /MIME type|Refused to|blocked|Policy broken|Content Security/i });
  await signInByApi(page, ALICE);
  await page.goto('/dbfs');
  for (const name of ['script.js', 'style.css', 'page.html'])
    for (const address of addresses(name)) {
      const as = (how: string) =>
        page.evaluate<string>(`${how}.then(() => 'taken', () => 'refused')`).catch(() => 'refused');
      const src = JSON.stringify(address);
      expect(await as(`import(${src})`), address).toBe('refused');
      const style = `new Promise((onload, onerror) => {
        const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: ${src}, onload, onerror });
        document.head.append(link);
      })`;
      expect(await as(style), address).toBe('refused');
      await page.evaluate(
        `document.body.append(Object.assign(document.createElement('iframe'), { src: ${src} }))`,
      );
    }
  expect(await hasRun(page)).toBe(false);
  expect(await page.locator('h1').isVisible()).toBe(true);
  for (const frame of page.frames().slice(1)) expect(frame.url()).not.toContain('/FileStore');
});

test('names with markup, reversed writing, line breaks and 255 bytes are shown as what they are', async () => {
  const page = await openFolder(site, ALICE, '/named');
  await page.getByRole('row', { name: 'javascript:alert(1)' }).waitFor();
  expect(await page.getByRole('row').count()).toBe(NAMES.length + 1);
  const shown = (await page.locator('.file-link').allInnerTexts()).join('\n');
  expect(shown).toContain('<img src=x onerror=alert(1)>.html');
  expect(shown).toContain('[U+202E]gnp.exe');
  expect(shown).toContain('new[U+000A]line.txt');
  expect(shown).toContain('[U+200B][U+2066]invisible[U+2069]');
  expect(shown).not.toMatch(/[\u202e\u2066\u200b]/);
  await look(page, 'files-names');
  for (const name of NAMES) {
    await page.goto(`/dbfs?${new URLSearchParams({ path: '/named', open: `/named/${name}` })}`);
    const download = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('link', { name: 'Download' }).click();
    expect((await download).suggestedFilename().length).toBeGreaterThan(0);
    expect(await hasRun(page)).toBe(false);
    expect(await page.title()).not.toMatch(/[\u202e\n]/);
  }
});

test('every name is moved, its path copied, and deleted from the page as it is', async () => {
  const page = await openFolder(site, mallory, '/named');
  await page.getByRole('row', { name: 'javascript:alert(1)' }).waitFor();
  const copy = page.getByRole('button', { name: 'Acts on new[U+000A]line.txt' });
  await copy.click();
  await page.getByRole('menuitem', { name: 'Copy path' }).click();
  await page.getByText('Copied: dbfs:/named/new[U+000A]line.txt').waitFor();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('dbfs:/named/new\nline.txt');
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).click();
  await page.getByText(`${NAMES.length} selected`).waitFor();
  await page.getByRole('button', { name: 'Move…' }).click();
  const moving = page.getByRole('dialog');
  await moving.getByRole('button', { name: 'Folder above' }).click();
  await moving.getByText('dbfs:/', { exact: true }).waitFor();
  await moving.getByRole('button', { name: 'Open tmp' }).click();
  await moving.getByText('dbfs:/tmp', { exact: true }).waitFor();
  await moving.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByText(`Moved to dbfs:/tmp: ${NAMES.length} items`).waitFor();
  await page.goto('/dbfs?path=/tmp');
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  const deleting = page.getByRole('dialog');
  await deleting.getByText(`${NAMES.length} files`).waitFor();
  await deleting.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('heading', { name: 'This folder is empty' }).waitFor();
});
