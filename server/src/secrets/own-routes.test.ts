import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';
import { SecretKeeper } from '../testing/secret-keeper.ts';

const OWN = '/api/latchkey/1.0/secrets';
const SECRETS = '/api/2.0/secrets';
const SCIM = '/api/2.0/preview/scim/v2';

async function start() {
  const app = await startTestApp();
  const admin = await app.token(await app.admin());
  const [alice, bob] = [await app.token(await app.user('alice')), await app.token(await app.user('bob'))];
  return { app, admin, alice, bob, ...speak(app) };
}

function speak(app: TestApp) {
  return {
    post: async (path: string, who: TestCredential, body: object) => {
      const answer = await app.post(`${SECRETS}/${path}`, who, body);
      expect([path, answer.status, answer.body]).toEqual([path, 200, {}]);
    },
    get: (path: string, who: TestCredential, query: Record<string, string> = {}) =>
      app.get(`${OWN}/${path}?${new URLSearchParams(query)}`, who),
  };
}

/** A group with these members, by id. */
async function makeGroup(app: TestApp, admin: TestCredential, name: string, members: readonly string[]) {
  const body = { displayName: name, members: members.map((value) => ({ value })) };
  const { status, body: group } = await app.post(`${SCIM}/Groups`, admin, body);
  expect(status).toBe(201);
  return group.id as string;
}

test('of each scope one is told what one may do in it, and nothing of what is in those one may not read', async () => {
  const { app, alice, bob, post, get } = await start();
  for (const scope of ['Zoo', 'ant', 'bee']) await post('scopes/create', alice, { scope });
  await post('put', alice, { scope: 'ant', key: 'one', string_value: 'v' });
  app.clock.advance('5s');
  await post('put', alice, { scope: 'ant', key: 'two', string_value: 'v' });
  await post('acls/put', alice, { scope: 'ant', principal: 'bob', permission: 'READ' });
  await post('acls/put', alice, { scope: 'bee', principal: 'users', permission: 'WRITE' });
  const seen = { creation_time: expect.any(Number), is_master_key_missing: false };
  const putAt = expect.any(Number);
  const mine = { ...seen, own_permission: 'MANAGE' };
  expect((await get('scopes/list', alice)).body).toEqual({
    scopes: [
      { name: 'ant', ...mine, secret_count: 2, last_updated_timestamp: putAt, acl_count: 2 },
      { name: 'bee', ...mine, secret_count: 0, acl_count: 2 },
      { name: 'Zoo', ...mine, secret_count: 0, acl_count: 1 },
    ],
  });
  const bobs = [
    { name: 'ant', ...seen, own_permission: 'READ', secret_count: 2, last_updated_timestamp: putAt },
    { name: 'bee', ...seen, own_permission: 'WRITE', secret_count: 0 },
    { name: 'Zoo', ...seen },
  ];
  expect((await get('scopes/list', bob)).body).toEqual({ scopes: bobs });
  for (const scope of bobs)
    expect((await get('scopes/get', bob, { scope: scope.name.toUpperCase() })).body).toEqual({ scope });
  const secrets = (await app.get(`${SECRETS}/list?scope=ant`, bob)).body.secrets;
  const latest = Math.max(
    ...secrets.map((one: { last_updated_timestamp: number }) => one.last_updated_timestamp),
  );
  expect((await get('scopes/get', bob, { scope: 'ant' })).body.scope.last_updated_timestamp).toBe(latest);
  expect((await get('scopes/get', bob, { scope: 'gone' })).status).toBe(404);
});

test('what one may do is what one really may: by groups in groups, everybody’s, as an administrator, and no longer', async () => {
  const { app, admin, alice, bob, post, get } = await start();
  const bobsId = String(bob.record.ownerId);
  const inner = await makeGroup(app, admin, 'inner', [bobsId]);
  const outer = await makeGroup(app, admin, 'outer', [inner]);
  await post('scopes/create', alice, { scope: 's' });
  const own = async (who: TestCredential) =>
    (await get('scopes/get', who, { scope: 's' })).body.scope.own_permission;
  expect([await own(alice), await own(bob), await own(admin)]).toEqual(['MANAGE', undefined, 'MANAGE']);
  await post('acls/put', alice, { scope: 's', principal: 'users', permission: 'READ' });
  expect(await own(bob)).toBe('READ');
  await post('acls/put', alice, { scope: 's', principal: 'outer', permission: 'WRITE' });
  expect(await own(bob)).toBe('WRITE');
  await post('acls/delete', alice, { scope: 's', principal: 'users' });
  expect(await own(bob)).toBe('WRITE');
  const { status } = await app.send('DELETE', `${SCIM}/Groups/${outer}`, admin, {});
  expect([status, await own(bob)]).toEqual([204, undefined]);
});

test('permissions are listed with whose they are and which of them are one’s own, for MANAGE alone', async () => {
  const { app, admin, alice, bob, post, get } = await start();
  await makeGroup(app, admin, 'Data Engineers', [String(alice.record.ownerId)]);
  const robot = (await app.post(`${SCIM}/ServicePrincipals`, admin, { displayName: 'Nightly jobs' })).body;
  await post('scopes/create', alice, { scope: 's' });
  for (const principal of ['Data Engineers', 'admins', 'users', 'bob', robot.applicationId])
    await post('acls/put', alice, { scope: 's', principal, permission: 'READ' });
  const read = { permission: 'READ' };
  expect((await get('acls/list', alice, { scope: 'S' })).body).toEqual({
    items: [
      { principal: 'admins', display_name: 'admins', kind: 'group', ...read, is_own: false },
      { principal: 'Data Engineers', display_name: 'Data Engineers', kind: 'group', ...read, is_own: true },
      { principal: 'users', display_name: 'users', kind: 'group', ...read, is_own: true },
      {
        ...{ principal: robot.applicationId, display_name: 'Nightly jobs', kind: 'service_principal' },
        ...{ ...read, is_own: false },
      },
      { principal: 'alice', display_name: 'alice', kind: 'user', permission: 'MANAGE', is_own: true },
      { principal: 'bob', display_name: 'bob', kind: 'user', ...read, is_own: false },
    ],
  });
  const refused = await get('acls/list', bob, { scope: 's' });
  expect([refused.status, refused.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
});

test('a scope whose master key is not here says so, and the rest is told all the same', async () => {
  const app = await startTestApp();
  const keeper = new SecretKeeper(app);
  await keeper.create('ci');
  await keeper.put('ci', 'password', 'value');
  const { database, clock } = app;
  const elsewhere = { LATCHKEY_KEY_DIR: join(database.folder, 'no-keys') };
  const other = await startTestApp({ database, clock, env: elsewhere, hasNoMasterKey: true });
  const admin = await other.token(await other.admin());
  const { scopes } = (await other.get(`${OWN}/scopes/list`, admin)).body;
  expect(scopes).toMatchObject([
    { name: 'ci', own_permission: 'MANAGE', secret_count: 1, is_master_key_missing: true },
  ]);
});
