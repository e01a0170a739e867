import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Scopes } from '../../permissions/scopes.ts';
import { learntBy, writeLearnt } from '../../testing/autoscope.ts';
import { basic, startTestApp, type TestApp, type TestToken } from '../../testing/harness.ts';
import { askToRotate, ME, ROTATE, rotate, statusesOf, successorIn } from '../../testing/rotating.ts';
import { openSuccessor } from './successor-value.ts';

const LIST = '/api/latchkey/1.0/token/list';
const caller = { name: 'test', address: '', userAgent: '', requestId: '' };

async function start(env: Record<string, string> = {}) {
  const app = await startTestApp({ env });
  const alice = await app.user('alice');
  return { app, alice, token: await app.token(alice, { comment: 'export', lifetimeSeconds: 86_400 }) };
}

const sealedOf = ({ core }: TestApp) => core.db.sql.selectFrom('token_rotations').selectAll().execute();

async function eventsOf(app: TestApp, action: string) {
  await app.core.observations.flush();
  const path = `/api/latchkey/1.0/audit/events?action_name=${action}`;
  const { body } = await app.get(path, await app.admin());
  return body.events.map((event: { request_params: object; response: { status_code: number } }) => ({
    ...event.request_params,
    status: event.response.status_code,
  }));
}

test('the old value works until the new one is used, and never again after that', async () => {
  const { app, token } = await start();
  const next = await rotate(app, token);
  expect(next.value).not.toBe(token.value);
  expect(await statusesOf(app, token, token, next, token, next)).toEqual([200, 200, 200, 403, 200]);
  app.clock.advance('1h');
  expect(await statusesOf(app, token, next)).toEqual([403, 200]);
});

test('the old value ends with the grace time, in the millisecond, when the new one is not used', async () => {
  const { app, token } = await start();
  const { body } = await askToRotate(app, token, { grace_seconds: 60 });
  const next = successorIn({ status: 200, body } as never);
  expect(await statusesOf(app, token)).toEqual([200]);
  app.clock.advance('50s');
  expect(await statusesOf(app, token)).toEqual([200]);
  app.clock.advance('10s');
  expect(app.clock.now()).toBeGreaterThanOrEqual(body.grace_end_time);
  expect(await statusesOf(app, token, next)).toEqual([403, 200]);
});

test('the same request gives the same value again, as often as it is sent, and one token alone is made', async () => {
  const { app, alice, token } = await start();
  const idempotency_key = randomUUID();
  const first = await rotate(app, token, { idempotency_key });
  const again = await rotate(app, token, { idempotency_key, grace_seconds: 5, lifetime_seconds: 5 });
  const atOnce = await Promise.all(Array.from({ length: 8 }, () => rotate(app, token, { idempotency_key })));
  expect(new Set([first, again, ...atOnce].map(({ value }) => value))).toEqual(new Set([first.value]));
  expect((await app.get(LIST, alice)).body.token_infos).toHaveLength(2);
});

test('requests that come at the same time, before there is a successor, all get the same one', async () => {
  const { app, token } = await start();
  const idempotency_key = randomUUID();
  const all = await Promise.all(Array.from({ length: 8 }, () => rotate(app, token, { idempotency_key })));
  expect(new Set(all.map(({ value }) => value)).size).toBe(1);
});

test('once the new value was used, or the grace time is over, the repetition is refused like every ended token', async () => {
  const { app, token } = await start();
  const unknown = await app.get(ME, { ...token, value: `dapi${'0'.repeat(32)}` });
  const idempotency_key = randomUUID();
  const next = await rotate(app, token, { idempotency_key });
  await statusesOf(app, next);
  const late = await askToRotate(app, token, { idempotency_key });
  expect([late.status, late.text]).toEqual([403, unknown.text]);
  const last = await rotate(app, next, { idempotency_key, grace_seconds: 1 });
  app.clock.advance('2s');
  expect((await askToRotate(app, next, { idempotency_key })).text).toBe(unknown.text);
  expect(await statusesOf(app, last)).toEqual([200]);
});

test('with another key a token that is being rotated is refused, and gives nothing away', async () => {
  const { app, token } = await start();
  const next = await rotate(app, token);
  for (let i = 0; i < 3; i++) {
    const { status, body, text } = await askToRotate(app, token);
    expect([status, body.error_code]).toEqual([409, 'RESOURCE_CONFLICT']);
    expect(body.message).toMatch(/another idempotency_key: send that key/);
    expect(text).not.toContain(next.value);
    expect(text).not.toContain(next.id);
  }
  expect(await eventsOf(app, 'rotateDbToken')).toContainEqual(
    expect.objectContaining({ tokenId: token.id, reason: 'other_key', status: 409 }),
  );
  expect(await statusesOf(app, token, next)).toEqual([200, 200]);
});

