import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';

const TOKENS = '/api/2.0/permissions/authorization/tokens';
const PASSWORDS = '/api/2.0/permissions/authorization/passwords';
const ADMINS = { group_name: 'admins', permission_level: 'CAN_MANAGE' };
const ADMINS_SHOWN = {
  group_name: 'admins',
  all_permissions: [{ permission_level: 'CAN_MANAGE', inherited: false }],
};
const USERS_SHOWN = {
  group_name: 'users',
  all_permissions: [{ permission_level: 'CAN_USE', inherited: false }],
};

async function start(): Promise<{ app: TestApp; admin: TestToken }> {
  const app = await startTestApp();
  return { app, admin: await app.token(await app.admin()) };
}

const put = (app: TestApp, admin: TestToken, path: string, access_control_list: unknown) =>
  app.send('PUT', path, admin, { body: { access_control_list } });
const patch = (app: TestApp, admin: TestToken, path: string, access_control_list: unknown) =>
  app.send('PATCH', path, admin, { body: { access_control_list } });

test('everybody may use tokens and passwords in a new workspace', async () => {
  const { app, admin } = await start();
  expect((await app.get(TOKENS, admin)).body).toEqual({
    object_id: '/authorization/tokens',
    object_type: 'tokens',
    access_control_list: [ADMINS_SHOWN, USERS_SHOWN],
  });
  expect((await app.get(PASSWORDS, admin)).body).toEqual({
    object_id: '/authorization/passwords',
    object_type: 'passwords',
    access_control_list: [USERS_SHOWN],
  });
});

test('a list that is put replaces all, and what Terraform leaves behind is exactly the administrators', async () => {
  const { app, admin } = await start();
  await app.user('alice@example.com');
  const robot = await app.servicePrincipal('robot');
  const answer = await put(app, admin, TOKENS, [
    ADMINS,
    { user_name: 'Alice@Example.com', permission_level: 'CAN_USE' },
    { service_principal_name: robot.name, permission_level: 'CAN_USE' },
  ]);
  const canUse = [{ permission_level: 'CAN_USE', inherited: false }];
  expect(answer.body.access_control_list).toEqual([
    ADMINS_SHOWN,
    { service_principal_name: robot.name, display_name: 'robot', all_permissions: canUse },
    { user_name: 'alice@example.com', display_name: 'alice@example.com', all_permissions: canUse },
  ]);
  expect((await put(app, admin, TOKENS, [ADMINS])).body.access_control_list).toEqual([ADMINS_SHOWN]);
});

test('taking CAN_USE away stops a token at once, giving it back revives the same token', async () => {
  const { app, admin } = await start();
  const token = await app.token(await app.user('alice'));
  const status = async () => (await app.get('/api/2.0/preview/scim/v2/Me', token)).status;
  expect(await status()).toBe(200);
  await put(app, admin, TOKENS, [ADMINS]);
  expect(await status()).toBe(403);
  await patch(app, admin, TOKENS, [{ user_name: 'alice', permission_level: 'CAN_USE' }]);
  expect(await status()).toBe(200);
});

test('a patched list keeps everybody it does not name', async () => {
  const { app, admin } = await start();
  await app.user('alice');
  const answer = await patch(app, admin, TOKENS, [{ user_name: 'alice', permission_level: 'CAN_USE' }]);
  expect(answer.body.access_control_list).toMatchObject([
    { group_name: 'admins' },
    { group_name: 'users' },
    { user_name: 'alice' },
  ]);
});

test('taking CAN_USE on passwords away ends Basic authentication, not signing in', async () => {
  const { app, admin } = await start();
  const alice = await app.user('alice');
  expect((await app.get('/api/2.0/token/list', alice)).status).toBe(200);
  expect((await put(app, admin, PASSWORDS, [])).body.access_control_list).toEqual([]);
  expect((await app.get('/api/2.0/token/list', alice)).status).toBe(403);
  const session = await app.signIn(alice);
  expect((await app.get('/api/2.0/token/list', session)).status).toBe(200);
});

