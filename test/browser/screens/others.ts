import type { Screen } from './screen.ts';

/** The other tabs of User Settings, and the reference of the API. */
export const OTHER_SCREENS: readonly Screen[] = [
  {
    name: 'password',
    as: 'bob',
    open: async (page) => {
      await page.goto('/settings/password');
      await page.getByLabel('New password', { exact: true }).fill('correct horse');
    },
  },
  {
    name: 'password-refused',
    as: 'bob',
    open: async (page, { bob }) => {
      await page.goto('/settings/password');
      await page.getByLabel('Current password', { exact: true }).fill(bob.password);
      await page.getByLabel('New password', { exact: true }).fill('correct horse');
      await page.getByRole('button', { name: 'Change Password' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'api',
    open: async (page) => {
      await page.goto('/docs/api#generateToken');
      await page.getByText('allowed_cidrs').first().waitFor();
    },
  },
];
