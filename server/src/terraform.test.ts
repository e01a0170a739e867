import { expect, test } from 'vitest';
import { startTestApp } from './testing/harness.ts';

/** What Databricks' Terraform provider sends, byte by byte, and what it reads from the answers. */
const TERRAFORM = {
  'user-agent': 'databricks-tf-provider/1.100.0 databricks-sdk-go/0.85.0 go/1.24.0 os/linux terraform/1.12.2',
  accept: 'application/json',
  'content-type': 'application/json',
};

async function start() {
  const app = await startTestApp();
  const admin = await app.token(await app.admin());
  const send = (method: string, path: string, body?: string) =>
    app.send(method, path, admin, { headers: TERRAFORM, ...(body !== undefined && { body }) });
  return { app, admin, send };
}

test('databricks_token: created, read without a difference, drifted, deleted twice', async () => {
  const { app, admin, send } = await start();
  const created = await send(
    'POST',
    '/api/2.0/token/create',
    '{"lifetime_seconds":3600,"comment":"from terraform"}',
  );
  const id = created.body.token_info.token_id;
  const read = async () =>
    (await send('GET', '/api/2.0/token/list')).body.token_infos.find(
      (info: { token_id: string }) => info.token_id === id,
    );
  expect(await read()).toEqual(created.body.token_info);
  const { creation_time: creationTime } = created.body.token_info;
  expect(await read()).toMatchObject({ comment: 'from terraform', expiry_time: creationTime + 3_600_000 });
  // Drift: somebody else has revoked it; then it is in no list, and deleting it is no failure to the provider.
  await app.post('/api/2.0/token/delete', admin, { token_id: id });
  expect(await read()).toBeUndefined();
  const deleted = await send('POST', '/api/2.0/token/delete', `{"token_id":"${id}"}`);
  expect([deleted.status, deleted.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
});

test('databricks_token: without a lifetime and a comment', async () => {
  const { send } = await start();
  const created = await send('POST', '/api/2.0/token/create', '{}');
  expect([created.status, created.body.token_info.comment]).toEqual([200, '']);
});

test('databricks_obo_token: created, read without a difference, drifted, deleted', async () => {
  const { app, send } = await start();
  const robot = await app.servicePrincipal('robot');
  const created = await send(
    'POST',
    '/api/2.0/token-management/on-behalf-of/tokens',
    `{"application_id":"${robot.name}","lifetime_seconds":60,"comment":"e"}`,
  );
  const { token_info: info } = created.body;
  const path = `/api/2.0/token-management/tokens/${info.token_id}`;
  expect((await send('GET', path)).body.token_info).toEqual(info);
  expect((await send('GET', path)).body.token_info.comment).toBe('e');
  const deleted = await send('DELETE', `${path}?`);
  expect([deleted.status, deleted.body]).toEqual([200, {}]);
  const gone = await send('GET', path);
  expect([gone.status, gone.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
});

const TOKENS = '/api/2.0/permissions/authorization/tokens';

async function readAcl(send: Awaited<ReturnType<typeof start>>['send']) {
  return (await send('GET', TOKENS)).body.access_control_list;
}

test('databricks_permissions on tokens: created, read, updated, drifted, destroyed', async () => {
  const { app, admin, send } = await start();
  await app.user('one@example.com');
  await app.user('two@example.com');
  expect(
    (await send('GET', '/api/2.0/preview/scim/v2/Me?excludedAttributes=entitlements')).body.userName,
  ).toBe('admin');
  const canUse = [{ permission_level: 'CAN_USE', inherited: false }];
  const admins = {
    group_name: 'admins',
    all_permissions: [{ permission_level: 'CAN_MANAGE', inherited: false }],
  };
  const user = (user_name: string) => ({ user_name, display_name: user_name, all_permissions: canUse });
  const created = await send(
    'PUT',
    TOKENS,
    '{"access_control_list":[{"permission_level":"CAN_USE","user_name":"One@Example.com"},{"group_name":"admins","permission_level":"CAN_MANAGE"}]}',
  );
  expect(created.status).toBe(200);
  expect(await readAcl(send)).toEqual([admins, user('one@example.com')]);
  await send(
    'PUT',
    TOKENS,
    '{"access_control_list":[{"permission_level":"CAN_USE","user_name":"two@example.com"},{"group_name":"admins","permission_level":"CAN_MANAGE"}]}',
  );
  expect(await readAcl(send)).toEqual([admins, user('two@example.com')]);
  // Drift: an administrator has given it to everybody; the provider sees that and puts its own list.
  await app.send('PATCH', TOKENS, admin, {
    body: { access_control_list: [{ group_name: 'users', permission_level: 'CAN_USE' }] },
  });
  expect(await readAcl(send)).toContainEqual({ group_name: 'users', all_permissions: canUse });
  const destroyed = await send(
    'PUT',
    TOKENS,
    '{"access_control_list":[{"group_name":"admins","permission_level":"CAN_MANAGE"}]}',
  );
  // Compared as a whole by the provider's own acceptance test: no key more, none less.
  expect(destroyed.body).toEqual({
    object_id: '/authorization/tokens',
    object_type: 'tokens',
    access_control_list: [admins],
  });
  expect((await send('GET', TOKENS)).body).toEqual(destroyed.body);
});

test('databricks_workspace_conf: created, read, updated, drifted, destroyed key by key', async () => {
  const { app, admin, send } = await start();
  const path = '/api/2.0/workspace-conf';
  const read = async () =>
    (await send('GET', `${path}?keys=enableIpAccessLists%2CmaxTokenLifetimeDays`)).body;
  const created = await send('PATCH', path, '{"enableIpAccessLists":"TRue","maxTokenLifetimeDays":"90"}');
  expect([200, 204]).toContain(created.status);
  expect(await read()).toEqual({ enableIpAccessLists: 'TRue', maxTokenLifetimeDays: '90' });
  await send('PATCH', path, '{"enableIpAccessLists":"TRue","maxTokenLifetimeDays":"30"}');
  await app.send('PATCH', path, admin, { body: { enableIpAccessLists: 'false' } });
  expect(await read()).toEqual({ enableIpAccessLists: 'false', maxTokenLifetimeDays: '30' });
  await send('PATCH', path, '{"enableIpAccessLists":"false"}');
  await send('PATCH', path, '{"maxTokenLifetimeDays":""}');
  expect(await read()).toEqual({ enableIpAccessLists: 'false', maxTokenLifetimeDays: '' });
  const invalid = await send('PATCH', path, '{"enableFoo":"true","enableBar":"true"}');
  expect([invalid.status, invalid.body.message]).toEqual([400, 'Invalid keys: ["enableFoo","enableBar"]']);
});
