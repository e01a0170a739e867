import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import type { Principal } from '../principals/principal.ts';
import { PASSWORD, startTestApp, type TestApp } from '../testing/harness.ts';
import { callsTo, mailTo, storedNotifications } from '../testing/notified-app.ts';

const LINKS = '/api/latchkey/1.0/password-links';
const SESSION = '/api/latchkey/1.0/session';
const USERS = '/api/2.0/preview/scim/v2/Users';
const NEW = 'granite willow saffron 41 orbit';
const NOT_GOOD = 'This link is not good, or not any more: ask an administrator for a new one.';

async function makeLink(app: TestApp, user: Principal): Promise<string> {
  const answer = await app.post(LINKS, await app.signIn(await app.admin()), { user_id: String(user.id) });
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
  return new URL(answer.body.url).hash.slice(1);
}

const lookUp = (app: TestApp, code: string) => app.post(`${LINKS}/look-up`, undefined, { code });
const use = (app: TestApp, code: string, password = NEW) =>
  app.post(`${LINKS}/use`, undefined, { code, new_password: password });

async function signsIn(app: TestApp, username: string, password: string): Promise<boolean> {
  return (await app.post(SESSION, undefined, { username, password })).status === 200;
}

async function expectDead(app: TestApp, code: string): Promise<void> {
  for (const answer of [await lookUp(app, code), await use(app, code)])
    expect([answer.status, answer.body.error_code, answer.body.message]).toEqual([
      403,
      'PERMISSION_DENIED',
      NOT_GOOD,
    ]);
}

test('a new user sets a first password by a link, once, and signs in with it', async () => {
  const app = await startTestApp();
  const session = await app.signIn(await app.admin());
  const { body: user } = await app.post(USERS, session, { userName: 'carol@example.com' });
  const before = app.clock.now();
  const { body: made } = await app.post(LINKS, session, { user_id: user.id });
  expect(made).toEqual({
    user_id: user.id,
    user_name: 'carol@example.com',
    url: expect.stringMatching(new RegExp(`^${app.node.url}/set-password#[A-Za-z0-9_-]{43}$`)),
    expiry_time: expect.any(Number),
  });
  const goodForMs = made.expiry_time - before;
  expect([goodForMs >= 86_400_000, made.expiry_time <= app.clock.now() + 86_400_000]).toEqual([true, true]);
  const code = new URL(made.url).hash.slice(1);
  expect((await lookUp(app, code)).body).toEqual({
    user_name: 'carol@example.com',
    expiry_time: made.expiry_time,
  });
  expect((await use(app, code)).status).toBe(200);
  expect(await signsIn(app, 'carol@example.com', NEW)).toBe(true);
  await expectDead(app, code);
});

test('a link ends all sessions of its user and the old password, and leaves the tokens', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [session, token] = [await app.signIn(alice), await app.token(alice)];
  const code = await makeLink(app, alice);
  expect((await app.get(SESSION, session)).status).toBe(200);
  expect((await use(app, code)).status).toBe(200);
  expect((await app.get(SESSION, session)).status).toBe(401);
  expect(await signsIn(app, 'alice', PASSWORD)).toBe(false);
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(200);
});

const caller = systemCaller('test');

test.each<readonly [what: string, end: (app: TestApp, alice: Principal) => Promise<unknown>]>([
  ['24 hours', async (app) => app.clock.advance('24h')],
  ['a newer link', makeLink],
  [
    'a password change of the own',
    (app, alice) =>
      app.send('PUT', '/api/latchkey/1.0/password', alice, {
        body: { old_password: PASSWORD, new_password: 'marble lantern quartz ripple 9' },
      }),
  ],
  [
    "the operator's new password",
    (app) => app.core.account.resetPassword(caller, 'alice', 'marble lantern quartz ripple 9'),
  ],
  ['deactivation', (app, alice) => app.core.account.disable(caller, alice.id)],
  [
    'deactivation, even when it is taken back',
    async (app, alice) => {
      await app.core.account.disable(caller, alice.id);
      await app.core.directory.enable(caller, alice.id);
    },
  ],
  [
    'deletion',
    async (app, alice) => {
      const answer = await app.send('DELETE', `${USERS}/${alice.id}`, await app.admin());
      expect(answer.status).toBe(204);
    },
  ],
])('a link is ended by %s', async (_what, end) => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const code = await makeLink(app, alice);
  expect((await lookUp(app, code)).status).toBe(200);
  await end(app, alice);
  await expectDead(app, code);
});

