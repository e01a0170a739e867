import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

const of = (id: number) => `/api/latchkey/1.0/principals/${id}`;

test('an administrator sees what hangs on a user, and what of it is gone', async () => {
  const app = await startTestApp();
  const [alice, admin] = [await app.user('alice'), await app.admin()];
  const empty = { id: String(alice.id), live_tokens: 0, sessions: 0, has_password: true };
  expect((await app.get(of(alice.id), admin)).body).toEqual(empty);

  const token = await app.token(alice);
  const revoked = await app.token(alice);
  await app.token(alice, { lifetimeSeconds: 1 });
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  app.clock.advance('2s');
  const before = app.clock.now();
  await app.get('/api/2.0/token/list', token);
  await app.node.jobs.flush();
  await app.signIn(alice);
  await app.core.passwordRecovery.makeLink(
    { name: 'test', address: '', userAgent: '', requestId: '' },
    admin,
    alice.id,
  );
  const { last_token_use_time, last_sign_in_time, password_link_expiry_time, ...counts } = (
    await app.get(of(alice.id), admin)
  ).body;
  expect(counts).toEqual({ ...empty, live_tokens: 1, sessions: 1 });
  const linked = password_link_expiry_time - 86_400_000;
  const times = [before, last_token_use_time, last_sign_in_time, linked, app.clock.now()];
  expect(times.toSorted((a, b) => a - b)).toEqual(times);

  app.clock.advance('25h');
  expect((await app.get(of(alice.id), admin)).body).toEqual({
    ...empty,
    ...{ live_tokens: 1, last_token_use_time, last_sign_in_time },
  });
});

test('a service principal has no password; groups and strangers are not found; others may not ask', async () => {
  const app = await startTestApp();
  const [robot, admin, alice] = [
    await app.servicePrincipal('robot'),
    await app.admin(),
    await app.user('alice'),
  ];
  expect((await app.get(of(robot.id), admin)).body).toMatchObject({ has_password: false, live_tokens: 0 });
  expect((await app.get(of(7), admin)).status).toBe(404);
  expect((await app.get(of(app.core.installation.groups.adminsId), admin)).status).toBe(404);
  expect((await app.get(of(alice.id), alice)).status).toBe(403);
  expect((await app.get(of(alice.id), await app.token(admin, { scopes: ['scim'] }))).status).toBe(403);
});

test('a deleted user leaves no sign-in behind', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await app.signIn(alice);
  await app.send('DELETE', `/api/2.0/preview/scim/v2/Users/${alice.id}`, await app.admin());
  const rows = await app.core.db.sql.selectFrom('sign_ins').selectAll().execute();
  expect(rows.map((row) => row.principal_id)).not.toContain(alice.id);
});
