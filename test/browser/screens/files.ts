import type { Page } from 'playwright-core';
import type { RunningServer } from '../../support/latchkeyd.ts';
import { actOn, makeFolder, putFile } from '../files.ts';
import { ALICE, addPerson } from '../people.ts';
import type { Screen, Stage } from './screen.ts';

const FILES = [
  ['/sales/2026/orders.csv', 40_000],
  ['/sales/2026/orders-corrected.csv', 41_000],
  ['/sales/2026/returns.parquet', 900_000],
  ['/sales/2026/customers, as of the migration.json', 12_000],
  ['/FileStore/jars/connector-2.4.1.jar', 700_000],
  ['/readme.md', 300],
] as const;

/** Fills a new server that has Alice with files. */
export async function prepareFiles(server: RunningServer): Promise<Stage> {
  const bob = await addPerson(server, 'bob');
  const carol = await addPerson(server, 'carol');
  for (const path of ['/sales/2026/by-region', '/sales/2025', '/models'])
    await makeFolder(server, ALICE, path);
  for (const [path, size] of FILES) await putFile(server, ALICE, { path, text: 'x'.repeat(size) });
  await putFile(server, bob, { path: '/sales/2026/notes of bob.txt', text: 'x' });
  return { server, alice: ALICE, bob, carol };
}

async function openSales(page: Page): Promise<void> {
  await page.goto('/dbfs?path=/sales/2026');
  await page.getByRole('row', { name: 'orders.csv' }).waitFor();
}

/** The pages of files, and what opens over them. */
export const FILES_SCREENS: readonly Screen[] = [
  {
    name: 'files-root',
    as: 'alice',
    open: async (page) => {
      await page.goto('/dbfs');
      await page.getByRole('row', { name: 'readme.md' }).waitFor();
    },
  },
  { name: 'files', as: 'alice', open: openSales },
  {
    name: 'files-details',
    as: 'alice',
    open: async (page) => {
      await page.goto('/dbfs?path=/sales/2026/orders.csv');
      await page.getByRole('dialog').getByText('SHA-256').waitFor();
    },
  },
  {
    name: 'files-uploads',
    as: 'alice',
    open: async (page) => {
      await openSales(page);
      await page
        .getByLabel('Upload files')
        .setInputFiles(
          ['new.csv', 'orders.csv'].map((name) => ({ name, mimeType: 'text/csv', buffer: Buffer.from('x') })),
        );
      await page.getByText('There is a file called so. Replace it?').first().waitFor();
    },
  },
  {
    name: 'files-permissions',
    as: 'alice',
    open: async (page) => {
      await openSales(page);
      await actOn(page, 'by-region', 'Permissions…');
      await page.getByText('Only those of this list').click();
      await page.getByRole('button', { name: 'Remove users' }).waitFor();
    },
  },
];
