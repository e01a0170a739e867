import { createHash, randomBytes } from 'node:crypto';
import { ApiError, WorkspaceClient } from '@databricks/sdk-experimental';
import { expect, test } from 'vitest';
import type { RunningServer } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';

const MIB = 1_048_576;

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
  await expectApiError(admin.clusters.listZones(), {
    statusCode: 404,
    errorCode: 'ENDPOINT_NOT_FOUND',
    message: "No API found for 'GET /api/2.1/clusters/list-zones'",
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

test('the official JavaScript client keeps secrets and decides who reads them', async () => {
  const server = await startServer();
  const { secrets, usersV2, groupsV2 } = clientByPassword(server);
  await secrets.createScope({ scope: 'Ci', scope_backend_type: 'DATABRICKS' });
  await secrets.putSecret({ scope: 'Ci', key: 'text', string_value: 'zephyr' });
  const bytes = Buffer.from([0, 255, 10]).toString('base64');
  await secrets.putSecret({ scope: 'Ci', key: 'bytes', bytes_value: bytes });
  expect(await collect(secrets.listScopes())).toEqual([{ name: 'Ci', backend_type: 'DATABRICKS' }]);
  const listed = await collect(secrets.listSecrets({ scope: 'Ci' }));
  expect(listed.map(({ key }) => key)).toEqual(['bytes', 'text']);
  expect(await secrets.getSecret({ scope: 'Ci', key: 'bytes' })).toEqual({ key: 'bytes', value: bytes });
  const { value } = await secrets.getSecret({ scope: 'Ci', key: 'text' });
  expect(Buffer.from(value ?? '', 'base64').toString()).toBe('zephyr');

  const ada = await usersV2.create({ userName: 'ada@example.com' });
  await groupsV2.create({ displayName: 'engines', members: [{ value: ada.id ?? '' }] });
  await secrets.putAcl({ scope: 'Ci', principal: 'engines', permission: 'READ' });
  expect(await collect(secrets.listAcls({ scope: 'Ci' }))).toEqual([
    { principal: 'engines', permission: 'READ' },
    { principal: 'admin', permission: 'MANAGE' },
  ]);
  expect(await secrets.getAcl({ scope: 'Ci', principal: 'engines' })).toMatchObject({ permission: 'READ' });
  await secrets.deleteAcl({ scope: 'Ci', principal: 'engines' });
  const gone = { statusCode: 404, errorCode: 'RESOURCE_DOES_NOT_EXIST' };
  await expectApiError(secrets.getAcl({ scope: 'Ci', principal: 'engines' }), gone);
  await secrets.deleteSecret({ scope: 'Ci', key: 'text' });
  await expectApiError(secrets.getSecret({ scope: 'Ci', key: 'text' }), gone);
  await secrets.deleteScope({ scope: 'Ci' });
  await expectApiError(secrets.deleteScope({ scope: 'Ci' }), gone);
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function findGroup(client: WorkspaceClient, displayName: string) {
  for await (const group of client.groupsV2.list({ filter: `displayName eq ${displayName}` })) return group;
  return undefined;
}

function basic({ url, firstPassword }: RunningServer) {
  return { host: url, username: 'admin', password: firstPassword, authType: 'basic' } as const;
}

test('the official JavaScript client uploads, lists, reads, moves and deletes files', async () => {
  const server = await startServer();
  const { token_value: token } = await clientByPassword(server).tokens.create({
    scopes: ['files'],
  } as object);
  const { dbfs } = clientByToken(server, token);
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  for (const size of [0, 1, MIB - 1, MIB, MIB + 1, 10_000_000]) {
    const bytes = randomBytes(size);
    const { handle } = await dbfs.create({ path: 'dbfs:/tmp/sdk/file', overwrite: true });
    for (let at = 0; at < size; at += MIB) {
      const data = bytes.subarray(at, at + MIB).toString('base64');
      await dbfs.addBlock({ handle: handle ?? 0, data });
    }
    await dbfs.close({ handle: handle ?? 0 });
    const status = await dbfs.getStatus({ path: '/tmp/sdk/file' });
    expect(status).toMatchObject({ path: '/tmp/sdk/file', is_dir: false, file_size: size });
    const pieces: Buffer[] = [];
    for (let offset = 0; ; ) {
      const read = await dbfs.read({ path: '/tmp/sdk/file', offset, length: MIB });
      if (read.bytes_read === 0) break;
      pieces.push(Buffer.from(read.data ?? '', 'base64'));
      offset += read.bytes_read ?? 0;
    }
    expect([size, sha256(Buffer.concat(pieces))]).toEqual([size, sha256(bytes)]);
  }
  await expectApiError(dbfs.create({ path: '/tmp/sdk', overwrite: true }), {
    statusCode: 400,
    errorCode: 'RESOURCE_ALREADY_EXISTS',
    message: expect.stringMatching(/^A file or directory already exists at the input path \/tmp\/sdk\./),
  });
  await dbfs.put({ path: '/tmp/sdk/small', contents: 'dGV4dA==', overwrite: false });
  await dbfs.mkdirs({ path: '/tmp/sdk/folder' });
  await dbfs.move({ source_path: '/tmp/sdk/small', destination_path: '/tmp/sdk/folder/small' });
  const listed = [];
  for await (const { path } of dbfs.list({ path: '/tmp/sdk' })) listed.push(path);
  expect(listed).toEqual(['/tmp/sdk/folder', '/tmp/sdk/file']);
  await expectApiError(dbfs.delete({ path: '/tmp/sdk', recursive: false }), { statusCode: 400 });
  await dbfs.delete({ path: '/tmp/sdk', recursive: true });
  await expectApiError(dbfs.getStatus({ path: '/tmp/sdk' }), {
    statusCode: 404,
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
  });
});

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