test('the key of one rotation opens nothing for another token', async () => {
  const { app, alice, token } = await start();
  const others = await app.token(alice);
  const idempotency_key = randomUUID();
  const next = await rotate(app, token, { idempotency_key });
  const other = await rotate(app, others, { idempotency_key });
  expect(other.value).not.toBe(next.value);
  expect((await rotate(app, token, { idempotency_key })).value).toBe(next.value);
});

test('neither the database nor the key, nor both, open what is sealed', async () => {
  const { app, token } = await start();
  const idempotencyKey = randomUUID();
  const next = await rotate(app, token, { idempotency_key: idempotencyKey });
  const [row] = await sealedOf(app);
  const sealed = Buffer.from(row?.sealed_value ?? []);
  expect(sealed.includes(next.value)).toBe(false);
  const known = [token.id, next.id, '', idempotencyKey, token.record.lastFour, next.value];
  for (const tokenValue of known)
    expect(openSuccessor(sealed, { tokenValue, idempotencyKey, successorId: next.id })).toBeUndefined();
  const rows = JSON.stringify([row, await app.core.db.sql.selectFrom('tokens').selectAll().execute()]);
  for (const secret of [token.value, next.value, idempotencyKey]) {
    expect(rows).not.toContain(secret);
    expect(app.logLines.join('')).not.toContain(secret);
  }
});

test('what is sealed is deleted by the first use, and at the end of the grace time', async () => {
  const { app, token } = await start();
  const used = await rotate(app, token);
  expect(await sealedOf(app)).toHaveLength(1);
  await statusesOf(app, used);
  expect(await sealedOf(app)).toEqual([]);
  const unused = await rotate(app, used, { grace_seconds: 60 });
  await app.node.jobs.forgetSuccessors();
  expect(await sealedOf(app)).toHaveLength(1);
  app.clock.advance('60s');
  await app.node.jobs.forgetSuccessors();
  expect(await sealedOf(app)).toEqual([]);
  expect(await statusesOf(app, unused, used)).toEqual([200, 403]);
});

