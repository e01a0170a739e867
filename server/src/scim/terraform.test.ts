import { expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import type { TestAnswer } from '../testing/http-client.ts';

// Requests as the Terraform provider (1.90) sends them, byte for byte; its answers are compared whole.
const SCIM = '/api/2.0/preview/scim/v2';
const READ_USER = '?attributes=userName,displayName,active,externalId,entitlements';
const USER_SCHEMAS = [
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'urn:ietf:params:scim:schemas:extension:workspace:2.0:User',
];

async function startTerraform() {
  const app = await startTestApp();
  const token = await app.token(await app.admin());
  const headers = {
    'content-type': 'application/scim+json; charset=utf-8',
    'user-agent': 'databricks-tf-provider/1.90.0 databricks-sdk-go/0.90.0 resource/user',
    'x-databricks-workspace-id': app.core.installation.workspaceId,
  };
  const send = (method: string, path: string, body?: string): Promise<TestAnswer> =>
    app.send(method, SCIM + path, token, { headers, ...(body !== undefined && { body }) });
  return { app, send };
}

const groupRef = (display: string, id: number | string, type = 'direct') => ({
  display,
  type,
  value: String(id),
  $ref: `Groups/${id}`,
});

const builtIn = (app: TestApp) => app.core.installation.groups;

test('databricks_user: create, read without difference, drift, update, delete', async () => {
  const { app, send } = await startTerraform();
  const users = groupRef('users', builtIn(app).usersId);
  const created = await send(
    'POST',
    '/Users',
    '{"displayName":"Example user","active":true,"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Me@Example.com","entitlements":[{"value":"allow-cluster-create"}]}',
  );
  const { id } = created.body;
  expect([created.status, created.body]).toEqual([
    201,
    {
      schemas: USER_SCHEMAS,
      id: expect.stringMatching(/^\d{13,16}$/),
      userName: 'me@example.com',
      displayName: 'Example user',
      active: true,
      emails: [{ type: 'work', value: 'me@example.com', primary: true }],
      groups: [users],
      entitlements: [{ value: 'allow-cluster-create' }],
    },
  ]);
  const read = () => send('GET', `/Users/${id}${READ_USER}`);
  const asCreated = {
    id,
    userName: 'me@example.com',
    displayName: 'Example user',
    active: true,
    entitlements: [{ value: 'allow-cluster-create' }],
  };
  expect([(await read()).status, (await read()).body]).toEqual([200, asCreated]);

  // Somebody deactivates the user by hand: the next plan must see it.
  await app.core.account.disable({ name: 'x', address: '', userAgent: '', requestId: '' }, Number(id));
  expect((await read()).body).toEqual({ ...asCreated, active: false });

  const forUpdate = await send('GET', `/Users/${id}?attributes=groups,roles`);
  expect(forUpdate.body).toEqual({ id, groups: [users] });
  const updated = await send(
    'PUT',
    `/Users/${id}`,
    `{"displayName":"Changed","active":true,"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Me@Example.com","groups":[{"value":"${users.value}","display":"users","$ref":"Groups/${users.value}","type":"direct"}],"entitlements":[{}],"externalId":"ext-1"}`,
  );
  expect([updated.status, updated.body]).toEqual([
    200,
    {
      schemas: USER_SCHEMAS,
      id,
      userName: 'me@example.com',
      displayName: 'Changed',
      active: true,
      emails: [{ type: 'work', value: 'me@example.com', primary: true }],
      groups: [users],
      externalId: 'ext-1',
    },
  ]);
  expect((await read()).body).toEqual({
    id,
    userName: 'me@example.com',
    displayName: 'Changed',
    active: true,
    externalId: 'ext-1',
  });

  const disabled = await send(
    'PATCH',
    `/Users/${id}`,
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":[{"value":"false"}]}]}',
  );
  expect([disabled.status, disabled.body.active]).toEqual([200, false]);
  const deleted = await send('DELETE', `/Users/${id}`);
  expect([deleted.status, deleted.text]).toEqual([204, '']);
  const gone = await read();
  expect([gone.status, gone.text]).toEqual([
    404,
    `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"User with id ${id} not found.","status":"404"}`,
  ]);
});

test('databricks_user with force takes over the user that exists, whatever the case of its name', async () => {
  const { app, send } = await startTerraform();
  const alice = await app.user('alice@example.com');
  const refused = await send(
    'POST',
    '/Users',
    '{"active":true,"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Alice@example.com","entitlements":[{}]}',
  );
  expect([refused.status, refused.text]).toEqual([
    409,
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"User with username Alice@example.com already exists.","status":"409"}',
  ]);
  const found = await send(
    'GET',
    '/Users?excludedAttributes=roles&filter=userName+eq+%22Alice%40example.com%22',
  );
  expect(found.body).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: 1,
    startIndex: 1,
    itemsPerPage: 1,
    Resources: [
      {
        schemas: USER_SCHEMAS,
        id: String(alice.id),
        userName: 'alice@example.com',
        displayName: 'alice@example.com',
        active: true,
        emails: [{ type: 'work', value: 'alice@example.com', primary: true }],
        groups: [groupRef('users', builtIn(app).usersId)],
      },
    ],
  });
});

