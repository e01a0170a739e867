import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

// What Databricks' Terraform provider sends for `databricks_secret_scope`, `databricks_secret` and
// `databricks_secret_acl`, and what it reads from the answers. Go writes the fields of a body in the order of their
// names, and leaves empty ones out.

const TERRAFORM = {
  'user-agent':
    'databricks-tf-provider/1.100.0 databricks-sdk-go/0.85.0 go/1.24.0 os/linux terraform/1.12.2 resource/secret',
  accept: 'application/json',
  'content-type': 'application/json',
};
const PATH = '/api/2.0/secrets';

async function start() {
  const app = await startTestApp();
  const admin = await app.token(await app.admin());
  const send = (method: string, path: string, body?: string) =>
    app.send(method, path, admin, { headers: TERRAFORM, ...(body !== undefined && { body }) });
  const get = (path: string) => send('GET', `${PATH}/${path}`);
  const post = (path: string, body: string) => send('POST', `${PATH}/${path}`, body);
  return { app, admin, send, get, post };
}

test('databricks_secret_scope: created, read without a difference, drifted, destroyed twice', async () => {
  const { app, admin, get, post } = await start();
  const created = await post('scopes/create', '{"scope":"App-Scope","scope_backend_type":"DATABRICKS"}');
  expect([created.status, created.body]).toEqual([200, {}]);
  const read = async () =>
    (await get('scopes/list')).body.scopes.find(({ name }: { name: string }) => name === 'App-Scope');
  expect(await read()).toEqual({ name: 'App-Scope', backend_type: 'DATABRICKS' });
  const twice = await post('scopes/create', '{"scope":"App-Scope","scope_backend_type":"DATABRICKS"}');
  expect([twice.status, twice.body.error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  expect(twice.body.message).toMatch(/^Scope App-Scope already exists/);
  // Drift: somebody has deleted it; it is in no list, and the provider makes it anew.
  await app.post(`${PATH}/scopes/delete`, admin, { scope: 'App-Scope' });
  expect(await read()).toBeUndefined();
  const gone = await post('scopes/delete', '{"scope":"App-Scope"}');
  expect([gone.status, gone.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  const managed =
    '{"initial_manage_principal":"users","scope":"App-Scope","scope_backend_type":"DATABRICKS"}';
  expect((await post('scopes/create', managed)).status).toBe(200);
  expect((await get('acls/get?principal=users&scope=App-Scope')).body.permission).toBe('MANAGE');
});

test('databricks_secret_scope: one of a key vault is refused and leaves nothing', async () => {
  const { get, post } = await start();
  const vault =
    '{"backend_azure_keyvault":{"dns_name":"https://x.vault.azure.net/","resource_id":"/x","tenant_id":"t"},"scope":"v","scope_backend_type":"AZURE_KEYVAULT"}';
  const created = await post('scopes/create', vault);
  expect([created.status, created.body.error_code]).toEqual([400, 'BAD_REQUEST']);
  expect((await get('scopes/list')).body).toEqual({ scopes: [] });
});

test('databricks_secret: created, read without a difference, drifted, replaced, destroyed', async () => {
  const { app, admin, get, post } = await start();
  await post('scopes/create', '{"scope":"myapplication/branch","scope_backend_type":"DATABRICKS"}');
  const put = (value: string) =>
    post('put', `{"key":"publishing_api","scope":"myapplication/branch","string_value":"${value}"}`);
  expect([(await put('SECRET')).status, (await put('SECRET')).body]).toEqual([200, {}]);
  const read = async () => {
    const answer = await get('list?scope=myapplication%2Fbranch');
    return answer.body.secrets?.find(({ key }: { key: string }) => key === 'publishing_api');
  };
  const first = await read();
  expect(first).toEqual({ key: 'publishing_api', last_updated_timestamp: expect.any(Number) });
  expect(await read()).toEqual(first);
  // Drift: deleted by hand. The value changed: the provider deletes and puts.
  await app.post(`${PATH}/delete`, admin, { scope: 'myapplication/branch', key: 'publishing_api' });
  expect(await read()).toBeUndefined();
  await put('OTHER');
  expect(await read()).toBeDefined();
  const destroy = '{"key":"publishing_api","scope":"myapplication/branch"}';
  expect((await post('delete', destroy)).body).toEqual({});
  const again = await post('delete', destroy);
  expect([again.status, again.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  // The scope went first: reading its secrets is "not found", too, not an error.
  await post('scopes/delete', '{"scope":"myapplication/branch"}');
  const unread = await get('list?scope=myapplication%2Fbranch');
  expect([unread.status, unread.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
});

test('databricks_secret_acl: put until it reads back, changed, drifted, destroyed, its own MANAGE kept', async () => {
  const { app, admin, send, get, post } = await start();
  await app.user('Ada@example.com');
  await post('scopes/create', '{"scope":"global","scope_backend_type":"DATABRICKS"}');
  const put = (permission: string) =>
    post('acls/put', `{"permission":"${permission}","principal":"Ada@Example.com","scope":"global"}`);
  const read = () => get('acls/get?principal=Ada%40Example.com&scope=global');
  for (const permission of ['CAN_MANAGE', 'read']) expect((await put(permission)).status).toBe(400);
  expect([(await read()).status, (await read()).body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  for (const permission of ['READ', 'MANAGE', 'WRITE', 'WRITE']) {
    expect((await put(permission)).body).toEqual({});
    // At the first look: the provider would wait, and try for five minutes.
    expect((await read()).body.permission).toBe(permission);
  }
  expect((await get('acls/list?scope=global')).body).toEqual({
    items: [
      { principal: 'ada@example.com', permission: 'WRITE' },
      { principal: 'admin', permission: 'MANAGE' },
    ],
  });
  // Whoever destroys its own MANAGE is found by name, and the provider sends nothing.
  const me = await send('GET', '/api/2.0/preview/scim/v2/Me?excludedAttributes=entitlements');
  expect(me.body.userName).toBe('admin');
  await app.post(`${PATH}/acls/delete`, admin, { scope: 'global', principal: 'ada@example.com' });
  expect((await read()).status).toBe(404);
  const destroyed = await post('acls/delete', '{"principal":"Ada@Example.com","scope":"global"}');
  expect([destroyed.status, destroyed.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  const unknown = await post('acls/put', '{"permission":"READ","principal":"nobody","scope":"global"}');
  expect([unknown.status, unknown.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
});
