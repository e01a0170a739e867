import { expect, test } from 'vitest';
import { look } from './look.ts';
import { ALICE, signIn, signInByApi } from './people.ts';
import { SCREENS } from './screens/all.ts';
import type { Stage } from './screens/screen.ts';
import { prepareStage } from './screens/stage.ts';
import { useSite } from './site.ts';

let stage: Stage;

const site = useSite(async ({ server }) => {
  stage = await prepareStage(server);
});

test.each(SCREENS.map((screen) => ({ screen, name: screen.name })))(
  '$name is accessible and fits at every size',
  async ({ screen }) => {
    const { complaint } = screen;
    const page = await site.open(complaint && { complaint });
    if (screen.as) await signInByApi(page, stage[screen.as]);
    await screen.open(page, stage);
    await look(page, screen.name);
  },
);

test('a list that could not be loaded is asked for again', async () => {
  const page = await site.open();
  await signInByApi(page, stage.bob);
  await page.route('**/token/list', (route) => route.abort());
  await page.goto('/settings/access-tokens');
  await page.getByText('Your tokens cannot be shown.').waitFor();
  await page.unroute('**/token/list');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'No tokens yet' }).waitFor();
});

test('a server that did not answer is asked again when it is wanted', async () => {
  const page = await site.open({ complaint: /The server cannot be reached/ });
  await signIn(page, ALICE);
  await page.route('**/session', (route) => route.abort());
  await page.reload();
  await page.getByRole('heading', { name: 'This page cannot be shown' }).waitFor();
  await page.unroute('**/session');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Access Tokens' }).waitFor();
});

test('the chosen theme wins over the system’s, and is there before anything is painted', async () => {
  const page = await site.open({ colorScheme: 'light' });
  await signIn(page, ALICE);
  const background = () =>
    page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const light = await background();
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.reload({ waitUntil: 'commit' });
  await expect.poll(background).toBe(dark);
});