test('of many uses at once of one link one sets the password', async () => {
  const app = await startTestApp();
  const code = await makeLink(app, await app.user('alice'));
  const passwords = [1, 2, 3, 4].map((i) => `granite willow saffron 4${i} orbit`);
  const answers = await Promise.all(passwords.map((password) => use(app, code, password)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
  const winner = passwords[answers.findIndex(({ status }) => status === 200)] ?? '';
  expect(await signsIn(app, 'alice', winner)).toBe(true);
});

test('a password that may not be set leaves the link good', async () => {
  const app = await startTestApp();
  const code = await makeLink(app, await app.user('alice'));
  const refused = await use(app, code, 'short');
  expect([refused.status, refused.text]).toEqual([400, expect.not.stringContaining(code)]);
  expect((await use(app, code)).status).toBe(200);
});

test('a link is made by administrators alone, soon after their proof, and never with a token', async () => {
  const app = await startTestApp();
  const [alice, bob, admin] = [await app.user('alice'), await app.user('bob'), await app.admin()];
  const body = { user_id: String(bob.id) };
  expect((await app.post(LINKS, await app.signIn(alice), body)).status).toBe(403);
  expect((await app.post(LINKS, await app.token(admin), body)).status).toBe(403);
  expect((await app.post(LINKS, admin, body)).status).toBe(200);
  const session = await app.signIn(admin);
  app.clock.advance('16m');
  const late = await app.post(LINKS, session, body);
  expect([late.status, late.body.message]).toEqual([403, expect.stringMatching(/sign in again/)]);
});

test('nobody makes a link for oneself, for a service principal, for nobody, or for whoever is deactivated', async () => {
  const app = await startTestApp();
  const [admin, gone] = [await app.admin(), await app.user('gone')];
  const robot = await app.servicePrincipal('robot');
  await app.core.account.disable(caller, gone.id);
  const ask = async (id: number | string) =>
    (await app.post(LINKS, await app.signIn(admin), { user_id: String(id) })).status;
  expect([await ask(admin.id), await ask(gone.id)]).toEqual([400, 400]);
  expect([await ask(robot.id), await ask(7), await ask('x')]).toEqual([404, 404, 404]);
});

test('whoever ceased to be an administrator since the request was let in makes no link', async () => {
  const app = await startTestApp();
  const [bob, mallory] = [await app.user('bob'), await app.user('mallory')];
  await expect(app.core.passwordRecovery.makeLink(caller, mallory, bob.id)).rejects.toMatchObject({
    code: 'permission_denied',
  });
});

test('guesses are answered alike, slowed down like passwords, and stop the good link from the same address too', async () => {
  const app = await startTestApp();
  const code = await makeLink(app, await app.user('alice'));
  const answers = new Set<string>();
  for (const guess of ['x', code.slice(1), `${code}x`, `${code.slice(0, -1)}!`, 'é'.repeat(43)])
    answers.add((await lookUp(app, guess)).body.message);
  for (let i = 0; i < 4; i++) answers.add((await lookUp(app, `${i}`.repeat(43))).body.message);
  expect([...answers]).toEqual([NOT_GOOD]);
  await Promise.all(Array.from({ length: 21 }, (_, i) => lookUp(app, `${i}`.padEnd(43, 'x'))));
  const throttled = await lookUp(app, code);
  expect([throttled.status, throttled.body.error_code]).toEqual([429, 'RESOURCE_EXHAUSTED']);
  expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(0);
  app.clock.advance('6m');
  expect((await lookUp(app, code)).status).toBe(200);
});

test('no code is in the database, the log or the audit trail; its making, its use and refusals are audited', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const code = await makeLink(app, alice);
  const rows = await app.core.db.sql.selectFrom('password_links').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(code);
  await lookUp(app, 'x'.repeat(43));
  expect((await use(app, code)).status).toBe(200);
  await app.core.observations.flushAll();
  const events = await app.core.db.sql.selectFrom('audit_events').selectAll().execute();
  expect(JSON.stringify(events)).not.toContain(code);
  expect(app.logLines.join('')).not.toContain(code);
  expect(app.logLines.join('')).not.toContain(NEW);
  const told = events.map(({ action_name, user_name, request_params }) => ({
    ...{ action_name, user_name, params: JSON.parse(request_params) },
  }));
  const admin = await app.admin();
  const about = { targetUserId: String(alice.id), targetUserName: 'alice' };
  expect(told).toContainEqual({
    ...{ action_name: 'makePasswordLink', user_name: 'admin' },
    params: { ...about, endsAt: expect.any(String) },
  });
  expect(told).toContainEqual({
    ...{ action_name: 'usePasswordLink', user_name: 'alice' },
    params: { ...about, createdById: String(admin.id) },
  });
  expect(told).toContainEqual(expect.objectContaining({ action_name: 'changePassword', user_name: 'alice' }));
  expect(told).toContainEqual(
    expect.objectContaining({ action_name: 'passwordLinkRefused', user_name: 'unknown' }),
  );
});

test('a link and a changed password are told to the user, and no mail has the link', async () => {
  const app = await startTestApp({ env: { ...mailTo(1), ...callsTo('http://127.0.0.1:2/') } });
  const other = await app.user('other@example.com');
  const admin = await app.admin();
  await app.core.directory.makeAdministrator(caller, other.id);
  const { code } = await app.core.passwordRecovery.makeLink(
    { ...caller, principalId: admin.id, name: admin.name },
    admin,
    other.id,
  );
  await use(app, code);
  const rows = await storedNotifications(app);
  expect(rows.map(({ content }) => content).join()).not.toContain(code);
  const mails = rows.filter(({ channel }) => channel === 'mail');
  expect(mails.map(({ kind, recipient, tokens }) => [kind, recipient, tokens])).toEqual([
    ['password.link_made', 'other@example.com', 1],
    ['password.changed', 'other@example.com', 1],
  ]);
  const [made, changed] = mails.map(({ content }) => JSON.parse(content));
  expect(made).toMatchObject({ actor: { name: 'admin' }, account: { user_name: 'other@example.com' } });
  expect(changed.actor).toMatchObject({ name: 'other@example.com', address: '127.0.0.1' });
  expect(rows.filter(({ channel }) => channel === 'webhook')).toHaveLength(2);
});

test('rows of links that time has ended are deleted', async () => {
  const app = await startTestApp();
  await makeLink(app, await app.user('alice'));
  app.clock.advance('25h');
  await app.node.jobs.clean();
  expect(await app.core.db.sql.selectFrom('password_links').selectAll().execute()).toEqual([]);
});

test('the setting says how long a link is good', async () => {
  const app = await startTestApp({ env: { LATCHKEY_PASSWORD_LINK_HOURS: '1' } });
  const code = await makeLink(app, await app.user('alice'));
  app.clock.advance('59m');
  expect((await lookUp(app, code)).status).toBe(200);
  app.clock.advance('1m');
  await expectDead(app, code);
});