test('databricks_group and databricks_group_member: create, read, drift, update, delete', async () => {
  const { app, send } = await startTerraform();
  const ada = await app.user('ada');
  const created = await send(
    'POST',
    '/Groups',
    '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Data Scientists","entitlements":[{"value":"workspace-access"}]}',
  );
  const { id } = created.body;
  const group = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    id: expect.stringMatching(/^\d{13,16}$/),
    displayName: 'Data Scientists',
    entitlements: [{ value: 'workspace-access' }],
    meta: { resourceType: 'WorkspaceGroup' },
  };
  expect([created.status, created.body]).toEqual([201, group]);
  const read = () => send('GET', `/Groups/${id}?attributes=displayName,externalId,entitlements`);
  expect((await read()).body).toEqual({
    id,
    displayName: 'Data Scientists',
    entitlements: [{ value: 'workspace-access' }],
  });

  const members = () => send('GET', `/Groups/${id}?attributes=members`);
  expect((await members()).body).toEqual({ id });
  const add = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"${ada.id}"}]}]}`;
  const member = { display: 'ada', value: String(ada.id), $ref: `Users/${ada.id}` };
  for (const _time of ['first', 'again']) {
    const added = await send('PATCH', `/Groups/${id}`, add);
    expect([added.status, added.body.members]).toEqual([200, [member]]);
  }
  expect((await members()).body).toEqual({ id, members: [member] });
  expect((await send('GET', `/Users/${ada.id}?attributes=groups`)).body.groups).toEqual([
    groupRef('Data Scientists', id),
    groupRef('users', builtIn(app).usersId),
  ]);

  const forUpdate = await send(
    'GET',
    `/Groups/${id}?attributes=displayName,entitlements,groups,members,externalId`,
  );
  expect(forUpdate.body).toEqual({
    id,
    displayName: 'Data Scientists',
    members: [member],
    entitlements: [{ value: 'workspace-access' }],
  });
  const updated = await send(
    'PUT',
    `/Groups/${id}`,
    `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Data","members":[{"value":"${ada.id}","display":"ada","$ref":"Users/${ada.id}"}],"entitlements":[{}],"externalId":"g-1"}`,
  );
  expect([updated.status, updated.body]).toEqual([
    200,
    { ...group, displayName: 'Data', members: [member], externalId: 'g-1', entitlements: undefined },
  ]);

  const remove = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members[value eq \\"${ada.id}\\"]"}]}`;
  for (const _time of ['first', 'again']) {
    expect((await send('PATCH', `/Groups/${id}`, remove)).status).toBe(200);
    expect((await members()).body).toEqual({ id });
  }
  expect((await send('DELETE', `/Groups/${id}`)).status).toBe(204);
  expect((await read()).status).toBe(404);
});

test('databricks_group with force finds the group by its name', async () => {
  const { send } = await startTerraform();
  const body =
    '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Data","entitlements":[{}]}';
  const { id } = (await send('POST', '/Groups', body)).body;
  const refused = await send('POST', '/Groups', body);
  expect([refused.status, refused.text]).toEqual([
    409,
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"Group with name Data already exists.","status":"409"}',
  ]);
  const found = await send('GET', '/Groups?filter=displayName+eq+%22Data%22');
  expect(found.body.Resources).toEqual([
    {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      id,
      displayName: 'Data',
      meta: { resourceType: 'WorkspaceGroup' },
    },
  ]);
  expect((await send('GET', "/Groups?filter=displayName+eq+'Data'")).body.totalResults).toBe(1);
});