test.each([
  [TOKENS, [], "Cannot change permissions for group 'admins' to None."],
  [
    TOKENS,
    [{ group_name: 'admins', permission_level: 'CAN_USE' }],
    "Cannot change permissions for group 'admins' to None.",
  ],
  [TOKENS, [ADMINS, { group_name: 'users', permission_level: 'CAN_MANAGE' }], 'CAN_MANAGE on tokens is for'],
  [TOKENS, [ADMINS, { user_name: 'alice', permission_level: 'CAN_MANAGE' }], 'CAN_MANAGE on tokens is for'],
  [TOKENS, [ADMINS, { user_name: 'alice', permission_level: 'CAN_RUN' }], 'There is no level CAN_RUN'],
  [
    TOKENS,
    [ADMINS, { user_name: 'alice', permission_level: 'constructor' }],
    'There is no level constructor',
  ],
  [TOKENS, [ADMINS, { user_name: 'alice' }], 'permission_level is required'],
  [TOKENS, [ADMINS, { permission_level: 'CAN_USE' }], 'access_control_list needs one of'],
  [
    TOKENS,
    [ADMINS, { user_name: 'alice', group_name: 'users', permission_level: 'CAN_USE' }],
    'access_control_list needs one of',
  ],
  [
    TOKENS,
    [
      ADMINS,
      { user_name: 'alice', permission_level: 'CAN_USE' },
      { user_name: 'ALICE', permission_level: 'CAN_USE' },
    ],
    '"ALICE" is named twice',
  ],
  [TOKENS, 'all', 'access_control_list must be a list of objects'],
  [TOKENS, [null], 'access_control_list must be a list of objects'],
  [PASSWORDS, [ADMINS], 'There is no level CAN_MANAGE on passwords'],
])('a list on %s that cannot be is refused whole: %j', async (path, list, message) => {
  const { app, admin } = await start();
  await app.user('alice');
  const before = (await app.get(path, admin)).body;
  const answer = await put(app, admin, path, list);
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(answer.body.message).toContain(message);
  expect((await app.get(path, admin)).body).toEqual(before);
});

test('whoever is not there is refused by name, a group name is not a user name', async () => {
  const { app, admin } = await start();
  for (const entry of [
    { user_name: 'nobody' },
    { user_name: 'admins' },
    { group_name: 'admin' },
    { service_principal_name: 'admin' },
  ]) {
    const answer = await patch(app, admin, TOKENS, [{ ...entry, permission_level: 'CAN_USE' }]);
    expect([entry, answer.status]).toEqual([entry, 404]);
  }
});

test('the levels of an object can be asked for', async () => {
  const { app, admin } = await start();
  const levels = async (path: string) =>
    (await app.get(`${path}/permissionLevels`, admin)).body.permission_levels.map(
      (level: { permission_level: string }) => level.permission_level,
    );
  expect(await levels(TOKENS)).toEqual(['CAN_USE', 'CAN_MANAGE']);
  expect(await levels(PASSWORDS)).toEqual(['CAN_USE']);
});

test('who is no administrator neither sees nor sets who may use tokens', async () => {
  const { app } = await start();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  for (const credential of [alice, token]) {
    for (const [method, path] of [
      ['GET', TOKENS],
      ['PUT', TOKENS],
      ['PATCH', PASSWORDS],
      ['GET', `${TOKENS}/permissionLevels`],
    ] as const) {
      const answer = await app.send(method, path, credential, {
        body: { access_control_list: [{ user_name: 'alice', permission_level: 'CAN_USE' }] },
      });
      expect(answer.body).toEqual({
        error_code: 'PERMISSION_DENIED',
        message: "Requesting user 'alice' is not an admin.",
      });
    }
  }
});

test('each change of a list is an audit event that names whom it concerns', async () => {
  const { app, admin } = await start();
  const alice = await app.user('alice');
  await patch(app, admin, TOKENS, [{ user_name: 'alice', permission_level: 'CAN_USE' }]);
  await put(app, admin, TOKENS, [ADMINS, { group_name: 'users', permission_level: 'CAN_USE' }]);
  const events = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['user_name', 'request_params'])
    .where('action_name', '=', 'changeDbTokenAcl')
    .where('user_name', '=', 'admin')
    .orderBy('chain_seq')
    .execute();
  const about = { targetUserId: String(alice.id), resourceId: '/authorization/tokens' };
  expect(events.map((event) => JSON.parse(event.request_params))).toEqual([
    { ...about, aclPermissionSet: 'CAN_USE' },
    { ...about, aclPermissionSet: 'NONE' },
  ]);
});
