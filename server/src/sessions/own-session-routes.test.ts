import { expect, test } from 'vitest';
import { auditOf } from '../testing/audit-trail.ts';
import { PASSWORD, startTestApp, type TestApp } from '../testing/harness.ts';

const SESSION = '/api/latchkey/1.0/session';
const SESSIONS = '/api/latchkey/1.0/sessions';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const list = async (app: TestApp, session: { cookie: string }) =>
  (await app.get(SESSIONS, session)).body.sessions as {
    session_id: string;
    is_current: boolean;
    client: string;
  }[];

test('a person sees the own sessions, with browser, address and times, and nobody else sees them', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const elsewhere = await app.send('POST', SESSION, undefined, {
    headers: { 'user-agent': FIREFOX },
    body: { username: 'alice', password: PASSWORD },
  });
  expect(elsewhere.status).toBe(200);
  app.clock.advance('2m');
  const here = await app.signIn(alice);
  const answer = await app.get(SESSIONS, here);
  expect(answer.body).toMatchObject({
    total: 2,
    sessions: [
      { is_current: true, source_ip_address: '127.0.0.1', client: 'An unknown client' },
      { is_current: false, client: 'Firefox on Linux' },
    ],
  });
  const [first, second] = answer.body.sessions;
  expect(first.creation_time - second.creation_time).toBeGreaterThanOrEqual(120_000);
  expect(first.expiry_time - first.creation_time).toBe(7 * 86_400_000);
  // Neither the cookie's value nor what else would open a session.
  expect(answer.text).not.toContain(here.cookie.split('=')[1]);
  const [{ session_id: shown } = { session_id: '' }] = await list(app, here);
  const name = here.cookie.split('=')[0];
  expect((await app.get(SESSION, { cookie: `${name}=${shown}` })).status).toBe(401);
  expect((await list(app, await app.signIn(bob))).length).toBe(1);
});

test('an ended session is refused with its next request, and the act is audited', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [here, elsewhere] = [await app.signIn(alice), await app.signIn(alice)];
  const [other] = (await list(app, here)).filter((one) => !one.is_current);
  const url = `${SESSIONS}/${other?.session_id}`;
  expect((await app.send('DELETE', url, here)).status).toBe(200);
  expect((await app.get(SESSION, elsewhere)).status).toBe(401);
  expect((await app.get(SESSION, here)).status).toBe(200);
  expect((await app.send('DELETE', url, here)).status).toBe(404);
  expect(await auditOf(app, 'logout')).toEqual([{ user: 'alice', endedSessionId: other?.session_id }]);
});

test('ending the other sessions leaves the one it is done in', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [here, elsewhere] = [await app.signIn(alice), await app.signIn(alice)];
  const bob = await app.signIn(await app.user('bob'));
  expect((await app.post(`${SESSION}/end-others`, here, {})).body).toEqual({ ended: 1 });
  expect((await app.get(SESSION, elsewhere)).status).toBe(401);
  expect((await app.get(SESSION, here)).status).toBe(200);
  expect((await app.get(SESSION, bob)).status).toBe(200);
  expect(await auditOf(app, 'logoutOthers')).toEqual([{ user: 'alice', ended: '1' }]);
});

test("nobody ends somebody else's session, and no token and no password ends or lists any", async () => {
  const app = await startTestApp();
  const [alice, admin] = [await app.user('alice'), await app.admin()];
  const hers = await app.signIn(alice);
  const [session] = await list(app, hers);
  const url = `${SESSIONS}/${session?.session_id}`;
  expect((await app.send('DELETE', url, await app.signIn(admin))).status).toBe(404);
  for (const credential of [await app.token(alice), alice]) {
    expect((await app.get(SESSIONS, credential)).status).toBe(403);
    expect((await app.send('DELETE', url, credential)).status).toBe(403);
    expect((await app.post(`${SESSION}/end-others`, credential, {})).status).toBe(403);
  }
  expect((await app.get(SESSION, hers)).status).toBe(200);
});

test('a session that time has ended is not in the list', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  await app.signIn(alice);
  app.clock.advance('13h');
  const here = await app.signIn(alice);
  expect((await list(app, here)).map((one) => one.is_current)).toEqual([true]);
});

test('the list is bounded, says how many there are, and counts them all for administrators', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  for (let i = 0; i < 101; i++) await app.signIn(alice);
  const answer = await app.get(SESSIONS, await app.signIn(alice));
  expect([answer.body.sessions.length, answer.body.total]).toEqual([100, 102]);
  const overview = await app.get(`/api/latchkey/1.0/principals/${alice.id}`, await app.admin());
  expect(overview.body.sessions).toBe(102);
});
