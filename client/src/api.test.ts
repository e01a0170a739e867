import { expect, test } from 'vitest';
import { writeLearnt } from '../../server/src/testing/autoscope.ts';
import { PASSWORD, startTestApp } from '../../server/src/testing/harness.ts';
import { LatchkeyClient } from './api.ts';
import { ApiError } from './api-error.ts';
import type { CreateTokenResponse, GetTokenResponse, Me, RevokeTokenResponse, TokenDetails } from './wire.ts';

const TOKEN_VALUE = /^dapi[0-9a-f]{32}$/;
const ID = /^[0-9a-f]{64}$/;

async function startWithAlice() {
  const app = await startTestApp();
  const alice = await app.user('alice@example.com');
  const credential = { userName: alice.name, password: PASSWORD };
  return { app, alice, client: new LatchkeyClient({ host: app.node.url, credential }) };
}

test('me is who the credential stands for, by password and by token', async () => {
  const { app, alice, client } = await startWithAlice();
  const expected: Me = {
    schemas: [expect.any(String), expect.any(String)],
    id: String(alice.id),
    userName: 'alice@example.com',
    displayName: alice.displayName,
    active: true,
    emails: [{ type: 'work', value: 'alice@example.com', primary: true }],
    groups: [{ display: 'users', type: 'direct', value: expect.any(String), $ref: expect.any(String) }],
  };
  expect(await client.me()).toEqual(expected);
  const token = await app.token(alice);
  const byToken = new LatchkeyClient({ host: app.node.url, credential: { token: token.value } });
  expect(await byToken.me()).toEqual(expected);
});

test("a token lives its life through Databricks' API", async () => {
  const { client } = await startWithAlice();
  const request = { comment: 'laptop', lifetime_seconds: 60, scopes: ['sql', 'files'] };
  const created = await client.createToken(request);
  const expected: CreateTokenResponse = {
    token_value: expect.stringMatching(TOKEN_VALUE),
    token_info: {
      token_id: expect.stringMatching(ID),
      creation_time: created.token_info.creation_time,
      expiry_time: created.token_info.creation_time + 60_000,
      comment: 'laptop',
      scopes: ['sql', 'files'],
    },
  };
  expect(created).toEqual(expected);
  expect(await client.listTokens()).toEqual([expected.token_info]);

  const { token_id: id } = created.token_info;
  await client.updateToken(id, { comment: 'desk' });
  expect(await client.listTokens()).toMatchObject([{ comment: 'desk', scopes: ['sql', 'files'] }]);
  await client.updateToken(id, { scopes: [] });
  const [widened] = await client.listTokens();
  expect(widened).toMatchObject({ comment: 'desk' });
  expect(widened).not.toHaveProperty('scopes');

  await client.deleteToken(id);
  expect(await client.listTokens()).toEqual([]);
});

test('a token without any wish lives as long as the workspace allows', async () => {
  const { client } = await startWithAlice();
  const { token_info: token } = await client.createToken();
  expect(token.expiry_time - token.creation_time).toBe(730 * 86_400_000);
  expect((await client.generateToken()).token_info.comment).toBe('');
});

test('our own API tells of tokens in every state, and of what was generated with them', async () => {
  const { app, client } = await startWithAlice();
  const parent = await client.generateToken({ comment: 'parent', lifetime_seconds: 3600 });
  const withParent = new LatchkeyClient({ host: app.node.url, credential: { token: parent.token_value } });
  app.clock.advance('1s');
  const child = await withParent.generateToken({ comment: 'child' });
  const expectedChild: TokenDetails = {
    token_id: child.token_info.token_id,
    status: 'active',
    last_four: child.token_value.slice(-4),
    creation_time: child.token_info.creation_time,
    expiry_time: child.token_info.expiry_time,
    comment: 'child',
    created_with_token_id: parent.token_info.token_id,
  };
  expect(child.token_info).toEqual(expectedChild);
  const got: GetTokenResponse = await client.getToken(parent.token_info.token_id);
  expect(got).toMatchObject({ token_info: { comment: 'parent' }, living_descendants: [expectedChild] });

  const revoked: RevokeTokenResponse = await client.revokeToken(parent.token_info.token_id, { leaked: true });
  expect(revoked).toEqual({
    token_id: parent.token_info.token_id,
    living_descendants: [expectedChild],
    descendants_revoked: true,
  });
  expect(await client.listTokens()).toEqual([]);
  expect(await client.listAllTokens()).toMatchObject([
    { comment: 'child', status: 'revoked', revoke_reason: 'leaked' },
    { comment: 'parent', status: 'revoked', revoke_reason: 'leaked' },
  ]);
});

test('revoking without a leak leaves what was generated with the token, and says so', async () => {
  const { app, client } = await startWithAlice();
  const parent = await client.generateToken();
  const withParent = new LatchkeyClient({ host: app.node.url, credential: { token: parent.token_value } });
  const child = await withParent.generateToken();
  const revoked = await client.revokeToken(parent.token_info.token_id);
  expect(revoked).toMatchObject({ living_descendants: [child.token_info], descendants_revoked: false });
  expect(await client.listTokens()).toMatchObject([{ token_id: child.token_info.token_id }]);
});

