import { expect, test } from 'vitest';
import { actOn, entryAt, listNames, makeFolder, openFolder, putFile } from './files.ts';
import { tabToRole } from './keyboard.ts';
import { look } from './look.ts';
import { ALICE, addPerson, type Person } from './people.ts';
import { useSite } from './site.ts';

let bob: Person;

const site = useSite(async ({ server }) => {
  bob = await addPerson(server, 'bob');
});

test('a folder is made, renamed, moved and deleted with the keyboard alone', async () => {
  const { server } = site;
  await makeFolder(server, bob, '/bob/keys/target');
  const page = await openFolder(site, bob, '/bob/keys');
  await page.getByRole('row', { name: 'target' }).waitFor();
  await tabToRole(page, 'button', /^New folder$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'New folder' }).waitFor();
  await page.keyboard.type('a/b');
  await page.keyboard.press('Enter');
  await page.getByText('A name cannot have a slash in it.').waitFor();
  await look(page, 'files-new-folder');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('target');
  await page.keyboard.press('Enter');
  await page.getByText('There is something called “target” in this folder already.').waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('drafts');
  await page.keyboard.press('Enter');
  await page.getByText('The folder “drafts” is there.').waitFor();
  await page.getByRole('row', { name: 'drafts' }).waitFor();

  await tabToRole(page, 'button', /^Acts on drafts$/);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Details' }).waitFor();
  await page.keyboard.type('ren');
  await page.keyboard.press('Enter');
  const moving = page.getByRole('dialog', { name: 'Rename or move “drafts”' });
  await moving.waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('texts');
  await tabToRole(page, 'button', /^Open target$/);
  await page.keyboard.press('Enter');
  await moving.getByText('dbfs:/bob/keys/target').waitFor();
  await look(page, 'files-move');
  await tabToRole(page, 'button', /^Rename or Move$/);
  await page.keyboard.press('Enter');
  await page.getByText('Moved to dbfs:/bob/keys/target: 1 item').waitFor();
  expect(await listNames(server, bob, '/bob/keys/target')).toEqual(['texts']);

  await tabToRole(page, 'checkbox', /^Select target$/);
  await page.keyboard.press('Space');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Shift+Tab');
  await tabToRole(page, 'button', /^Acts on target$/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const deleting = page.getByRole('dialog', { name: 'Delete “target”?' });
  await deleting.getByText('2 folders').waitFor();
  await tabToRole(page, 'button', /^Delete$/);
  await page.keyboard.press('Enter');
  await page.getByText('Deleted: “target”').waitFor();
  expect(await listNames(server, bob, '/bob/keys')).toEqual([]);
});

test('many are deleted at once, after saying how much that is; what was not deleted is told', async () => {
  const { server } = site;
  await makeFolder(server, bob, '/bob/many/full/below');
  for (const name of ['full/1', 'full/below/2', '3', '4'])
    await putFile(server, bob, { path: `/bob/many/${name}`, text: '0123456789' });
  const page = await openFolder(site, bob, '/bob/many');
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).click();
  await page.getByText('3 selected').waitFor();
  await look(page, 'files-selected');
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete 3 items?' });
  await dialog.getByText('4 files and 2 folders').waitFor();
  await dialog.getByText('40 bytes').waitFor();
  await look(page, 'files-delete');
  // One of them fails on its way.
  let isFirst = true;
  await page.route('**/dbfs/delete', (route) => {
    const fails = isFirst;
    isFirst = false;
    return fails ? route.abort() : route.continue();
  });
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByText('It was not deleted.').waitFor();
  expect(await listNames(server, bob, '/bob/many')).toEqual(['full']);
  await dialog.getByRole('button', { name: 'Try the rest again' }).click();
  await page.getByText('Deleted: 3 items').waitFor();
  expect(await listNames(server, bob, '/bob/many')).toEqual([]);
});

test('a folder that was empty when it was looked at is not deleted with what came into it since', async () => {
  const { server } = site;
  await makeFolder(server, bob, '/bob/race/empty');
  const page = await openFolder(site, bob, '/bob/race');
  await actOn(page, 'empty', 'Delete…');
  const dialog = page.getByRole('dialog', { name: 'Delete “empty”?' });
  await dialog.getByText('The folder is empty.').waitFor();
  await putFile(server, bob, { path: '/bob/race/empty/late.txt', text: 'x' });
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByText('Directory is not empty.').waitFor();
  expect(await listNames(server, bob, '/bob/race/empty')).toEqual(['late.txt']);
});

test('nothing is moved onto what is there, nor a folder into itself', async () => {
  const { server } = site;
  await makeFolder(server, bob, '/bob/onto/a');
  await makeFolder(server, bob, '/bob/onto/b');
  const page = await openFolder(site, bob, '/bob/onto');
  await actOn(page, 'a', 'Rename or move…');
  const dialog = page.getByRole('dialog', { name: 'Rename or move “a”' });
  await dialog.getByLabel('Name').fill('b');
  await dialog.getByRole('button', { name: 'Rename or Move' }).click();
  await dialog.getByText('There is something called “b” in this folder already.').waitFor();
  await dialog.getByRole('button', { name: 'Open a' }).click();
  await dialog.getByRole('button', { name: 'Rename or Move' }).click();
  await dialog.getByText('A folder cannot be moved into itself.').waitFor();
  expect(await listNames(server, bob, '/bob/onto')).toEqual(['a', 'b']);
});

test('the owner makes a folder private, shares it again, and hands it over', async () => {
  const { server } = site;
  const carol = await addPerson(server, 'carol');
  const dave = await addPerson(server, 'dave');
  await makeFolder(server, bob, '/bob/private/in');
  const page = await openFolder(site, bob, '/bob');
  await actOn(page, 'private', 'Permissions…');
  const dialog = page.getByRole('dialog', { name: 'Permissions of private' });
  await dialog.getByText('What is given on dbfs:/ counts here, too.').waitFor();
  await look(page, 'files-permissions-inherited');
  await dialog.getByText('Only those of this list').click();
  await dialog.getByRole('button', { name: 'Remove users' }).click();
  await dialog.getByText('Nobody but the owner and administrators.').waitFor();
  await dialog.getByRole('button', { name: 'Add somebody' }).click();
  await dialog.getByRole('searchbox').fill('carol');
  await look(page, 'files-permissions-add');
  await dialog.getByRole('option', { name: 'carol' }).click();
  await dialog.getByRole('button', { name: /^Write|^Read/ }).click();
  await page.getByRole('option', { name: 'Write' }).click();
  await look(page, 'files-permissions-own');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The permissions of “private” are saved.').waitFor();
  await page.getByRole('row', { name: 'Has permissions of its own' }).waitFor();
  expect((await entryAt(server, carol, '/bob/private')).own_permission).toBe('WRITE');
  expect((await entryAt(server, dave, '/bob/private')).own_permission).toBeUndefined();

  const daves = await openFolder(site, dave, '/bob/private');
  await daves.getByRole('heading', { name: 'You may not look at this folder' }).waitFor();
  await look(daves, 'files-refused');

  await actOn(page, 'private', 'Permissions…');
  await dialog.getByRole('button', { name: 'Hand over…' }).click();
  await page.getByRole('searchbox', { name: 'User, group' }).fill('carol');
  await page.getByRole('option', { name: 'carol' }).click();
  await look(page, 'files-hand-over');
  await page.getByRole('button', { name: 'Hand Over', exact: true }).click();
  await page.getByText('It belongs to carol now.').waitFor();
  expect((await entryAt(server, ALICE, '/bob/private')).owner).toBe('carol');
});
