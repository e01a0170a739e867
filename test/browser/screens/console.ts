import type { Page } from 'playwright-core';
import { StatusPage } from '../../../server/src/testing/status-page.ts';
import type { RunningServer } from '../../support/latchkeyd.ts';
import { makeBusy } from '../busy-workspace.ts';
import { ALICE, personNamed, send } from '../people.ts';
import type { Screen, Stage } from './screen.ts';

/** Fills a new server that has Alice with what the console shows. */
export async function prepareConsole(server: RunningServer): Promise<Stage> {
  await makeBusy(server);
  const post = (path: string, body: object) => send(server, ALICE, { method: 'POST', path, body });
  await post('/api/2.0/ip-access-lists', {
    ...{ label: 'Office Berlin', list_type: 'ALLOW', ip_addresses: ['192.0.2.0/24', '127.0.0.0/8'] },
  });
  await post('/api/2.0/ip-access-lists', {
    ...{ label: 'Abused hosts', list_type: 'BLOCK', ip_addresses: ['198.51.100.7'] },
  });
  await post('/api/2.0/preview/scim/v2/Groups', { displayName: 'data-engineers' });
  await post('/api/2.0/preview/scim/v2/ServicePrincipals', { displayName: 'nightly-jobs' });
  const master = await StatusPage.open('alive-with-an-application');
  await post('/api/latchkey/1.0/clusters', {
    ...{ name: 'analytics', kind: 'spark-standalone', status_url: master.url, spark_version: '4.3.0' },
    ...{ description: 'For the evening loads; ask Dana.', tags: { team: 'data' } },
  });
  return { server, alice: ALICE, bob: personNamed('bob'), carol: personNamed('carol') };
}

/** Goes to a page of the console and waits until what it is about can be read. */
function open(path: string, shown: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.goto(path);
    await page.getByText(shown).first().waitFor();
  };
}

async function openOverview(page: Page): Promise<void> {
  await open('/admin', 'Tokens were counted')(page);
  await page.locator('canvas').nth(2).waitFor();
  // A chart is drawn in the frame after its canvas has come.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}

async function openUser(page: Page): Promise<void> {
  await open('/admin/users', 'dave.o-connor')(page);
  await page.getByRole('link', { name: 'bob' }).click();
  await page.getByRole('heading', { name: 'bob' }).waitFor();
}

async function openCluster(page: Page): Promise<void> {
  await open('/clusters', 'analytics')(page);
  await page.getByRole('link', { name: 'analytics' }).click();
  await page.getByText('nightly <b>load</b>').waitFor();
}

/** The pages of the console, and User Settings' that need more than one tab. Its tests look at every dialog. */
export const CONSOLE_SCREENS: readonly Screen[] = [
  { name: 'console-overview', as: 'alice', open: openOverview },
  { name: 'console-settings', as: 'alice', open: open('/admin/settings', 'Longest lifetime of new tokens') },
  { name: 'console-tokens', as: 'alice', open: open('/admin/tokens', 'Power BI gateway') },
  { name: 'console-permissions', as: 'alice', open: open('/admin/permissions', 'users') },
  {
    name: 'console-report',
    as: 'alice',
    open: open('/admin/reports/expiring?days=30', 'dbt, production'),
  },
  { name: 'console-users', as: 'alice', open: open('/admin/users', 'dave.o-connor') },
  { name: 'console-user', as: 'alice', open: openUser },
  {
    name: 'console-service-principals',
    as: 'alice',
    open: open('/admin/service-principals', 'nightly-jobs'),
  },
  { name: 'console-groups', as: 'alice', open: open('/admin/groups', 'data-engineers') },
  { name: 'console-ip-access-lists', as: 'alice', open: open('/admin/ip-access-lists', 'Office Berlin') },
  { name: 'console-audit', as: 'alice', open: open('/admin/audit', 'generated a token') },
  { name: 'console-notifications', as: 'alice', open: open('/admin/notifications', 'LATCHKEY_SMTP_URL') },
  { name: 'no-secrets', as: 'bob', open: open('/secrets', 'No secret scopes yet') },
  { name: 'clusters', as: 'alice', open: open('/clusters', 'analytics') },
  { name: 'cluster', as: 'bob', open: openCluster },
  { name: 'sessions', as: 'bob', open: open('/settings/sessions', 'This browser') },
  { name: 'sign-in', as: 'bob', open: open('/settings/sign-in', 'Sign-in') },
];