test('a token that never expires is generated where the workspace allows it, and only there', async () => {
  const { app, client } = await startWithAlice();
  await expect(client.generateToken({ never_expires: true })).rejects.toMatchObject({ status: 400 });
  const allowed = await app.send('PATCH', '/api/2.0/workspace-conf', await app.admin(), {
    body: { allowNeverExpiring: 'true' },
  });
  expect(allowed.status).toBeLessThan(300);
  expect((await client.generateToken({ never_expires: true })).token_info.expiry_time).toBe(-1);
});

test('a token learns what it uses, and is narrowed to what its owner has seen', async () => {
  const { app, client } = await startWithAlice();
  const { token_value, token_info } = await client.createToken({ autoscope_enabled: true });
  const { token_id } = token_info;
  await new LatchkeyClient({ host: app.node.url, credential: { token: token_value } }).listTokens();
  await writeLearnt(app);
  const preview = await client.previewAutoscope(token_id);
  expect(preview).toMatchObject({
    ...{ token_id, autoscope_state: 'AUTOSCOPE_STATE_RUNNING', kept_scopes: ['authentication'] },
    learnt_scopes: [{ scope: 'authentication', calls: 1 }],
  });
  await expect(client.applyAutoscope({ token_id, digest: 'another' })).rejects.toMatchObject({ status: 409 });
  const { digest } = preview;
  expect(await client.applyAutoscope({ token_id, digest })).toEqual({ token_id, scopes: ['authentication'] });
  await client.updateToken(token_id, { autoscope_enabled: true });
  expect(await client.listTokens()).toMatchObject([{ autoscope_state: 'AUTOSCOPE_STATE_RUNNING' }]);
});

test('what the server refuses is an ApiError that says why', async () => {
  const { app, alice, client } = await startWithAlice();
  const { record } = await app.token(alice, { scopes: ['sql'] });
  const { value: scoped } = await app.token(alice, { scopes: ['sql'] });
  const ended = await app.token(alice);
  await client.deleteToken(ended.id);
  const host = app.node.url;
  const as = (credential: ConstructorParameters<typeof LatchkeyClient>[0]['credential']) =>
    new LatchkeyClient({ host, credential });

  const cases: [string, () => Promise<unknown>, Partial<ApiError>][] = [
    [
      'wrong password',
      () => as({ userName: alice.name, password: 'no' }).me(),
      { status: 401, errorCode: 'UNAUTHENTICATED', isCredentialRefused: true },
    ],
    [
      'revoked token',
      () => as({ token: ended.value }).me(),
      { status: 403, errorCode: 'PERMISSION_DENIED', isCredentialRefused: true },
    ],
    [
      'no such token',
      () => as({ token: 'nonsense' }).listTokens(),
      { status: 403, errorCode: 'PERMISSION_DENIED', isCredentialRefused: true },
    ],
    [
      'scope',
      () => as({ token: scoped }).listTokens(),
      { status: 403, errorCode: 'PERMISSION_DENIED', isCredentialRefused: false },
    ],
    [
      'unknown id',
      () => client.getToken('0'.repeat(64)),
      { status: 404, errorCode: 'RESOURCE_DOES_NOT_EXIST', isCredentialRefused: false },
    ],
    [
      'revoked twice',
      () => client.revokeToken(ended.id),
      { status: 404, errorCode: 'RESOURCE_DOES_NOT_EXIST', isCredentialRefused: false },
    ],
    [
      'update of an unknown id',
      () => client.updateToken('0'.repeat(64), { comment: '' }),
      { status: 404, errorCode: 'NOT_FOUND', isCredentialRefused: false },
    ],
    [
      'unknown scope',
      () => client.updateToken(record.tokenId, { scopes: ['nope'] }),
      { status: 400, errorCode: 'INVALID_PARAMETER_VALUE', isCredentialRefused: false },
    ],
  ];
  for (const [name, ask, expected] of cases) {
    const failure = await ask().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure, name).toBeInstanceOf(ApiError);
    expect(failure, name).toMatchObject({ ...expected, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  }
});

test('a token is rotated by itself: the same request gives the same value again, until that is used', async () => {
  const { app, alice } = await startWithAlice();
  const { value, id } = await app.token(alice, { comment: 'export' });
  const clientOf = (token: string) => new LatchkeyClient({ host: app.node.url, credential: { token } });
  const request = { idempotency_key: crypto.randomUUID(), grace_seconds: 60, lifetime_seconds: 3600 };
  const rotated = await clientOf(value).rotateToken(request);
  expect(rotated.token_value).toMatch(TOKEN_VALUE);
  expect(rotated.token_info).toMatchObject({ comment: 'export', replaces: id, status: 'active' });
  expect(rotated.grace_end_time).toBe(rotated.token_info.creation_time + 60_000);
  expect((await clientOf(value).rotateToken(request)).token_value).toBe(rotated.token_value);
  const other = { idempotency_key: crypto.randomUUID() };
  await expect(clientOf(value).rotateToken(other)).rejects.toMatchObject({ status: 409 });
  await expect(clientOf(value).cancelRotation(other.idempotency_key)).rejects.toMatchObject({ status: 409 });
  expect((await clientOf(rotated.token_value).me()).userName).toBe(alice.name);
  await expect(clientOf(value).rotateToken(request)).rejects.toMatchObject({ status: 403 });
});
