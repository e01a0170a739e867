import { expect, test } from 'vitest';
import { FileUser, sha256Of } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';

test('one file or folder is told with its owner, its SHA-256 and what one may do', async () => {
  const app = await startTestApp();
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  const bob = new FileUser(app, await app.token(await app.user('bob')));
  await alice.put('/tmp/in/file', 'text');
  expect((await bob.askOwn('entry', { path: 'dbfs:/tmp/in/file' })).body).toEqual({
    ...{ path: '/tmp/in/file', is_dir: false, file_size: 4, modification_time: expect.any(Number) },
    ...{ owner: 'alice', sha256: sha256Of(Buffer.from('text')), is_inherited: true, own_permission: 'READ' },
  });
  const folder = await alice.askOwn('entry', { path: '/tmp/in' });
  expect(folder.body).toMatchObject({ is_dir: true, owner: 'alice', own_permission: 'MANAGE' });
  expect(folder.body.sha256).toBeUndefined();
  const root = await bob.askOwn('entry', { path: '/' });
  expect(root.body).toMatchObject({ path: '/', is_dir: true, is_inherited: false, own_permission: 'WRITE' });
  expect(root.body.owner).toBeUndefined();
  expect((await bob.askOwn('entry', { path: '/tmp/no' })).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
});

test('what one may not read is told where its folder may be listed, and nothing of what lies in it', async () => {
  const app = await startTestApp();
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  const bob = new FileUser(app, await app.token(await app.user('bob')));
  await alice.put('/tmp/private/file', 'text');
  expect((await alice.setPermissions({ path: '/tmp/private', permissions: [] })).status).toBe(200);
  const folder = await bob.askOwn('entry', { path: '/tmp/private' });
  expect(folder.body).toMatchObject({ owner: 'alice', is_inherited: false });
  expect(folder.body.own_permission).toBeUndefined();
  const below = ['/tmp/private/file', '/tmp/private/no'].map((path) => bob.askOwn('entry', { path }));
  for (const answer of await Promise.all(below))
    expect([answer.status, answer.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
});

test('the SHA-256 of what one may not read is not told: short content could be found out by it', async () => {
  const app = await startTestApp();
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  const bob = new FileUser(app, await app.token(await app.user('bob')));
  await alice.put('/tmp/in/pin', '1234');
  expect((await alice.setPermissions({ path: '/tmp/in/pin', permissions: [] })).status).toBe(200);
  for (const [user, sha256] of [
    [alice, sha256Of(Buffer.from('1234'))],
    [bob, undefined],
  ] as const) {
    const { body } = await user.askOwn('entries', { path: '/tmp/in' });
    const entry = (await user.askOwn('entry', { path: '/tmp/in/pin' })).body;
    for (const told of [entry, body.entries[0]])
      expect([told.path, told.sha256]).toEqual(['/tmp/in/pin', sha256]);
  }
});

test('names are searched for any text that may stand in them, and nothing else', async () => {
  const app = await startTestApp();
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  await alice.put('/tmp/in/100%_A!', 'text');
  const search = async (text: string) => {
    const { status, body } = await alice.askOwn('entries', { path: '/tmp/in', search: text });
    return [status, body.error_code ?? body.entries.length];
  };
  for (const text of ['100%_a!', '%', '_', '!'])
    expect([text, ...(await search(text))]).toEqual([text, 200, 1]);
  for (const text of ['%%', '0_', "'"]) expect([text, ...(await search(text))]).toEqual([text, 200, 0]);
  expect(await search('a\0b')).toEqual([400, 'INVALID_PARAMETER_VALUE']);
});
