import { ApiError, WorkspaceClient } from '@databricks/sdk-experimental';
import { expect, test } from 'vitest';
import type { RunningServer } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

test('the official JavaScript client does the whole token workflow', async () => {
  const server = await startServer();
  const byPassword = clientByPassword(server);
  expect((await byPassword.currentUser.me()).userName).toBe('admin');
  const first = await byPassword.tokens.create({ comment: 'first', lifetime_seconds: 3600 });
  expect(first.token_value).toMatch(/^dapi[0-9a-f]{32}$/);

  const byToken = clientByToken(server, first.token_value);
  expect((await byToken.currentUser.me()).groups).toContainEqual(
    expect.objectContaining({ display: 'admins' }),
  );
  const second = await byToken.tokens.create({ comment: 'second', lifetime_seconds: 60 });
  const { token_info: info } = second;
  expect((info?.expiry_time ?? 0) - (info?.creation_time ?? 0)).toBe(60_000);
  expect(await listComments(byToken)).toEqual(['second', 'first']);

  await byToken.tokens.delete({ token_id: info?.token_id ?? '' });
  expect(await listComments(byToken)).toEqual(['first']);
});

test('the official JavaScript client provisions a service principal and generates its token', async () => {
  const server = await startServer();
  const admin = clientByPassword(server);
  const admins = await findGroup(admin, 'admins');
  const robot = await admin.servicePrincipalsV2.create({
    displayName: 'robot',
    active: true,
    groups: [{ value: admins?.id ?? '' }],
  });
  const obo = await admin.tokenManagement.createOboToken({
    application_id: robot.applicationId ?? '',
    lifetime_seconds: 60,
    comment: 'on behalf',
  });
  const me = await clientByToken(server, obo.token_value ?? '').currentUser.me();
  expect([me.userName, me.displayName]).toEqual([robot.applicationId, 'robot']);
  expect(me.groups).toContainEqual(expect.objectContaining({ display: 'admins' }));

  const tokenId = obo.token_info?.token_id ?? '';
  const { token_info: info } = await admin.tokenManagement.get({ token_id: tokenId });
  expect(info).toMatchObject({
    comment: 'on behalf',
    created_by_username: 'admin',
    owner_id: Number(robot.id),
  });
  const listed = [];
  for await (const token of admin.tokenManagement.list({ created_by_username: 'admin' })) listed.push(token);
  expect(listed).toMatchObject([{ token_id: tokenId }]);
  await admin.tokenManagement.delete({ token_id: tokenId });
  await expectApiError(clientByToken(server, obo.token_value ?? '').currentUser.me(), {
    statusCode: 403,
    errorCode: 'PERMISSION_DENIED',
    message: 'Invalid access token.',
  });
  await admin.servicePrincipalsV2.delete({ id: robot.id ?? '' });
});

test('the official JavaScript client decides who may use tokens', async () => {
  const server = await startServer();
  const admin = clientByPassword(server);
  const user = await admin.usersV2.create({ userName: 'Alice@Example.com' });
  expect(user.userName).toBe('alice@example.com');
  await expectApiError(admin.usersV2.create({ userName: 'alice@example.com' }), {
    statusCode: 409,
    message: expect.stringMatching(/User with username alice@example\.com already exists\./),
  });
  const set = await admin.tokenManagement.setPermissions({
    access_control_list: [
      // The client's types know CAN_USE alone.
      { group_name: 'admins', permission_level: 'CAN_MANAGE' as 'CAN_USE' },
      { user_name: 'alice@example.com', permission_level: 'CAN_USE' },
    ],
  });
  expect(set.access_control_list).toHaveLength(2);
  expect(await admin.tokenManagement.getPermissions()).toEqual(set);
  const { permission_levels: levels } = await admin.tokenManagement.getPermissionLevels();
  expect(levels?.map((level) => level.permission_level)).toEqual(['CAN_USE', 'CAN_MANAGE']);
  await expectApiError(admin.tokenManagement.setPermissions({ access_control_list: [] }), {
    statusCode: 400,
    errorCode: 'INVALID_PARAMETER_VALUE',
    message: expect.stringMatching(/^Cannot change permissions for group 'admins' to None\./),
  });
});

