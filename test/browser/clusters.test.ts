import type { ClusterInfo } from '@latchkey/client';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { startStatusPage } from '../../server/src/testing/start-status-page.ts';
import { type RecordedPage, recordedPage, StatusPage } from '../../server/src/testing/status-page.ts';
import { tabTo } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, addPerson, ageSessions, ask, type Person, personNamed, send, signInByApi } from './people.ts';
import { useSite } from './site.ts';

const CLUSTERS = '/api/latchkey/1.0/clusters';
const BOB = personNamed('bob');

const site = useSite(async ({ server }) => {
  await addPerson(server, 'bob');
});

beforeEach(async () => {
  for (const { cluster_id } of await listed())
    await send(site.server, ALICE, { method: 'DELETE', path: `${CLUSTERS}/${cluster_id}`, body: {} });
});

async function listed(): Promise<ClusterInfo[]> {
  return (await ask<{ clusters: ClusterInfo[] }>(site.server, ALICE, CLUSTERS)).clusters;
}

async function register(name: string, shown: RecordedPage, more: object = {}): Promise<StatusPage> {
  const page = await startStatusPage(shown);
  const body = { name, kind: 'spark-standalone', status_url: page.url, ...more };
  await send(site.server, ALICE, { method: 'POST', path: CLUSTERS, body });
  return page;
}

