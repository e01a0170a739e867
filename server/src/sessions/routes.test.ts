import { expect, test } from 'vitest';
import { PASSWORD, startTestApp } from '../testing/harness.ts';

const SESSION = '/api/latchkey/1.0/session';
const CREATE = '/api/2.0/token/create';
const caller = { name: 'test', address: '', userAgent: '', requestId: '' };

test('a person signs in, asks who that is, and signs out', async () => {
  const app = await startTestApp();
  const alice = await app.user('Alice@Example.com');
  const answer = await app.post(SESSION, undefined, { username: 'ALICE@example.com', password: PASSWORD });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    user_id: String(alice.id),
    user_name: 'alice@example.com',
    is_administrator: false,
  });
  const session = { cookie: answer.headers['set-cookie']?.split(';')[0] ?? '' };
  expect((await app.get(SESSION, session)).body.user_name).toBe('alice@example.com');
  const out = await app.send('DELETE', SESSION, session);
  expect([out.status, out.headers['set-cookie']]).toEqual([200, expect.stringMatching(/=; .*Max-Age=0/)]);
  expect((await app.get(SESSION, session)).status).toBe(401);
});

test('on plain http the cookie is named after the port, strict, and for this host alone', async () => {
  const app = await startTestApp();
  await app.user('alice');
  const answer = await app.post(SESSION, undefined, { username: 'alice', password: PASSWORD });
  const { port } = new URL(app.node.url);
  expect(answer.headers['set-cookie']).toMatch(
    new RegExp(`^latchkey-${port}=[\\w-]{43}; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict$`),
  );
});

test('behind https only the __Host- cookie is set and read, whatever headers say', async () => {
  const app = await startTestApp({ env: { LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com' } });
  const alice = await app.user('alice');
  const { cookie } = await app.signIn(alice);
  expect(cookie).toMatch(/^__Host-latchkey=/);
  const value = cookie.split('=')[1];
  expect((await app.get(SESSION, { cookie })).status).toBe(200);
  const { port } = new URL(app.node.url);
  for (const name of [`latchkey-${port}`, 'latchkey', '__host-latchkey']) {
    expect((await app.get(SESSION, { cookie: `${name}=${value}` })).status).toBe(401);
  }
  const plain = await startTestApp();
  const planted = await plain.signIn(await plain.user('alice'));
  expect(
    (await plain.get(SESSION, { cookie: planted.cookie.replace(/^[^=]+/, '__Host-latchkey') })).status,
  ).toBe(401);
  const answer = await plain.post(
    SESSION,
    undefined,
    { username: 'alice', password: PASSWORD },
    {
      headers: { 'x-forwarded-proto': 'https' },
    },
  );
  expect(answer.headers['set-cookie']).not.toMatch(/__Host-|Secure/);
});

test.each([
  ['a wrong password', { username: 'alice', password: 'not the right one' }, 401],
  ['an unknown user', { username: 'nobody', password: PASSWORD }, 401],
  ['a disabled user', { username: 'gone', password: PASSWORD }, 401],
  ['no password', { username: 'alice' }, 400],
  ['no user name', { password: PASSWORD }, 400],
  ['a number as password', { username: 'alice', password: 1 }, 400],
  ['a password beyond 1,024 bytes', { username: 'alice', password: 'x'.repeat(2000) }, 401],
  ['no body', undefined, 400],
])('signing in with %s is refused', async (_what, body, status) => {
  const app = await startTestApp();
  await app.user('alice');
  await app.core.account.disable(caller, (await app.user('gone')).id);
  const answer = await app.post(SESSION, undefined, body);
  expect(answer.status).toBe(status);
  expect(answer.headers['set-cookie']).toBeUndefined();
  if (status === 401) expect(answer.body.message).toBe('User name or password is not right.');
});

test('a session ends after 12 idle hours, and after 7 days in any case', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const idle = await app.signIn(alice);
  app.clock.advance('11h');
  expect((await app.get(SESSION, idle)).status).toBe(200);
  app.clock.advance('13h');
  expect((await app.get(SESSION, idle)).status).toBe(401);
  const busy = await app.signIn(alice);
  for (let hours = 0; hours < 167; hours += 11) {
    app.clock.advance('11h');
    const { status } = await app.get(SESSION, busy);
    expect([hours, status]).toEqual([hours, hours + 11 < 168 ? 200 : 401]);
    await app.core.db.write(async () => {});
  }
});

test('a session generates tokens only soon after the password was given', async () => {
  const app = await startTestApp();
  const session = await app.signIn(await app.admin());
  expect((await app.post(CREATE, session, {})).status).toBe(200);
  app.clock.advance('16m');
  const late = await app.post(CREATE, session, {});
  expect([late.status, late.body.message]).toEqual([403, expect.stringMatching(/sign in again/)]);
  const change = await app.send('PATCH', '/api/2.0/workspace-conf', session, {
    body: { enableTokensConfig: 'false' },
  });
  expect(change.status).toBe(403);
  expect((await app.get('/api/2.0/token/list', session)).status).toBe(200);
});

test('a changed password ends the other sessions, and the old one is refused at once', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [mine, other] = [await app.signIn(alice), await app.signIn(alice)];
  expect((await app.get('/api/2.0/token/list', alice)).status).toBe(200);
  const body = { old_password: PASSWORD, new_password: 'granite willow saffron 41 orbit' };
  expect((await app.send('PUT', '/api/latchkey/1.0/password', mine, { body })).status).toBe(200);
  expect((await app.get(SESSION, mine)).status).toBe(200);
  expect((await app.get(SESSION, other)).status).toBe(401);
  expect((await app.get('/api/2.0/token/list', alice)).status).toBe(401);
});

test.each([
  ['a wrong old password', { old_password: 'no', new_password: 'granite willow saffron 41' }, 403],
  ['a short new one', { old_password: PASSWORD, new_password: 'Qx7-tooshrt' }, 400],
  ['a common new one', { old_password: PASSWORD, new_password: 'passwordpassword' }, 400],
  ['no new one', { old_password: PASSWORD, new_password: '' }, 400],
])('changing a password with %s is refused and changes nothing', async (_what, body, status) => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const answer = await app.send('PUT', '/api/latchkey/1.0/password', await app.signIn(alice), { body });
  expect(answer.status).toBe(status);
  expect(answer.text).not.toContain(body.new_password || PASSWORD);
  expect((await app.get('/api/2.0/token/list', alice)).status).toBe(200);
});

test('a token changes no password and has no session', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const body = { old_password: PASSWORD, new_password: 'granite willow saffron 41' };
  expect((await app.send('PUT', '/api/latchkey/1.0/password', token, { body })).status).toBe(403);
  expect((await app.get(SESSION, token)).status).toBe(403);
});

test('disabling a user ends the sessions for good', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const session = await app.signIn(alice);
  await app.core.account.disable(caller, alice.id);
  expect((await app.get(SESSION, session)).status).toBe(401);
  await app.core.directory.enable(caller, alice.id);
  expect((await app.get(SESSION, session)).status).toBe(401);
});
