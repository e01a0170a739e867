import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { FileUser } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';

async function start() {
  const app = await startTestApp();
  const people = {
    alice: await app.user('alice'),
    bob: await app.user('bob'),
    carol: await app.user('carol'),
  };
  const as = async (name: keyof typeof people) => new FileUser(app, await app.token(people[name]));
  const admin = new FileUser(app, await app.token(await app.admin()));
  return { app, people, admin, alice: await as('alice'), bob: await as('bob'), carol: await as('carol') };
}

const READ_BOB = [{ principal: 'bob', permission: 'READ' }];
const DENIED = [403, 'PERMISSION_DENIED'];
const OK = [200, undefined];
const told = ({ status, body }: { status: number; body: { error_code?: string } }) => [
  status,
  body.error_code,
];

test('everybody may read and make something new in shared folders, and nobody touches what others made', async () => {
  const { alice, bob, admin } = await start();
  for (const folder of ['/', '/tmp', '/FileStore', '/new/folder']) {
    const path = `${folder}/alices`.replace('//', '/');
    expect((await alice.put(path, 'text')).status).toBe(200);
    expect(await bob.text(path)).toBe('text');
    expect(told(await bob.put(path, 'mine', true))).toEqual(DENIED);
    expect(told(await bob.act('create', { path, overwrite: true }))).toEqual(DENIED);
    expect(told(await bob.act('delete', { path }))).toEqual(DENIED);
    expect(told(await bob.act('move', { source_path: path, destination_path: '/tmp/b' }))).toEqual(DENIED);
    expect(told(await bob.setPermissions({ path, permissions: [] }))).toEqual(DENIED);
    expect(told(await bob.setPermissions({ path, owner: 'bob' }))).toEqual(DENIED);
    expect(await alice.text(path)).toBe('text');
  }
  for (const path of ['/tmp', '/FileStore'])
    expect(told(await bob.act('delete', { path, recursive: true }))).toEqual(DENIED);
  expect(told(await admin.put('/tmp/alices', 'new', true))).toEqual(OK);
  expect(told(await alice.act('delete', { path: '/tmp/alices' }))).toEqual(OK);
});

test('who owns a folder has the last word on what others put there, unless it has a list of its own', async () => {
  const { alice, bob, admin } = await start();
  await alice.act('mkdirs', { path: '/tmp/hers' });
  await bob.put('/tmp/hers/his', 'text');
  expect(told(await alice.put('/tmp/hers/his', 'new', true))).toEqual(OK);
  await bob.act('mkdirs', { path: '/tmp/hers/deep/private' });
  await bob.put('/tmp/hers/deep/private/secret', 'text');
  expect(told(await bob.setPermissions({ path: '/tmp/hers/deep/private', permissions: [] }))).toEqual(OK);

  const refused = await alice.act('delete', { path: '/tmp/hers', recursive: true });
  expect(told(refused)).toEqual(DENIED);
  expect(refused.body.message).toContain('/tmp/hers/deep/private:');
  expect(refused.body.message).not.toContain('secret');
  const move = { source_path: '/tmp/hers', destination_path: '/tmp/elsewhere' };
  expect(told(await alice.act('move', move))).toEqual(DENIED);
  expect(await bob.text('/tmp/hers/his')).toBe('new');
  expect(told(await admin.act('delete', { path: '/tmp/hers', recursive: true }))).toEqual(OK);
});

test('a folder with a list of its own is closed to others, and tells them nothing of what is in it', async () => {
  const { alice, bob, carol, admin } = await start();
  await alice.put('/tmp/private/there', 'text');
  await alice.put('/tmp/private/folder/deep', 'text');
  const set = await alice.setPermissions({ path: '/tmp/private', permissions: READ_BOB });
  expect(set.body).toEqual({
    path: '/tmp/private',
    owner: 'alice',
    is_inherited: false,
    permissions: READ_BOB,
    own_permission: 'MANAGE',
  });
  expect(await bob.text('/tmp/private/there')).toBe('text');
  expect(told(await bob.put('/tmp/private/his', 'text'))).toEqual(DENIED);
  expect(await carol.list('/tmp')).toEqual(['/tmp/private']);
  expect((await carol.ask('get-status', { path: '/tmp/private' })).body.is_dir).toBe(true);

  const answers = async (path: string) => {
    const all = [
      ...(await Promise.all(['list', 'get-status', 'read'].map((name) => carol.ask(name, { path })))),
      await carol.askOwn('entries', { path }),
      await carol.askOwn('permissions', { path }),
      await carol.askOwn('content', { path }),
      await carol.act('delete', { path }),
      await carol.act('delete', { path, recursive: true }),
      await carol.act('mkdirs', { path }),
      await carol.act('create', { path }),
      await carol.act('create', { path, overwrite: true }),
      await carol.put(path, 'x', true),
      await carol.act('move', { source_path: path, destination_path: '/tmp/new' }),
      await carol.act('move', { source_path: '/tmp/carols', destination_path: path }),
      await carol.setPermissions({ path, permissions: [] }),
    ];
    return all.map(({ status, body }) => [status, body.error_code, body.message]);
  };
  await carol.put('/tmp/carols', 'text');
  const there = await answers('/tmp/private/there');
  for (const answer of there) expect(answer.slice(0, 2)).toEqual(DENIED);
  for (const path of ['none', 'folder', 'folder/deep', 'folder/none', 'there/below', 'none/none'])
    expect([path, await answers(`/tmp/private/${path}`)]).toEqual([path, there]);
  expect(await admin.text('/tmp/private/there')).toBe('text');
});