async function open(person: Person, path = '/clusters'): Promise<Page> {
  const page = await site.open({ viewport: { width: 1440, height: 900 } });
  await signInByApi(page, person);
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

test('without clusters everybody is told who registers them, and only administrators can', async () => {
  const page = await open(BOB);
  await page.getByText('An administrator registers the Spark clusters').waitFor();
  expect(await page.getByRole('button', { name: 'Register a cluster' }).count()).toBe(0);
  await look(page, 'clusters-none');
  const other = await open(ALICE);
  await other.getByRole('button', { name: 'Register a cluster' }).waitFor();
});

test('an administrator tries a master, registers it, edits it and removes it', async () => {
  const master = await startStatusPage('alive-with-two-workers');
  const page = await open(ALICE);
  await page.getByRole('button', { name: 'Register a cluster' }).click();
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByText('Give it a name.').waitFor();
  await page.getByText('Say where the master’s web page is.').waitFor();
  await page.getByLabel('Name').fill('analytics');
  await page.getByLabel('The master’s web page').fill('http://me:secret@127.0.0.1:8080');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByRole('alert').filter({ hasText: 'must hold no user name and no password' }).waitFor();
  await page.getByLabel('The master’s web page').fill(`${master.url}json/`);
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('It offers 4 cores and 2 GiB.').waitFor();
  await page.getByText(`It will be kept as ${master.url}`).waitFor();
  await page.getByLabel('Spark version').fill('4.3.0');
  await page.getByLabel('Description').fill('For the evening loads; ask Dana.');
  await page.getByLabel('Tags').fill('team=data\n=oops');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByText('Line 2 has no name').waitFor();
  await look(page, 'clusters-register');
  expect(await listed()).toEqual([]);
  await page.getByLabel('Tags').fill('team=data\nstage');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByText('“analytics” is registered.').waitFor();
  expect(await listed()).toMatchObject([
    {
      ...{ name: 'analytics', status_url: master.url, spark_version: '4.3.0', state: 'RUNNING' },
      tags: { team: 'data', stage: '' },
    },
  ]);
  await page.getByRole('link', { name: 'analytics' }).click();
  await page.getByRole('heading', { name: 'analytics' }).waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  expect(await page.getByLabel('Tags').inputValue()).toBe('team=data\nstage=');
  await page.getByLabel('Name').fill('Lab');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('“Lab” is saved.').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Lab' }).waitFor();
  await page.getByRole('button', { name: 'Remove' }).click();
  await look(page, 'clusters-remove');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No clusters yet').waitFor();
  expect(await listed()).toEqual([]);
});

test('what a master said when it was tried is told of its address alone, also when it said it late', async () => {
  let say: (() => void) | undefined;
  const slow = await startStatusPage((response) => {
    say = () => void response.end(recordedPage('alive-with-two-workers'));
  });
  const page = await open(ALICE);
  await page.getByRole('button', { name: 'Register a cluster' }).click();
  const url = page.getByLabel('The master’s web page');
  await url.fill(slow.url);
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect.poll(() => say).toBeDefined();
  await url.fill('http://another.example:8080');
  const answered = page.waitForResponse(/clusters\/try$/);
  say?.();
  await answered;
  await page.waitForTimeout(300);
  expect(await page.getByText('It offers 4 cores').count()).toBe(0);
  await url.fill(slow.url);
  await page.getByText('It offers 4 cores').waitFor();
});

test('states follow what the masters say, without anybody loading the page again', async () => {
  const master = await register('analytics', 'alive-with-an-application', { description: 'Evening loads.' });
  const gone = await StatusPage.open('alive-with-two-workers');
  await gone.close();
  await send(site.server, ALICE, {
    ...{ method: 'POST', path: CLUSTERS },
    body: { name: 'laboratory', kind: 'spark-standalone', status_url: gone.url },
  });
  await register('spare', 'standby');
  const page = await open(BOB);
  const row = page.getByRole('row', { name: /analytics/ });
  await row.getByText('Running', { exact: true }).waitFor();
  await row.getByText('4 of 4').waitFor();
  await row.getByText('1 GiB of 2 GiB').waitFor();
  await page
    .getByRole('row', { name: /laboratory/ })
    .getByText('Nothing listens')
    .waitFor();
  await page.getByRole('row', { name: /spare/ }).getByText('The master is on standby').waitFor();
  await look(page, 'clusters');
  master.show('alive-with-one-worker-left');
  await row.getByText('0 of 2').waitFor();
  await master.close();
  await row.getByText('Not running').waitFor();
  await row.getByText('last seen running').waitFor();
});

test('a cluster by itself shows its workers and what runs on it; what others wrote stays text', async () => {
  await register('analytics', 'alive-with-an-application', {
    tags: { team: '<i>data</i>' },
    spark_version: '4.3.0',
  });
  const page = await open(BOB);
  await page.getByRole('link', { name: 'analytics' }).click();
  await page.getByRole('row', { name: /nightly <b>load<\/b>/ }).waitFor();
  await page.getByText('team=<i>data</i>').waitFor();
  await page.getByText('spark://127.0.0.1:17077', { exact: true }).waitFor();
  expect(await page.getByRole('table', { name: 'Workers' }).getByRole('row').count()).toBe(3);
  expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  await page.getByRole('tab', { name: 'PySpark' }).click();
  await page.getByText("pyspark --master 'spark://127.0.0.1:17077'").waitFor();
  await look(page, 'cluster');
});

test('a page of markup and controls that poses as a master puts nothing into ours', async () => {
  const evil = '<img src=x onerror="document.title=\'owned\'">\u202e\u001b[31m';
  const app = { id: evil, name: evil, user: evil, state: evil };
  const text = JSON.stringify({
    ...{ status: 'ALIVE', url: 'spark://x" onclick="alert(1)', aliveworkers: 1, cores: 1, coresused: 0 },
    workers: [{ id: evil, host: evil, state: 'javascript:alert(1)' }],
    activeapps: [app],
  });
  const page = await startStatusPage((response) => response.end(text));
  const body = { name: 'evil', kind: 'spark-standalone', status_url: page.url };
  await send(site.server, ALICE, { method: 'POST', path: CLUSTERS, body });
  const shown = await open(BOB);
  await shown.getByRole('link', { name: 'evil' }).click();
  await shown.getByRole('table', { name: 'Running applications' }).waitFor();
  await shown.getByText('<img src=x').first().waitFor();
  expect(await shown.title()).toBe('evil · Latchkey');
  expect(await shown.locator('img').count()).toBe(0);
  expect(await shown.locator('main').innerText()).not.toMatch(/[[\p{Bidi_Control}\p{Cc}]--[\n\t]]/v);
  expect(await shown.getByRole('tab', { name: 'PySpark' }).count()).toBe(0);
});

test('the keyboard alone tries, registers and removes a cluster', async () => {
  const master = await startStatusPage('alive-without-workers');
  const page = await open(ALICE);
  await tabTo(page, /^Register a cluster$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('by hand');
  await page.keyboard.press('Tab');
  await page.keyboard.type(master.url);
  await tabTo(page, /^Try it$/);
  await page.keyboard.press('Enter');
  await page.getByText('without any worker: nothing can run yet').waitFor();
  await tabTo(page, /^Register$/);
  await page.keyboard.press('Enter');
  await page.getByText('“by hand” is registered.').waitFor();
  await tabTo(page, /^by hand$/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'by hand' }).waitFor();
  await page.getByText('No application is running.').waitFor();
  await tabTo(page, /^Remove$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, /^Remove$/);
  await page.keyboard.press('Enter');
  await page.getByText('No clusters yet').waitFor();
  expect(await listed()).toEqual([]);
});

test('what somebody else has changed meanwhile is not written over', async () => {
  await register('analytics', 'alive-without-workers');
  const [cluster] = await listed();
  const path = `/clusters/${cluster?.cluster_id}`;
  const page = await open(ALICE, path);
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Description').fill('mine');
  const theirs = {
    name: 'analytics',
    kind: 'spark-standalone',
    status_url: cluster?.status_url,
    description: 'theirs',
  };
  await send(site.server, ALICE, { method: 'PUT', path: `/api/latchkey/1.0${path}`, body: theirs });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').filter({ hasText: 'Somebody has changed this cluster' }).waitFor();
  expect((await listed())[0]?.description).toBe('theirs');
});

test('a master is asked and registered only soon after the password was given', async () => {
  const master = await startStatusPage('alive-without-workers');
  const page = await open(ALICE);
  await page.getByRole('button', { name: 'Register a cluster' }).click();
  await page.getByLabel('The master’s web page').fill(master.url);
  ageSessions(site.server, 16);
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
  expect(master.asked).toEqual([]);
  await page.getByLabel('Password', { exact: true }).fill(ALICE.password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('without any worker: nothing can run yet').waitFor();
});

test('a page that nobody looks at asks nothing', async () => {
  const master = await register('analytics', 'alive-without-workers');
  const page = await open(BOB);
  await page.getByRole('row', { name: /analytics/ }).waitFor();
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith(CLUSTERS)) asked++;
  });
  await expect.poll(() => asked, { timeout: 15_000 }).toBeGreaterThan(0);
  await page.evaluate(HIDE);
  const [before, whileHidden] = [master.asked.length, asked];
  await page.waitForTimeout(11_000);
  expect([master.asked.length, asked]).toEqual([before, whileHidden]);
});

const HIDE = `Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
  document.dispatchEvent(new Event('visibilitychange'));`;