test('the official JavaScript client reports refusals with their code, status and message', async () => {
  const server = await startServer();
  const admin = clientByPassword(server);
  const { token_value: value, token_info: info } = await admin.tokens.create({});
  const tokenId = info?.token_id ?? '';
  await admin.tokens.delete({ token_id: tokenId });

  await expectApiError(clientByToken(server, value).currentUser.me(), {
    statusCode: 403,
    errorCode: 'PERMISSION_DENIED',
    message: 'Invalid access token.',
  });
  await expectApiError(admin.tokens.delete({ token_id: tokenId }), {
    statusCode: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    message: `Token ${tokenId} does not exist.`,
  });
  await expectApiError(admin.tokens.create({ lifetime_seconds: 63_072_001 }), {
    statusCode: 400,
    errorCode: 'INVALID_PARAMETER_VALUE',
    message: 'lifetime_seconds must not exceed 63072000 (730 days), the longest lifetime in this workspace.',
  });
  const stranger = new WorkspaceClient({ ...basic(server), password: 'wrong' });
  await expectApiError(stranger.currentUser.me(), {
    statusCode: 401,
    errorCode: 'UNAUTHENTICATED',
    message: expect.stringMatching(/^Credential was not sent or was of an unsupported type for this API\./),
  });
  await expectApiError(admin.clusters.get({ cluster_id: 'none' }), {
    statusCode: 404,
    errorCode: 'ENDPOINT_NOT_FOUND',
    message: "No API found for 'GET /api/2.1/clusters/get'",
  });
});

test('the official JavaScript client, which sends no body with PATCH, is told so and changes nothing', async () => {
  const server = await startServer();
  const admin = clientByPassword(server);
  await expectApiError(admin.workspaceConf.setStatus({ maxTokenLifetimeDays: '90' }), {
    statusCode: 400,
    errorCode: 'MALFORMED_REQUEST',
    message: 'The request needs a body: a JSON object.',
  });
  expect(await admin.workspaceConf.getStatus({ keys: 'maxTokenLifetimeDays' })).toEqual({
    maxTokenLifetimeDays: null,
  });
});

test('the official JavaScript client provisions a user, a group and a service principal', async () => {
  const server = await startServer();
  const admin = clientByPassword(server);
  const user = await admin.usersV2.create({ userName: 'Ada@example.com', displayName: 'Ada' });
  expect(user).toMatchObject({ userName: 'ada@example.com', active: true });
  const members = [{ value: user.id ?? '' }];
  const group = await admin.groupsV2.create({ displayName: 'engines', members });
  expect(await admin.usersV2.get({ id: user.id ?? '' })).toMatchObject({
    groups: [{ display: 'engines', type: 'direct', value: group.id }, { display: 'users' }],
  });
  await admin.usersV2.update({ id: user.id ?? '', displayName: 'Ada L.', active: false });
  // It asks for the first page again and again, whatever it is answered: only what one page has can be taken.
  for await (const found of admin.usersV2.list({ filter: 'userName eq "ADA@example.com"' })) {
    expect(found).toMatchObject({ id: user.id, displayName: 'Ada L.', active: false });
    break;
  }
  const robot = await admin.servicePrincipalsV2.create({ displayName: 'robot' });
  expect((await admin.servicePrincipalsV2.get({ id: robot.id ?? '' })).applicationId).toBe(
    robot.applicationId,
  );
  await admin.servicePrincipalsV2.delete({ id: robot.id ?? '' });
  await admin.groupsV2.delete({ id: group.id ?? '' });
  await admin.usersV2.delete({ id: user.id ?? '' });
  await expectApiError(admin.usersV2.get({ id: user.id ?? '' }), { statusCode: 404 });
});

async function findGroup(client: WorkspaceClient, displayName: string) {
  for await (const group of client.groupsV2.list({ filter: `displayName eq ${displayName}` })) return group;
  return undefined;
}

function basic({ url, firstPassword }: RunningServer) {
  return { host: url, username: 'admin', password: firstPassword, authType: 'basic' } as const;
}

function clientByPassword(server: RunningServer): WorkspaceClient {
  return new WorkspaceClient(basic(server));
}

function clientByToken({ url }: RunningServer, token: string | undefined): WorkspaceClient {
  return new WorkspaceClient({ host: url, token: token ?? '', authType: 'pat' });
}

async function listComments(client: WorkspaceClient): Promise<(string | undefined)[]> {
  const comments: (string | undefined)[] = [];
  for await (const { comment } of client.tokens.list()) comments.push(comment);
  return comments;
}

async function expectApiError(call: Promise<unknown>, expected: Record<string, unknown>): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject(expected);
}
