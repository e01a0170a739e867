import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { basic, startTestApp, type TestApp } from '../testing/harness.ts';
import { CHAIN_START_HASH, hashRow } from './row.ts';

const LIST = '/api/2.0/token/list';

const eventsOf = (app: TestApp, action: string) =>
  app.core.db.sql
    .selectFrom('audit_events')
    .selectAll()
    .where('action_name', '=', action)
    .orderBy('chain_seq')
    .execute();

test('each row carries the hash of the one before it, without gaps', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const tokens = await Promise.all(Array.from({ length: 30 }, () => app.token(alice)));
  await Promise.all(tokens.map((token) => app.post('/api/2.0/token/delete', token, { token_id: token.id })));
  const rows = await app.core.db.sql.selectFrom('audit_events').selectAll().orderBy('chain_seq').execute();
  expect(rows.length).toBeGreaterThan(60);
  let before = CHAIN_START_HASH;
  for (const [i, row] of rows.entries()) {
    expect([row.chain_seq, row.prev_hash]).toEqual([i + 1, before]);
    before = hashRow(row);
  }
  const [changed] = rows;
  expect(hashRow({ ...changed, user_name: 'mallory' } as typeof changed & object)).not.toBe(
    rows[1]?.prev_hash,
  );
});

test('acts say who did what, to which token, from where and with what', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const headers = { 'user-agent': 'cli/0.300 databricks-sdk-go/0.175 cmd/tokens_create auth/pat' };
  const created = await app.post('/api/2.0/token/create', alice, { comment: 'laptop' }, { headers });
  const { token_id, expiry_time } = created.body.token_info;
  const [event] = await eventsOf(app, 'generateDbToken');
  expect(event).toMatchObject({
    service_name: 'accounts',
    principal_id: alice.id,
    user_name: 'alice',
    source_ip_address: '127.0.0.1',
    user_agent: headers['user-agent'],
    request_id: created.headers['x-request-id'],
    status_code: 200,
    occurrences: 1,
  });
  expect(JSON.parse(event?.request_params ?? '')).toEqual({
    userId: String(alice.id),
    tokenId: token_id,
    tokenHash: token_id,
    tokenExpirationTime: String(expiry_time),
    comment: 'laptop',
    scopes: 'all-apis',
  });
});

test('who changes the scopes of a token says from which to which', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const { id } = await app.token(alice, { scopes: ['sql', 'mlflow'] });
  for (const scopes of [['sql'], []])
    await app.send('PATCH', `/api/2.0/token/${id}`, alice, {
      body: { token: { scopes }, update_mask: 'scopes' },
    });
  const events = await eventsOf(app, 'updateDbToken');
  expect(events.map(({ request_params }) => JSON.parse(request_params))).toMatchObject([
    { tokenId: id, updateMask: 'scopes', previousScopes: 'sql,mlflow', scopes: 'sql' },
    { tokenId: id, updateMask: 'scopes', previousScopes: 'sql', scopes: 'all-apis' },
  ]);
});

test('alike uses of a token in a window become two rows that count them all', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  await app.get(LIST, token);
  await sleep(1200);
  for (let i = 0; i < 9; i++) await app.get(LIST, token);
  await app.get(LIST, token, { headers: { 'user-agent': 'another' } });
  app.clock.advance('301s');
  await expect
    .poll(async () => (await eventsOf(app, 'tokenLogin')).map((row) => row.occurrences), { timeout: 5000 })
    .toEqual([1, 9, 1]);
});

test('refusals tell the reason inside; a name that is no user is not kept', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
  await app.get(LIST, token);
  await app.get(LIST, undefined, { headers: { authorization: 'Bearer not-a-token' } });
  const secret = 'my password in the wrong field';
  await app.get(LIST, undefined, { headers: { authorization: basic(secret, 'x') } });
  await expect
    .poll(async () => (await eventsOf(app, 'passwordVerifyAuthentication')).length, { timeout: 5000 })
    .toBe(1);
  const refusals = (await eventsOf(app, 'tokenLogin')).filter((row) => row.status_code === 403);
  expect(refusals.map((row) => [row.user_name, JSON.parse(row.request_params).reason]).sort()).toEqual([
    ['alice', 'revoked'],
    ['unknown', 'malformed'],
  ]);
  const all = JSON.stringify(await app.core.db.sql.selectFrom('audit_events').selectAll().execute());
  expect(all).not.toContain(secret);
});

test('what was seen but not yet written is written at the stop', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const other = await startTestApp({ database: app.database, clock: app.clock });
  await other.get(LIST, token);
  await sleep(1200);
  for (let i = 0; i < 4; i++) await other.get(LIST, token);
  await other.close();
  const rows = await eventsOf(app, 'tokenLogin');
  expect(rows.reduce((sum, row) => sum + Number(row.occurrences), 0)).toBe(5);
  const [usage] = await app.core.db.sql.selectFrom('token_usage').selectAll().execute();
  expect(usage).toMatchObject({ token_id: token.id, last_address: '127.0.0.1' });
});

test('a flood of different refusals fills neither memory nor table', async () => {
  const app = await startTestApp();
  const { observations } = app.core;
  const event = (i: number) => () => ({
    service: 'accounts' as const,
    action: 'tokenLogin' as const,
    caller: { name: 'unknown', address: `10.0.${i % 256}.${i >> 8}`, userAgent: 'x', requestId: 'x' },
    params: {},
    statusCode: 403,
  });
  for (let i = 0; i < 50_000; i++) observations.observe(`flood-${i}`, event(i));
  for (let i = 0; i < 60; i++) await observations.flush();
  const rows = await eventsOf(app, 'tokenLogin');
  expect(rows.reduce((sum, row) => sum + Number(row.occurrences), 0)).toBe(50_000);
  expect(rows.length).toBeLessThanOrEqual(20_002);
});

test('a password used on the API and a call that was denied leave an event', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice, { scopes: ['sql'] });
  await app.get(LIST, alice);
  await app.get(LIST, token);
  await app.get('/api/2.0/workspace-conf?keys=enableTokensConfig', alice);
  await expect
    .poll(async () => (await eventsOf(app, 'authorizationDenied')).length, { timeout: 5000 })
    .toBe(2);
  const denied = await eventsOf(app, 'authorizationDenied');
  expect(
    denied.map((row) => JSON.parse(row.request_params)).sort((a, b) => (a.reason < b.reason ? -1 : 1)),
  ).toEqual([
    { route: `GET ${LIST}`, reason: 'insufficient_scope', via: 'token', tokenId: token.id },
    { route: 'GET /api/2.0/workspace-conf', reason: 'permission_denied', via: 'password' },
  ]);
  const logins = await eventsOf(app, 'login');
  expect(logins.map((row) => [row.user_name, JSON.parse(row.request_params).authenticationMethod])).toEqual([
    ['alice', 'BASIC_AUTH'],
  ]);
});
