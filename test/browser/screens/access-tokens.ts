import type { Page } from 'playwright-core';
import { generate } from '../people.ts';
import type { Screen } from './screen.ts';

const LIST = '/settings/access-tokens';

async function openList(page: Page): Promise<void> {
  await page.goto(LIST);
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
  await page
    .getByRole('button', { name: /^Revoke/ })
    .first()
    .waitFor();
}

async function openForm(page: Page): Promise<void> {
  await openList(page);
  await page.getByRole('button', { name: 'Generate New Token' }).click();
  await page.getByText('This workspace allows at most').waitFor();
}

/** A token is generated, and shown as it is shown once. */
async function openNewToken(page: Page): Promise<void> {
  await openForm(page);
  await page.getByLabel('Comment').fill('Laptop');
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.getByRole('button', { name: 'Copy token' }).waitFor();
}

/** The list of one's own tokens. */
export const TOKEN_LIST_SCREENS: readonly Screen[] = [
  { name: 'tokens', as: 'alice', open: openList },
  {
    name: 'tokens-all',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByRole('radio', { name: /^All/ }).click();
      await page.getByText('Revoked').first().waitFor();
    },
  },
  {
    name: 'tokens-none-match',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByLabel('Search your tokens').fill('no such thing');
      await page.getByRole('button', { name: 'Show all tokens' }).waitFor();
    },
  },
  {
    name: 'no-tokens',
    as: 'bob',
    open: async (page) => {
      await page.goto(LIST);
      await page.getByRole('heading', { name: 'No tokens yet' }).waitFor();
    },
  },
  {
    name: 'loading',
    as: 'bob',
    open: async (page) => {
      await page.route('**/token/list', () => new Promise(() => undefined));
      await page.goto(LIST);
      await page.getByText('Your tokens are being loaded…').waitFor({ state: 'attached' });
    },
  },
  {
    name: 'load-failed',
    as: 'bob',
    open: async (page) => {
      await page.route('**/token/list', (route) => route.abort());
      await page.goto(LIST);
      await page.getByText('Your tokens cannot be shown.').waitFor();
    },
  },
  {
    name: 'menu',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByRole('button', { name: /^Account/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    },
  },
];

/** What opens over the list. */
export const TOKEN_DIALOG_SCREENS: readonly Screen[] = [
  { name: 'generate', as: 'carol', open: openForm },
  {
    name: 'generate-options',
    as: 'carol',
    open: async (page) => {
      await openForm(page);
      await page.getByRole('button', { name: 'More options' }).click();
      await page.getByText('Only some APIs').click();
      await page.getByRole('dialog').getByText('secrets', { exact: true }).click();
      await page.getByLabel('Where it may be used from').fill('10.0.0.0/8, office');
      await page.getByLabel('Lifetime (days)').fill('2000');
      await page.getByText('is neither an IP address').waitFor();
    },
  },
  {
    name: 'generate-by-link',
    as: 'carol',
    open: async (page) => {
      await page.goto(`${LIST}/new?comment=Nightly%20export&scopes=sql,files,warehouses&lifetime_days=30`);
      await page.getByText('A link has filled in this form.').waitFor();
      await page.getByText('This workspace allows at most').waitFor();
    },
  },
  { name: 'new-token', as: 'carol', open: openNewToken },
  {
    name: 'new-token-leave',
    as: 'carol',
    open: async (page) => {
      await openNewToken(page);
      await page.keyboard.press('Escape');
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'new-token-tested',
    as: 'carol',
    open: async (page) => {
      await openNewToken(page);
      await page.getByRole('tab', { name: 'Python' }).click();
      await page.getByRole('button', { name: 'Test it now' }).click();
      await page.getByText('It works: the server answered').waitFor();
      await page.getByRole('button', { name: 'Copy token' }).click();
      await page.getByText('Copied token to the clipboard.').waitFor({ state: 'attached' });
    },
  },
  {
    name: 'details',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByRole('button', { name: /^Dashboards/ }).click();
      await page.getByRole('dialog', { name: 'Details of Dashboards' }).waitFor();
    },
  },
  {
    name: 'details-ended',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByRole('radio', { name: /^All/ }).click();
      await page.getByRole('button', { name: /^Lost phone/ }).click();
      await page.getByRole('dialog', { name: 'Details of Lost phone' }).waitFor();
    },
  },
  {
    name: 'narrow',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByRole('button', { name: /scopes? of Metrics collector/ }).click();
      await page.getByText('GET /metrics').waitFor();
    },
  },
  {
    name: 'revoke',
    as: 'alice',
    open: async (page) => {
      await openList(page);
      await page.getByRole('button', { name: 'Revoke Nightly export' }).click();
      await page.getByText('2 tokens were generated with it.').waitFor();
    },
  },
  {
    name: 'revoked',
    as: 'carol',
    open: async (page, { server, carol }) => {
      await generate(server, carol, { comment: 'Spare' });
      await openList(page);
      await page.getByRole('button', { name: 'Revoke Spare' }).first().click();
      await page.getByRole('button', { name: 'Revoke Token', exact: true }).click();
      await page.getByText(/^Revoked:/).waitFor();
    },
  },
];