test('a use that is refused is not the first one', async () => {
  const { app, alice } = await start({ LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' });
  const token = await app.token(alice, { allowedCidrs: ['127.0.0.0/8'] });
  const next = await rotate(app, token);
  const headers = { 'x-forwarded-for': '203.0.113.9' };
  expect((await app.get(ME, next, { headers })).status).toBe(403);
  await app.core.settings.change(caller, { enableTokensConfig: 'false' });
  expect(await statusesOf(app, next)).toEqual([403]);
  await app.core.settings.change(caller, { enableTokensConfig: 'true' });
  expect(await statusesOf(app, token, next, token)).toEqual([200, 200, 403]);
});

test('a successor is for the same owner, scopes, addresses and comment, and says whose place it took', async () => {
  const { app } = await start();
  const admin = await app.admin();
  const robot = await app.servicePrincipal('robot');
  const path = '/api/2.0/token-management/on-behalf-of/tokens';
  const limits = { scopes: ['scim', 'clusters'], allowed_cidrs: ['127.0.0.0/8'] };
  const made = await app.post(path, admin, { application_id: robot.name, comment: 'nightly', ...limits });
  const token = successorIn(made);
  const { body } = await askToRotate(app, token);
  const { token_info: info } = body;
  expect(info).toMatchObject({ comment: 'nightly', ...limits, replaces: token.id, status: 'active' });
  expect(info.awaits_use_until).toBe(body.grace_end_time);
  const every = '/api/latchkey/1.0/tokens/';
  const { token_info: seen } = (await app.get(every + info.token_id, admin)).body;
  expect(seen).toMatchObject({ owner_id: robot.id, created_by_id: admin.id });
  const { token_info: old } = (await app.get(every + token.id, admin)).body;
  expect(old).toMatchObject({ replaced_by: info.token_id, expiry_time: body.grace_end_time });
  const listed = (await app.get('/api/2.0/token-management/tokens', admin)).text;
  expect(listed).toContain(info.token_id);
  for (const ours of ['replaced_by', 'replaces', 'awaits_use_until']) expect(listed).not.toContain(ours);
});

test('the links stay in the lists when the old one has ended', async () => {
  const { app, alice, token } = await start();
  const next = await rotate(app, token);
  await statusesOf(app, next);
  const { token_infos: all } = (await app.get(LIST, alice)).body;
  const of = (id: string) => all.find((one: { token_id: string }) => one.token_id === id);
  expect(of(token.id)).toMatchObject({ status: 'revoked', revoke_reason: 'rotated', replaced_by: next.id });
  expect(of(next.id)).toMatchObject({ status: 'active', replaces: token.id });
  expect(of(next.id).awaits_use_until).toBeUndefined();
});

test('a token limited to whatever scopes rotates itself, and gets no more than it has', async () => {
  const { app, alice } = await start();
  for (const scopes of [['sql'], ['introspection', 'mlflow']] as Scopes[]) {
    const next = await rotate(app, await app.token(alice, { scopes }));
    expect(next.record.scopes).toEqual(scopes);
    expect((await app.get('/api/2.0/token/list', next)).status).toBe(403);
  }
});

test('what a token has learnt is not lost, and its successor goes on learning', async () => {
  const { app, alice } = await start();
  const token = await app.token(alice, { learns: true });
  await app.get('/api/2.0/token/list', token);
  await writeLearnt(app);
  const next = await rotate(app, token);
  await app.get('/api/2.0/preview/scim/v2/Users', next);
  expect(await learntBy(app, next)).toEqual({ authentication: 1, scim: 1 });
});

test('Basic with the user "token" rotates as Bearer does', async () => {
  const { app, token } = await start();
  const idempotency_key = randomUUID();
  const headers = { authorization: basic('token', token.value) };
  const byBasic = successorIn(await app.post(ROTATE, undefined, { idempotency_key }, { headers }));
  expect((await rotate(app, token, { idempotency_key })).value).toBe(byBasic.value);
});

test('a token that ends between being let in and being rotated is left as it is', async () => {
  const { app, alice } = await start();
  const [short, revoked] = [await app.token(alice, { lifetimeSeconds: 1 }), await app.token(alice)];
  app.clock.advance('1s');
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  for (const { value, id } of [short, revoked]) {
    const request = { principal: alice, caller, tokenValue: value, idempotencyKey: randomUUID() };
    const none = { graceSeconds: undefined, lifetimeSeconds: undefined };
    expect(await app.core.rotations.rotate({ ...request, ...none })).toBeUndefined();
    expect((await app.core.authority.getToken(alice.id, id)).replacedBy).toBeUndefined();
  }
  expect(await sealedOf(app)).toEqual([]);
});

test('a rotation that is refused leaves the token as it was', async () => {
  const { app, token } = await start();
  const before = await app.core.authority.getToken(token.record.ownerId, token.id);
  for (const body of [{ grace_seconds: 100_000 }, { lifetime_seconds: 100_000 }])
    expect((await askToRotate(app, token, body)).status).toBe(400);
  const after = await app.core.authority.getToken(token.record.ownerId, token.id);
  expect([after.expiresAt, after.replacedBy]).toEqual([before.expiresAt, undefined]);
  await rotate(app, token);
});

test('only whoever has the value rotates a token: no session, no password, no administrator', async () => {
  const { app, alice } = await start();
  for (const credential of [alice, await app.signIn(alice), await app.admin()]) {
    const { status, body } = await app.post(ROTATE, credential, { idempotency_key: randomUUID() });
    expect([status, body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
  }
});

test('a value that has ended, or is none yet, is not rotated', async () => {
  const { app, alice } = await start();
  const short = await app.token(alice, { lifetimeSeconds: 1 });
  app.clock.advance('1s');
  const revoked = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  const none = { ...revoked, value: `dapi${'1'.repeat(32)}` };
  const answers = [];
  for (const token of [short, revoked, none]) answers.push(await askToRotate(app, token));
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(await sealedOf(app)).toEqual([]);
});

test('rotating the successor before it was used is its first use: the old one ends, and the chain goes on', async () => {
  const { app, token } = await start();
  const second = await rotate(app, token);
  const third = await rotate(app, second);
  expect(await statusesOf(app, token, second, third, second)).toEqual([403, 200, 200, 403]);
});

test('the rules for generating hold: the switch, and the permission', async () => {
  const { app, alice, token } = await start();
  await app.core.settings.change(caller, { enableTokensConfig: 'false' });
  expect((await askToRotate(app, token)).status).toBe(403);
  await app.core.settings.change(caller, { enableTokensConfig: 'true' });
  const { usersId } = app.core.installation.groups;
  await app.core.permissions.set(caller, 'tokens', usersId, undefined);
  expect((await askToRotate(app, token)).status).toBe(403);
  await app.core.permissions.set(caller, 'tokens', alice.id, 'CAN_USE');
  expect((await askToRotate(app, token)).status).toBe(200);
});

test('lifetimes are those of the chain: never longer, in all its rotations, and it ends', async () => {
  const { app, alice } = await start();
  await app.core.settings.change(caller, { maxTokenLifetimeDays: '10' });
  let token: TestToken = await app.token(alice, { lifetimeSeconds: 4 * 86_400 });
  const chainEnd = token.record.createdAt + 10 * 86_400_000;
  const tooLong = await askToRotate(app, token, { lifetime_seconds: 4 * 86_400 + 1 });
  expect([tooLong.status, tooLong.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  for (let day = 0; day < 9; day += 3) {
    app.clock.advance('3d');
    token = await rotate(app, token);
    const { expiry_time, creation_time } = token.record as unknown as Record<string, number>;
    expect(expiry_time).toBeLessThanOrEqual(chainEnd);
    expect((expiry_time ?? 0) - (creation_time ?? 0)).toBeLessThanOrEqual(4 * 86_400_000);
  }
  await app.core.settings.change(caller, { maxTokenLifetimeDays: '5' });
  const ended = await askToRotate(app, token);
  expect([ended.status, ended.body.error_code]).toEqual([400, 'INVALID_STATE']);
  expect(ended.body.message).toMatch(/generate a new one/);
  expect(await statusesOf(app, token)).toEqual([200]);
});

test('an owner with as many tokens as allowed can rotate each, and gets no further one by that', async () => {
  const { app, alice, token } = await start();
  const rows = Array.from({ length: 599 }, (_, i) => ({
    ...{
      token_id: String(i).padStart(64, '0'),
      last_four: '0000',
      owner_id: alice.id,
      created_by_id: alice.id,
    },
    ...{ created_with_token_id: null, replaces: null, comment: '', scopes: null, allowed_cidrs: null },
    ...{ created_at: 0, expires_at: null, revoked_at: null, revoked_by_id: null, revoke_reason: null },
    ...{ autoscope_state: null, autoscope_started_at: null, autoscope_ends_at: null },
  }));
  await app.core.db.write((tx) => tx.sql.insertInto('tokens').values(rows).execute());
  const next = await rotate(app, token);
  const limits = '/api/latchkey/1.0/token/limits';
  expect((await app.get(limits, alice)).body.token_count).toBe(600);
  for (const uses of [[], [next]]) {
    await statusesOf(app, ...uses);
    const refused = await app.post('/api/2.0/token/create', alice, {});
    expect([refused.status, refused.body.error_code]).toEqual([400, 'QUOTA_EXCEEDED']);
  }
  await app.post('/api/2.0/token/delete', alice, { token_id: next.id });
  expect((await app.get(limits, alice)).body.token_count).toBe(599);
});

test('a loop is stopped: a chain has so many successors an hour, and other chains go on', async () => {
  const { app, alice, token } = await start();
  let current = token;
  for (let i = 0; i < 60; i++) current = await rotate(app, current);
  const { status, body, headers } = await askToRotate(app, current);
  expect([status, body.error_code]).toEqual([429, 'RESOURCE_EXHAUSTED']);
  expect(Number(headers['retry-after'])).toBeGreaterThan(3_000);
  await rotate(app, await app.token(alice));
  expect(await statusesOf(app, current)).toEqual([200]);
  app.clock.advance('1h');
  expect((await askToRotate(app, current)).status).toBe(200);
});

test('a clock that is set back neither brings an ended value back nor stops a rotation', async () => {
  const { app, token } = await start();
  const next = await rotate(app, token);
  await statusesOf(app, next);
  app.clock.setBack('2h');
  expect(await statusesOf(app, token, next)).toEqual([403, 200]);
  const last = await rotate(app, next);
  expect(await statusesOf(app, next, last, next, token)).toEqual([200, 200, 403, 403]);
});

test('each rotation and each end is in the audit trail once, with both ids', async () => {
  const { app, token } = await start();
  const idempotency_key = randomUUID();
  const next = await rotate(app, token, { idempotency_key });
  await rotate(app, token, { idempotency_key });
  await Promise.all(Array.from({ length: 8 }, () => statusesOf(app, next)));
  const rotated = await eventsOf(app, 'rotateDbToken');
  const ids = { tokenId: token.id, replacedBy: next.id };
  expect(rotated).toHaveLength(2);
  expect(rotated.filter(({ repeated }: { repeated?: string }) => repeated === undefined)).toEqual([
    expect.objectContaining({ ...ids, status: 200 }),
  ]);
  expect(await eventsOf(app, 'revokeDbToken')).toEqual([
    expect.objectContaining({ ...ids, reason: 'rotated', status: 200 }),
  ]);
});

test('the operator sets how long the grace time is, and how long it may be', async () => {
  const { app, token } = await start({
    LATCHKEY_ROTATION_GRACE_SECONDS: '30',
    LATCHKEY_ROTATION_MAX_GRACE_SECONDS: '40',
  });
  const tooLong = await askToRotate(app, token, { grace_seconds: 41 });
  expect([tooLong.status, tooLong.body.message]).toEqual([400, expect.stringMatching(/from 1 to 40/)]);
  const before = app.clock.now();
  const { body } = await askToRotate(app, token);
  expect(body.grace_end_time - before).toBeGreaterThanOrEqual(30_000);
  expect(body.grace_end_time).toBeLessThanOrEqual(app.clock.now() + 30_000);
});
