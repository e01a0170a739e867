import { fillInSignIn } from '../people.ts';
import type { Screen } from './screen.ts';

const CHALLENGE = 'A'.repeat(43);
const COMMAND = `/login/command?code_challenge=${CHALLENGE}&state=${CHALLENGE}&machine=laptop`;

/** Before somebody is signed in, and where nothing is. */
export const SIGN_IN_SCREENS: readonly Screen[] = [
  {
    name: 'login',
    open: async (page) => {
      await page.goto('/login');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    },
  },
  {
    name: 'login-wrong',
    open: async (page, { alice }) => {
      await page.goto('/login');
      await fillInSignIn(page, { ...alice, password: 'not hers' });
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'host-lost',
    open: async (page) => {
      await page.goto('/login/host?problem=lost');
      await page.getByRole('heading', { name: 'You are not signed in there' }).waitFor();
    },
  },
  {
    name: 'host-going-on',
    as: 'bob',
    open: async (page) => {
      await page.route('**/host-sign-in', () => undefined);
      await page.goto(`/login/host?upstream=wiki&challenge=${'A'.repeat(43)}`);
      await page.getByRole('heading', { name: 'Signing you in…' }).waitFor();
    },
  },
  {
    name: 'host-unknown',
    as: 'bob',
    open: async (page) => {
      await page.goto(`/login/host?upstream=wiki&challenge=${'A'.repeat(43)}`);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'command',
    as: 'bob',
    open: async (page) => {
      const redirect = encodeURIComponent('http://127.0.0.1:49152/callback');
      await page.goto(`${COMMAND}&redirect_uri=${redirect}&scopes=sql,files,unity-catalog&lifetime=9000d`);
      await page.getByText('It asked for 9,000 days').waitFor();
    },
  },
  {
    name: 'command-carried',
    as: 'bob',
    open: async (page) => {
      await page.goto(`${COMMAND}&lifetime=12h`);
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByRole('button', { name: 'Copy code' }).waitFor();
    },
  },
  {
    name: 'command-denied',
    as: 'bob',
    open: async (page) => {
      await page.goto(COMMAND);
      await page.getByRole('button', { name: 'Deny' }).click();
      await page.getByRole('heading', { name: 'Nothing was allowed' }).waitFor();
    },
  },
  {
    name: 'command-refused',
    as: 'bob',
    open: async (page) => {
      const refusal = 'Personal access tokens are disabled for this workspace.';
      const terms = { comment: '', lifetime_seconds: 60, max_lifetime_seconds: 60, refusal };
      await page.route('**/command-login/look-up', (route) => route.fulfill({ json: terms }));
      await page.goto(COMMAND);
      await page.getByText('You cannot let it have a token now.').waitFor();
    },
  },
  {
    name: 'command-not-good',
    as: 'bob',
    open: async (page) => {
      await page.goto(`${COMMAND}&redirect_uri=${encodeURIComponent('https://evil.example/callback')}`);
      await page.getByRole('heading', { name: 'This address is not right' }).waitFor();
    },
  },
  {
    name: 'not-found',
    as: 'bob',
    open: async (page) => {
      await page.goto('/settings/nowhere');
      await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    },
  },
  {
    name: 'no-answer',
    as: 'bob',
    complaint: /The server cannot be reached/,
    open: async (page) => {
      await page.route('**/session', (route) => route.abort());
      await page.goto('/settings/access-tokens');
      await page.getByRole('heading', { name: 'This page cannot be shown' }).waitFor();
    },
  },
];
