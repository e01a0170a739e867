import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestToken } from '../../testing/harness.ts';
import { askToRotate, ME, ROTATE, rotate, statusesOf } from '../../testing/rotating.ts';

const LIST = '/api/latchkey/1.0/token/list';

async function start({ lifetimeSeconds = 86_400 } = {}) {
  const app = await startTestApp();
  const alice = await app.user('alice');
  return { app, alice, token: await app.token(alice, { comment: 'export', lifetimeSeconds }) };
}

const cancel = (app: TestApp, token: TestToken, idempotency_key: string) =>
  app.post(`${ROTATE}/cancel`, token, { idempotency_key });

const recordOf = async (app: TestApp, { id }: TestToken) =>
  app.core.db.sql.selectFrom('tokens').selectAll().where('token_id', '=', id).executeTakeFirstOrThrow();

test('a rotation that is taken back leaves the token as it was, and ends the new value for ever', async () => {
  const { app, alice, token } = await start();
  const before = await recordOf(app, token);
  const idempotency_key = randomUUID();
  const next = await rotate(app, token, { idempotency_key, grace_seconds: 60 });
  expect(await recordOf(app, token)).not.toEqual(before);
  const { status, text } = await cancel(app, token, idempotency_key);
  expect([status, text]).toEqual([200, '{}']);
  expect(await recordOf(app, token)).toEqual(before);
  expect(await statusesOf(app, token, next)).toEqual([200, 403]);
  app.clock.advance('23h');
  expect(await statusesOf(app, token, next)).toEqual([200, 403]);
  const { token_infos } = (await app.get(LIST, alice)).body;
  expect(token_infos.map((info: { token_id: string }) => info.token_id)).toContain(token.id);
});

test('one without an expiry has none again', async () => {
  const { app, alice } = await start();
  await app.send('PATCH', '/api/2.0/workspace-conf', await app.admin(), {
    body: { allowNeverExpiring: 'true' },
  });
  const { body } = await app.post('/api/latchkey/1.0/token/generate', alice, { never_expires: true });
  const token = { value: body.token_value, id: body.token_info.token_id, record: body.token_info };
  const idempotency_key = randomUUID();
  await rotate(app, token, { idempotency_key });
  expect((await recordOf(app, token)).expires_at).not.toBeNull();
  expect((await cancel(app, token, idempotency_key)).status).toBe(200);
  expect((await recordOf(app, token)).expires_at).toBeNull();
});

test('it may be repeated, and where there is nothing to take back nothing is done', async () => {
  const { app, token } = await start();
  const before = await recordOf(app, token);
  const idempotency_key = randomUUID();
  expect((await cancel(app, token, idempotency_key)).status).toBe(200);
  await rotate(app, token, { idempotency_key });
  for (let i = 0; i < 3; i++) expect((await cancel(app, token, idempotency_key)).status).toBe(200);
  expect(await recordOf(app, token)).toEqual(before);
});

test('the token may be rotated anew, also with the same key, and gets another value', async () => {
  const { app, token } = await start();
  const idempotency_key = randomUUID();
  const first = await rotate(app, token, { idempotency_key });
  await cancel(app, token, idempotency_key);
  const second = await rotate(app, token, { idempotency_key });
  expect(second.value).not.toBe(first.value);
  expect(await statusesOf(app, first, second, token)).toEqual([403, 200, 403]);
});

test('another key, and a new value that was used, are refused; nothing changes', async () => {
  const { app, token } = await start();
  const idempotency_key = randomUUID();
  const next = await rotate(app, token, { idempotency_key });
  const { status, body } = await cancel(app, token, randomUUID());
  expect([status, body.error_code]).toEqual([409, 'RESOURCE_CONFLICT']);
  expect(await statusesOf(app, token, next)).toEqual([200, 200]);
  const unknown = await app.get(ME, { ...token, value: `dapi${'0'.repeat(32)}` });
  const late = await cancel(app, token, idempotency_key);
  expect([late.status, late.text]).toEqual([403, unknown.text]);
  expect(await statusesOf(app, next)).toEqual([200]);
  // Nothing is pending for the new one: it does not end itself.
  expect((await cancel(app, next, idempotency_key)).status).toBe(200);
  expect(await statusesOf(app, next)).toEqual([200]);
});

test('use of the new value and taking it back at the same time leave exactly one of both', async () => {
  const { app, token } = await start();
  let current = token;
  for (let round = 0; round < 10; round++) {
    const idempotency_key = randomUUID();
    const next = await rotate(app, current, { idempotency_key });
    await Promise.all([statusesOf(app, next), cancel(app, current, idempotency_key)]);
    const [old, renewed] = await statusesOf(app, current, next);
    expect([old, renewed].toSorted()).toEqual([200, 403]);
    if (renewed === 200) current = next;
  }
});

test('what is remembered of the token on another node is its old expiry again', async () => {
  const { app, token } = await start();
  const other = await startTestApp({ database: app.database, clock: app.clock });
  const idempotency_key = randomUUID();
  await rotate(app, token, { idempotency_key, grace_seconds: 60 });
  expect(await statusesOf(other, token)).toEqual([200]);
  await cancel(app, token, idempotency_key);
  app.clock.advance('2h');
  await expect.poll(() => statusesOf(other, token)).toEqual([200]);
});

test('it is in the audit trail, with both ids, and shown as revoked to its owner', async () => {
  const { app, alice, token } = await start();
  const idempotency_key = randomUUID();
  const next = await rotate(app, token, { idempotency_key });
  await cancel(app, token, idempotency_key);
  const path = '/api/latchkey/1.0/audit/events?action_name=';
  const admin = await app.admin();
  const [cancelled] = (await app.get(`${path}cancelDbTokenRotation`, admin)).body.events;
  expect(cancelled.request_params).toMatchObject({ tokenId: token.id, replacedBy: next.id });
  const [revoked] = (await app.get(`${path}revokeDbToken`, admin)).body.events;
  expect(revoked.request_params).toMatchObject({ tokenId: next.id, reason: 'rotation_cancelled' });
  const { body } = await app.get(`/api/latchkey/1.0/token/get?token_id=${next.id}`, alice);
  expect(body.token_info.status).toBe('revoked');
});

test('a rotation from before expiries were kept is not taken back: nobody knows to what', async () => {
  const { app, token } = await start();
  const idempotency_key = randomUUID();
  const next = await rotate(app, token, { idempotency_key });
  await app.core.db.sql.updateTable('token_rotations').set({ previous_expires_at: null }).execute();
  expect((await cancel(app, token, idempotency_key)).status).toBe(409);
  expect(await statusesOf(app, token, next)).toEqual([200, 200]);
});

test('a value that was taken back and is used is refused like any other that is revoked, and no chain ends', async () => {
  const app = await startTestApp({ env: { LATCHKEY_ROTATION_REUSE: 'revoke_chain' } });
  const token = await app.token(await app.user('alice'));
  const idempotency_key = randomUUID();
  const next = await rotate(app, token, { idempotency_key });
  await cancel(app, token, idempotency_key);
  expect(await statusesOf(app, next, token, next, token)).toEqual([403, 200, 403, 200]);
  expect((await askToRotate(app, next)).status).toBe(403);
});
