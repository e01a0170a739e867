import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';
import type { TestAnswer } from '../testing/http-client.ts';

// Requests as the Go SDK (0.175) and the Python SDK (0.156) send them, byte for byte.
const SCIM = '/api/2.0/preview/scim/v2';
const USER_SCHEMAS = [
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'urn:ietf:params:scim:schemas:extension:workspace:2.0:User',
];

async function startSdk(userAgent = 'databricks-sdk-go/0.175.0 go/1.24.0 os/linux auth/pat') {
  const app = await startTestApp();
  const token = await app.token(await app.admin());
  const send = (method: string, path: string, body?: string): Promise<TestAnswer> => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { accept: 'application/json', 'user-agent': userAgent, ...type };
    return app.send(method, SCIM + path, token, { headers, ...(body !== undefined && { body }) });
  };
  const { adminsId, usersId } = app.core.installation.groups;
  const groupRef = (display: string, id: number) => ({
    display,
    type: 'direct',
    value: String(id),
    $ref: `Groups/${id}`,
  });
  return { app, send, admins: groupRef('admins', adminsId), users: groupRef('users', usersId) };
}

/** What `ListAll` asks for, page by page, until one has no resources. */
async function listAll(send: (method: string, path: string) => Promise<TestAnswer>, path: string) {
  const resources: Record<string, unknown>[] = [];
  for (let startIndex = 1; ; ) {
    const answer = await send('GET', `${path}&startIndex=${startIndex}`);
    expect(answer.status).toBe(200);
    const page = answer.body.Resources;
    if (page.length === 0) return resources;
    resources.push(...page);
    startIndex = answer.body.startIndex + page.length;
  }
}

test('the Go SDK creates, reads, lists, deactivates and deletes a user', async () => {
  const { app, send, users } = await startSdk();
  const created = await send('POST', '/Users', '{"displayName":"Me go-sdk","userName":"go-sdk@example.com"}');
  const user = {
    schemas: USER_SCHEMAS,
    id: expect.stringMatching(/^\d+$/),
    userName: 'go-sdk@example.com',
    displayName: 'Me go-sdk',
    active: true,
    emails: [{ type: 'work', value: 'go-sdk@example.com', primary: true }],
    groups: [users],
  };
  expect([created.status, created.body]).toEqual([201, user]);
  const { id } = created.body;
  expect((await send('GET', `/Users/${id}`)).body).toEqual(user);

  const query = '?attributes=id%2CuserName&count=10000&sortBy=userName&sortOrder=descending';
  const admin = await app.admin();
  expect(await listAll(send, `/Users${query}`)).toEqual([
    { id, userName: 'go-sdk@example.com' },
    { id: String(admin.id), userName: 'admin' },
  ]);
  const patched = await send(
    'PATCH',
    `/Users/${id}`,
    '{"Operations":[{"op":"replace","path":"active","value":"false"}],"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}',
  );
  expect([patched.status, patched.body]).toEqual([200, { ...user, active: false }]);
  // `active` is left out where it is false.
  const put = await send(
    'PUT',
    `/Users/${id}`,
    '{"displayName":"Me changed","id":"x","userName":"go-sdk@example.com"}',
  );
  expect([put.status, put.body]).toEqual([200, { ...user, displayName: 'Me changed', active: false }]);
  expect((await send('DELETE', `/Users/${id}`)).status).toBe(204);
  expect((await send('GET', `/Users/${id}`)).status).toBe(404);
});

test('the Go SDK creates, patches, finds and deletes a group', async () => {
  const { send, admins } = await startSdk();
  const created = await send('POST', '/Groups', '{"displayName":"go-sdk-Abc"}');
  const group = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    id: expect.stringMatching(/^\d+$/),
    displayName: 'go-sdk-Abc',
    meta: { resourceType: 'WorkspaceGroup' },
  };
  expect([created.status, created.body]).toEqual([201, group]);
  const { id } = created.body;
  const patched = await send(
    'PATCH',
    `/Groups/${id}`,
    '{"Operations":[{"op":"add","value":{"roles":[{"value":"roleA"},{"value":"roleB"}]}},{"op":"remove","path":"roles[value eq \\"roleA\\"]"}],"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}',
  );
  expect([patched.status, patched.body]).toEqual([200, { ...group, roles: [{ value: 'roleB' }] }]);
  const found = await listAll(
    send,
    '/Groups?count=10000&filter=displayName+sw+%27go-sdk-%27&sortOrder=descending',
  );
  expect(found).toEqual([{ ...group, roles: [{ value: 'roleB' }] }]);
  // `GetByDisplayName` lists everything and compares by itself.
  const all = await listAll(send, '/Groups?count=10000');
  expect(all.find(({ displayName }) => displayName === 'admins')).toMatchObject({ id: admins.value });
  expect((await send('DELETE', `/Groups/${id}`)).status).toBe(204);
  expect((await send('GET', `/Groups/${id}`)).body).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail: `Group with id ${id} not found.`,
    status: '404',
  });
});

test('the Go SDK creates a service principal that is an administrator, and updates it', async () => {
  const { send, admins, users } = await startSdk();
  const created = await send(
    'POST',
    '/ServicePrincipals',
    `{"displayName":"go-sdk-Obo","groups":[{"value":"${admins.value}"}]}`,
  );
  const principal = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal'],
    id: expect.stringMatching(/^\d+$/),
    applicationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    displayName: 'go-sdk-Obo',
    active: true,
    groups: [admins, users],
  };
  expect([created.status, created.body]).toEqual([201, principal]);
  const { id } = created.body;
  const updated = await send(
    'PUT',
    `/ServicePrincipals/${id}`,
    '{"displayName":"go-sdk-updated","roles":[{"value":"xyz"}]}',
  );
  const changed = { ...principal, displayName: 'go-sdk-updated', roles: [{ value: 'xyz' }] };
  expect([updated.status, updated.body]).toEqual([200, changed]);
  expect(await listAll(send, '/ServicePrincipals?count=10000')).toEqual([changed]);
  expect((await send('DELETE', `/ServicePrincipals/${id}`)).status).toBe(204);
});

test('the Python SDK filters without quotes, counts with count=1, and is told of a bad filter', async () => {
  const { send } = await startSdk('databricks-sdk-py/0.156.0 python/3.13.5 os/linux auth/pat');
  await send('POST', '/Groups', '{"displayName": "any-abc123"}');
  const found = await send('GET', '/Groups?filter=displayName+eq+any-abc123&startIndex=1&count=10000');
  expect([found.body.totalResults, found.body.Resources[0].displayName]).toEqual([1, 'any-abc123']);
  const counted = await send('GET', '/Groups?startIndex=1&count=1');
  expect([counted.body.totalResults, counted.body.itemsPerPage]).toEqual([3, 1]);
  const refused = await send('GET', '/Groups?filter=any-abc123&startIndex=1&count=10000');
  expect([refused.status, refused.body]).toEqual([
    400,
    {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      scimType: 'invalidFilter',
      detail:
        'The filter has "any-abc123" where one of id, displayName, externalId, groups, groups.value, members, members.value should stand.',
      status: '400',
    },
  ]);
});