test('what is shared by itself is found by its path in a folder that is closed', async () => {
  const { alice, bob, carol } = await start();
  await alice.put('/tmp/private/folder/file', 'text');
  await alice.setPermissions({ path: '/tmp/private', permissions: [] });
  await alice.setPermissions({ path: '/tmp/private/folder', permissions: READ_BOB });
  expect(await bob.text('/tmp/private/folder/file')).toBe('text');
  expect(await bob.list('/tmp/private/folder')).toEqual(['/tmp/private/folder/file']);
  expect((await bob.ask('read', { path: '/tmp/private/folder/none' })).status).toBe(404);
  expect(told(await bob.ask('list', { path: '/tmp/private' }))).toEqual(DENIED);
  expect(told(await carol.ask('list', { path: '/tmp/private/folder' }))).toEqual(DENIED);
});

test('permissions come by groups within groups, and go with them', async () => {
  const { app, admin, alice, bob } = await start();
  const scim = '/api/2.0/preview/scim/v2/Groups';
  const makeGroup = async (displayName: string, member: string) =>
    (await app.post(scim, admin.credential, { displayName, members: [{ value: member }] })).body.id as string;
  const inner = await makeGroup('inner', String((await app.core.directory.getUser('bob')).id));
  const outer = await makeGroup('outer', inner);
  await alice.put('/tmp/file', 'text');
  const list = (permission: string) =>
    alice.setPermissions({ path: '/tmp/file', permissions: [{ principal: 'outer', permission }] });
  await list('READ');
  expect(await bob.text('/tmp/file')).toBe('text');
  expect(told(await bob.put('/tmp/file', 'his', true))).toEqual(DENIED);
  await list('WRITE');
  expect(told(await bob.put('/tmp/file', 'his', true))).toEqual(OK);
  expect(told(await bob.act('delete', { path: '/tmp/file' }))).toEqual(DENIED);
  await list('MANAGE');
  expect(told(await bob.setPermissions({ path: '/tmp/file', owner: 'bob' }))).toEqual(DENIED);
  const handle = await bob.create('/tmp/file', true);
  await app.send('DELETE', `${scim}/${outer}`, admin.credential);
  expect(told(await bob.ask('read', { path: '/tmp/file' }))).toEqual(DENIED);
  expect(told(await bob.act('close', { handle }))).toEqual(DENIED);
  expect(await alice.text('/tmp/file')).toBe('his');
});

test('permissions are inherited again when the list is taken away', async () => {
  const { alice, bob, admin } = await start();
  await alice.put('/tmp/a/file', 'text');
  await alice.setPermissions({ path: '/tmp/a/file', permissions: [] });
  expect(told(await bob.ask('read', { path: '/tmp/a/file' }))).toEqual(DENIED);
  const { body } = await alice.setPermissions({ path: '/tmp/a/file', is_inherited: true });
  expect(body).toEqual({
    path: '/tmp/a/file',
    owner: 'alice',
    is_inherited: true,
    inherited_from: '/',
    permissions: [{ principal: 'users', permission: 'WRITE' }],
    own_permission: 'MANAGE',
  });
  expect((await bob.askOwn('permissions', { path: '/tmp/a/file' })).body.own_permission).toBe('READ');
  expect((await bob.askOwn('entries', { path: '/tmp/a' })).body).toMatchObject({
    folder: { path: '/tmp/a', own_permission: 'WRITE', is_inherited: true },
    entries: [{ path: '/tmp/a/file', own_permission: 'READ', owner: 'alice' }],
  });
  expect(told(await admin.setPermissions({ path: '/', is_inherited: true }))[0]).toBe(400);
  expect(told(await alice.setPermissions({ path: '/', permissions: [] }))).toEqual(DENIED);
  expect(
    told(
      await alice.setPermissions({
        path: '/tmp/a/file',
        permissions: [{ principal: 'nobody', permission: 'READ' }],
      }),
    )[0],
  ).toBe(400);
});

