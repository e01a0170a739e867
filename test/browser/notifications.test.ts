import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage, startBrowser } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, generate, signIn, WITH_ALICE } from './people.ts';

let told: RunningServer;
let silent: RunningServer;
let browser: Browser;
let webhook: Server;

beforeAll(async () => {
  // Takes the first message and wants no more of them.
  let count = 0;
  webhook = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(count++ === 0 ? 200 : 410).end());
  });
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  const { port } = webhook.address() as AddressInfo;
  const env = {
    ...WITH_ALICE,
    LATCHKEY_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`,
    LATCHKEY_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  };
  [told, silent, browser] = await Promise.all([
    spawnLatchkeyd({ env }),
    spawnLatchkeyd({ env: WITH_ALICE }),
    startBrowser(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  for (const server of [told, silent]) {
    await server?.kill();
    if (server) removeDataDir(server.dataDir);
  }
  webhook?.close();
});

async function open(server: RunningServer, query = ''): Promise<Page> {
  const page = await openPage(browser, { url: server.url, viewport: { width: 1440, height: 860 } });
  await signIn(page, ALICE);
  await page.goto(`/admin/notifications${query}`);
  await page.getByRole('heading', { name: 'Notifications', level: 1 }).waitFor();
  return page;
}

const cells = (page: Page, name: string) => page.getByRole('cell', { name });

test('an operator sees what was delivered and what was given up, and why', async () => {
  const page = await open(told);
  await page.getByText('Nothing was told yet.').waitFor();
  await generate(told, ALICE, { comment: 'first' });
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: 'Load anew' }).click();
        return cells(page, 'Delivered').count();
      },
      { timeout: 20_000 },
    )
    .toBe(1);
  await generate(told, ALICE, { comment: 'second' });
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: 'Load anew' }).click();
        return page.getByRole('row').filter({ hasText: 'It answered 410.' }).count();
      },
      { timeout: 20_000 },
    )
    .toBe(1);
  await cells(page, 'Given up').waitFor();
  await look(page, 'console-notifications');
  await page.getByRole('radio', { name: 'Delivered' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  expect(new URL(page.url()).search).toBe('?state=delivered');
  await page.getByRole('radio', { name: 'Mail' }).click();
  await page.getByText('No notification matches.').waitFor();
});

test('the keyboard alone filters', async () => {
  const page = await open(told, '?channel=mail');
  await page.getByText('No notification matches.').waitFor();
  await tabTo(page, /^Any$/);
  await tabTo(page, /^(Mail|All)$/);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).search).toBe('');
  await page.getByRole('row').nth(1).waitFor();
});

test('where nobody is told of anything, the settings to write are named', async () => {
  const page = await open(silent);
  await page.getByText('Nobody is told of anything').waitFor();
  for (const name of ['LATCHKEY_SMTP_URL_FILE', 'LATCHKEY_MAIL_FROM', 'LATCHKEY_WEBHOOK_SECRET_FILE'])
    await page.getByText(name, { exact: true }).waitFor();
  await look(page, 'console-notifications-none');
});