test('databricks_service_principal: create, read without difference, update, delete', async () => {
  const { app, send } = await startTerraform();
  const users = groupRef('users', builtIn(app).usersId);
  const created = await send(
    'POST',
    '/ServicePrincipals',
    '{"displayName":"Robot","active":true,"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"],"entitlements":[{}]}',
  );
  const { id, applicationId } = created.body;
  const robot = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal'],
    id,
    applicationId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    displayName: 'Robot',
    active: true,
    groups: [users],
  };
  expect([created.status, created.body]).toEqual([201, robot]);
  const attributes = '?attributes=userName,displayName,active,externalId,entitlements,applicationId';
  expect((await send('GET', `/ServicePrincipals/${id}${attributes}`)).body).toEqual({
    id,
    applicationId,
    displayName: 'Robot',
    active: true,
  });
  const updated = await send(
    'PUT',
    `/ServicePrincipals/${id}`,
    `{"displayName":"Robot 2","active":false,"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"],"groups":[{"value":"${users.value}","display":"users","$ref":"Groups/${users.value}","type":"direct"}],"entitlements":[{"value":"workspace-access"}]}`,
  );
  expect(updated.body).toEqual({
    ...robot,
    displayName: 'Robot 2',
    active: false,
    entitlements: [{ value: 'workspace-access' }],
  });
  const again = await send(
    'POST',
    '/ServicePrincipals',
    `{"displayName":"Robot","active":true,"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"],"applicationId":"${applicationId}","entitlements":[{}]}`,
  );
  expect([again.status, again.body.detail]).toEqual([
    409,
    `Service principal with application ID ${applicationId} already exists.`,
  ]);
  const found = await send(
    'GET',
    `/ServicePrincipals?excludedAttributes=roles&filter=applicationId+eq+%22${applicationId.toUpperCase()}%22`,
  );
  expect(found.body.Resources.map((one: { id: string }) => one.id)).toEqual([id]);
  expect((await send('DELETE', `/ServicePrincipals/${id}`)).status).toBe(204);
  expect((await send('GET', `/ServicePrincipals/${id}`)).body.detail).toBe(
    `Service principal with id ${id} not found.`,
  );
});

test('databricks_entitlements and databricks_group_role: replace, remove, none', async () => {
  const { app, send } = await startTerraform();
  const { usersId } = builtIn(app);
  const patch = (operations: string) =>
    send(
      'PATCH',
      `/Groups/${usersId}`,
      `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":${operations}}`,
    );
  const shown = async () => {
    const { body } = await send('GET', `/Groups/${usersId}?attributes=entitlements,roles`);
    return [body.entitlements, body.roles];
  };
  await patch(
    '[{"op":"replace","path":"entitlements","value":[{"value":"workspace-access"},{"value":"databricks-sql-access"}]}]',
  );
  await patch('[{"op":"add","path":"roles","value":[{"value":"arn:aws:iam::1:instance-profile/a"}]}]');
  expect(await shown()).toEqual([
    [{ value: 'workspace-access' }, { value: 'databricks-sql-access' }],
    [{ value: 'arn:aws:iam::1:instance-profile/a' }],
  ]);
  await patch('[{"op":"remove","path":"entitlements","value":[{"value":"workspace-access"}]}]');
  await patch('[{"op":"remove","path":"roles[value eq \\"arn:aws:iam::1:instance-profile/a\\"]"}]');
  expect(await shown()).toEqual([[{ value: 'databricks-sql-access' }], undefined]);
  await patch('[{"op":"replace","path":"entitlements","value":[{"value":""}]}]');
  expect(await shown()).toEqual([undefined, undefined]);
});

test('data.databricks_group tells members apart by their references, and nested groups', async () => {
  const { app, send } = await startTerraform();
  const ada = await app.user('ada');
  const robot = (await send('POST', '/ServicePrincipals', '{"displayName":"Robot"}')).body;
  const inner = (await send('POST', '/Groups', '{"displayName":"inner"}')).body;
  const members = [ada.id, robot.id, inner.id].map((value) => ({ value: String(value) }));
  const outer = await send('POST', '/Groups', JSON.stringify({ displayName: 'outer', members }));
  const references = outer.body.members.map((member: { $ref: string }) => member.$ref);
  expect(references.toSorted()).toEqual(
    [`Groups/${inner.id}`, `ServicePrincipals/${robot.id}`, `Users/${ada.id}`].toSorted(),
  );
  expect((await send('GET', `/Groups/${inner.id}?attributes=groups`)).body.groups).toEqual([
    groupRef('outer', outer.body.id),
  ]);
});