test('files of somebody who is deleted stay; administrators hand them over, and nobody inherits by name', async () => {
  const { app, people, admin, alice, bob } = await start();
  await alice.put('/tmp/hers', 'text');
  await bob.put('/tmp/his', 'text');
  await bob.setPermissions({ path: '/tmp/his', permissions: [{ principal: 'alice', permission: 'MANAGE' }] });
  const handle = await alice.create('/tmp/unfinished');
  await alice.addBlock(handle, Buffer.from('left behind'));
  const deleted = await app.send(
    'DELETE',
    `/api/2.0/preview/scim/v2/Users/${people.alice.id}`,
    admin.credential,
  );
  expect(deleted.status).toBe(204);

  expect((await admin.askOwn('usage')).body.used_bytes).toBe(8);
  const another = new FileUser(app, await app.token(await app.user('alice')));
  expect(await another.text('/tmp/hers')).toBe('text');
  expect(told(await another.act('delete', { path: '/tmp/hers' }))).toEqual(DENIED);
  expect(told(await another.ask('read', { path: '/tmp/his' }))).toEqual(DENIED);
  const { body } = await admin.askOwn('entries', { path: '/tmp' });
  const hers = body.entries.find(({ path }: { path: string }) => path === '/tmp/hers');
  expect(hers.owner).toBeUndefined();
  expect(told(await admin.setPermissions({ path: '/tmp/hers', owner: 'bob' }))).toEqual(OK);
  expect(told(await bob.act('delete', { path: '/tmp/hers' }))).toEqual(OK);
});

test('an administrator who is none any more loses at once what that gave', async () => {
  const { app, people, alice, bob } = await start();
  await bob.put('/tmp/his', 'text');
  await bob.setPermissions({ path: '/tmp/his', permissions: [] });
  const caller = systemCaller('test');
  await app.core.directory.makeAdministrator(caller, people.alice.id);
  expect(await alice.text('/tmp/his')).toBe('text');
  const groups = await app.get('/api/2.0/preview/scim/v2/Groups', await app.admin());
  const admins = groups.body.Resources.find(
    ({ displayName }: { displayName: string }) => displayName === 'admins',
  );
  const change = { Operations: [{ op: 'remove', path: `members[value eq "${people.alice.id}"]` }] };
  const path = `/api/2.0/preview/scim/v2/Groups/${admins.id}`;
  expect((await app.send('PATCH', path, await app.admin(), { body: change })).status).toBeLessThan(300);
  expect(told(await alice.ask('read', { path: '/tmp/his' }))).toEqual(DENIED);
});

test('acts are in the audit trail with what they did, reads are counted, and so are refusals', async () => {
  const { app, alice, bob } = await start();
  await alice.upload('/tmp/file', Buffer.from('text'));
  await alice.put('/tmp/put', 'text');
  for (let i = 0; i < 3; i++) await bob.ask('read', { path: '/tmp/file' });
  await bob.act('delete', { path: '/tmp/file' });
  await alice.act('move', { source_path: '/tmp/file', destination_path: '/tmp/moved' });
  await alice.act('delete', { path: '/tmp/moved' });
  await app.core.observations.flushAll();
  const { body } = await app.get('/api/latchkey/1.0/audit/events?service_name=dbfs', await app.admin());
  const seen = body.events.map((event: Record<string, unknown>) => ({
    action: event.action_name,
    status: (event.response as { status_code: number }).status_code,
    params: event.request_params,
  }));
  const of = (action: string) => seen.filter((event: { action: string }) => event.action === action);
  const sha256 = '982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1';
  expect(of('close')[0].params).toMatchObject({ path: '/tmp/file', size: '4', sha256 });
  expect(of('put')[0].params).toMatchObject({ path: '/tmp/put', size: '4', sha256 });
  expect(of('move')[0].params).toMatchObject({ source_path: '/tmp/file', destination_path: '/tmp/moved' });
  expect(
    of('delete')
      .map(({ status }: { status: number }) => status)
      .sort(),
  ).toEqual([200, 403]);
  expect(of('read').length).toBeLessThanOrEqual(2);
  expect(JSON.stringify(seen)).not.toContain('dGV4dA');
});
