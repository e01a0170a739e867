import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { startNotifiedApp, storedNotifications } from '../../testing/notified-app.ts';
import { askToRotate, ME, rotate, statusesOf } from '../../testing/rotating.ts';

const LIST = '/api/latchkey/1.0/token/list';
const REVOKE_CHAIN = { LATCHKEY_ROTATION_REUSE: 'revoke_chain' };

async function eventsOf(app: TestApp, action: string) {
  const path = `/api/latchkey/1.0/audit/events?action_name=${action}`;
  const { body } = await app.get(path, await app.admin());
  return body.events.map((event: { request_params: object; source_ip_address: string }) => ({
    ...event.request_params,
    from: event.source_ip_address,
  }));
}

async function startRotated(env: Record<string, string> = {}) {
  const app = await startTestApp({ env });
  const alice = await app.user('alice');
  const old = await app.token(alice);
  const next = await rotate(app, old);
  await statusesOf(app, next);
  return { app, alice, old, next };
}

test('an ended value gets the very answer that every revoked token gets, each time', async () => {
  const { app, alice, old } = await startRotated();
  const revoked = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  const shown = async (token: typeof old) => {
    const { status, text, headers } = await app.get(ME, token);
    const { date: _, 'x-databricks-request-id': __, 'x-request-id': ___, ...rest } = headers;
    return { status, text, headers: rest };
  };
  const expected = await shown(revoked);
  expect(expected.status).toBe(403);
  for (let i = 0; i < 3; i++) expect(await shown(old)).toEqual(expected);
});

test('its first use is in the audit trail, once, and shown to the owner; what took its place works on', async () => {
  const { app, alice, old, next } = await startRotated();
  const before = app.clock.now();
  await Promise.all(Array.from({ length: 8 }, () => statusesOf(app, old)));
  expect(await statusesOf(app, old, next)).toEqual([403, 200]);
  expect(await eventsOf(app, 'reuseDbToken')).toEqual([
    expect.objectContaining({ tokenId: old.id, replacedBy: next.id, from: '127.0.0.1' }),
  ]);
  const { token_infos: all } = (await app.get(LIST, alice)).body;
  const seen = all.find((one: { token_id: string }) => one.token_id === old.id);
  expect(seen.reuse_time).toBeGreaterThanOrEqual(before);
});

test('the use of a value whose grace time is over is told, too, whether it was remembered or not', async () => {
  const { app, next } = await startRotated();
  const last = await rotate(app, next, { grace_seconds: 60 });
  expect(await statusesOf(app, next)).toEqual([200]);
  app.clock.advance('60s');
  expect(await statusesOf(app, next, next)).toEqual([403, 403]);
  await app.node.jobs.forgetSuccessors();
  expect(await statusesOf(app, next, last)).toEqual([403, 200]);
  expect(await eventsOf(app, 'reuseDbToken')).toEqual([expect.objectContaining({ tokenId: next.id })]);
});

test('the use of a token that somebody revoked is no such event', async () => {
  const { app, alice, next } = await startRotated();
  const last = await rotate(app, next);
  await app.post('/api/2.0/token/delete', alice, { token_id: last.id });
  expect(await statusesOf(app, next, last)).toEqual([403, 403]);
  expect(await eventsOf(app, 'reuseDbToken')).toEqual([]);
});

test('an ended value opens nothing: it neither rotates, nor reads, nor revokes', async () => {
  const { app, old, next } = await startRotated();
  expect((await askToRotate(app, old)).status).toBe(403);
  expect((await app.get(LIST, old)).status).toBe(403);
  expect((await app.post('/api/2.0/token/delete', old, { token_id: next.id })).status).toBe(403);
  expect(await statusesOf(app, next)).toEqual([200]);
});

test('with revoke_chain its use ends what took its place, also what waits to be used', async () => {
  const { app, alice, old, next } = await startRotated(REVOKE_CHAIN);
  const waiting = await rotate(app, next);
  const bystander = await app.token(alice);
  const child = await app.post('/api/2.0/token/create', next, {});
  expect(await statusesOf(app, old)).toEqual([403]);
  expect(await statusesOf(app, next, waiting, bystander)).toEqual([403, 403, 200]);
  // Named, for the owner to decide about.
  expect(await statusesOf(app, { ...old, value: child.body.token_value })).toEqual([200]);
  const revoked = await eventsOf(app, 'revokeDbToken');
  const ids = (reason: string) =>
    revoked
      .filter((event: { reason: string }) => event.reason === reason)
      .map((event: { tokenId: string }) => event.tokenId)
      .sort();
  expect(ids('reused')).toEqual([next.id, waiting.id].sort());
  const [reuse] = await eventsOf(app, 'reuseDbToken');
  expect(reuse.revokedTokens.split(',').sort()).toEqual([next.id, waiting.id].sort());
  expect(reuse.livingDescendants).toBe(child.body.token_info.token_id);
  expect(await app.core.db.sql.selectFrom('token_rotations').selectAll().execute()).toEqual([]);
});

test('with revoke_chain the value of any that went before ends the chain, however long it is', async () => {
  const { app, old, next } = await startRotated(REVOKE_CHAIN);
  let last = next;
  for (let i = 0; i < 4; i++) {
    last = await rotate(app, last);
    await statusesOf(app, last);
  }
  expect(await statusesOf(app, next, last)).toEqual([403, 403]);
  expect(await statusesOf(app, old, last)).toEqual([403, 403]);
});

test('with revoke_chain nobody ends a chain by guessing, nor with a value that still works', async () => {
  const { app, next } = await startRotated(REVOKE_CHAIN);
  const last = await rotate(app, next);
  const guess = { ...next, value: `dapi${'2'.repeat(32)}` };
  expect(await statusesOf(app, guess, next, last)).toEqual([403, 200, 200]);
});

test('a request that was under way when its value ended is refused, and is no use of an ended value', async () => {
  const { app, next } = await startRotated(REVOKE_CHAIN);
  const body = '{"comment":"late"}';
  const request = httpRequest(`${app.node.url}/api/2.0/token/create`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${next.value}`, expect: '100-continue' },
      'content-length': String(body.length),
    },
  });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  request.flushHeaders();
  // Its head has come; it is decided anew when its body has.
  await once(request, 'continue');
  await sleep(50);
  const last = await rotate(app, next);
  expect(await statusesOf(app, last)).toEqual([200]);
  request.end(body);
  const [answer] = await answered;
  expect(answer.resume().statusCode).toBe(403);
  expect(await eventsOf(app, 'reuseDbToken')).toEqual([]);
  expect(await statusesOf(app, last, next, last)).toEqual([200, 403, 403]);
});

test('the owner is told of each rotation, and of a use of the old value, once', async () => {
  const { app, alice } = await startNotifiedApp();
  const old = await app.token(alice);
  const next = await rotate(app, old);
  await statusesOf(app, next, old, old);
  const told = (await storedNotifications(app)).filter(({ channel }) => channel === 'webhook');
  const tokensOf = (kind: string) =>
    told
      .filter((one) => one.kind === kind)
      .map(({ content }) => JSON.parse(content).tokens.map((token: { token_id: string }) => token.token_id));
  expect(tokensOf('token.rotated')).toEqual([[next.id]]);
  expect(tokensOf('token.reused')).toEqual([[old.id]]);
  const mails = (await storedNotifications(app)).filter(({ channel }) => channel === 'mail');
  expect(mails.map(({ kind }) => kind).sort()).toEqual(['token.generated', 'token.reused', 'token.rotated']);
  for (const { content } of told) for (const { value } of [old, next]) expect(content).not.toContain(value);
});
