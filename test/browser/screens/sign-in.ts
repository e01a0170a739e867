import { fillInSignIn } from '../people.ts';
import type { Screen } from './screen.ts';

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
