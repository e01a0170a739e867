import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, openPage, startBrowser, takePicture } from '../support/browser.ts';
import { type RunningServer, removeDataDir, spawnLatchkeyd } from '../support/latchkeyd.ts';
import { look } from './look.ts';
import { ALICE, addPerson, generate, type Person, signIn, WITH_ALICE } from './people.ts';

const DAY_SECONDS = 86_400;

let server: RunningServer;
let browser: Browser;
let bob: Person;

beforeAll(async () => {
  [server, browser] = await Promise.all([spawnLatchkeyd({ env: WITH_ALICE }), startBrowser()]);
  bob = await addPerson(server, 'bob');
  await generate(server, ALICE, { comment: 'Nightly export', lifetime_seconds: 20 * DAY_SECONDS });
  await generate(server, bob, { comment: 'Dashboards', lifetime_seconds: 90 * DAY_SECONDS });
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  if (server) removeDataDir(server.dataDir);
});

test('an administrator reads a report, with more days too, and downloads it', async () => {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, ALICE);
  await page.getByRole('link', { name: 'Admin', exact: true }).click();
  await page
    .getByRole('navigation', { name: 'Admin console' })
    .getByRole('link', { name: 'Reports' })
    .click();
  await page.getByRole('heading', { name: 'Reports', level: 1 }).waitFor();
  await look(page, 'console-reports');
  await page.getByRole('link', { name: 'Tokens that expire within some days' }).click();
  await page.getByRole('row', { name: 'Nightly export' }).waitFor();
  expect(await page.getByRole('row').count()).toBe(2);
  await look(page, 'console-report');
  await page.getByLabel('Days').fill('100');
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: 'Dashboards' }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const csv = await readAll(await (await download).createReadStream());
  expect(csv.trim().split('\r\n')).toHaveLength(3);
  expect(csv).toContain('Dashboards');
  await page.getByRole('link', { name: 'Dashboards' }).click();
  await page.getByRole('dialog', { name: 'Dashboards' }).getByText('bob').first().waitFor();
  await page.goBack();
  await page.getByLabel('Days').fill('4000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('days must be from 0 to 3650').waitFor();
});

test('whoever is no administrator is told so, and sees nothing of the console', async () => {
  const page = await openPage(browser, { url: server.url });
  await signIn(page, bob);
  expect(await page.getByRole('link', { name: 'Admin', exact: true }).count()).toBe(0);
  await page.goto('/admin/reports/expiring');
  await page.getByText('This part is for administrators.').waitFor();
  expect(await page.getByRole('navigation', { name: 'Admin console' }).count()).toBe(0);
  await expectAccessible(page, 'console of others');
  await takePicture(page, 'console-refused');
});

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
