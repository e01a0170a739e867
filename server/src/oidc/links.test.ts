import { expect, test, vi } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { PASSWORD, type TestCredential } from '../testing/harness.ts';
import { callsTo, mailTo, SOON } from '../testing/notified-app.ts';
import { type OidcApp, person, personAt, startOidcApp } from '../testing/oidc-app.ts';
import { SmtpListener } from '../testing/smtp-listener.ts';
import { WebhookListener } from '../testing/webhook-listener.ts';

const LINKS = '/api/latchkey/1.0/identity-links';
const SESSION = '/api/latchkey/1.0/session';
const CREATE = '/api/2.0/token/create';
const PROVISIONING = ['provision = true', 'allowed_domains = ["example.com"]'];
const caller = systemCaller('test');

async function link(oidc: OidcApp, session: TestCredential, sub: string) {
  return oidc.arriveAs(await oidc.depart('link', session, { password: PASSWORD }), person(sub));
}

const linksOf = async (oidc: OidcApp, session: TestCredential) =>
  (await oidc.app.get(LINKS, session)).body.identity_links;

test('a signed-in user links an identity after giving the password, and signs in with it', async () => {
  const oidc = await startOidcApp();
  const alice = await oidc.app.user('alice');
  const session = await oidc.app.signIn(alice);
  const arrived = await link(oidc, session, 'a1');
  expect([arrived.location, arrived.session]).toEqual(['/settings/sign-in?provider=acme', undefined]);
  expect((await oidc.app.get(LINKS, session)).body).toMatchObject({
    has_password: true,
    identity_links: [
      { issuer: oidc.provider.issuer, subject: 'a1', provider: 'acme', title: 'Acme SSO', linked_by: 'user' },
    ],
    identity_providers: [{ name: 'acme', title: 'Acme SSO', is_reachable: true }],
  });
  const signedIn = await oidc.signInAs(person('a1'));
  expect((await oidc.app.get(SESSION, signedIn.session)).body.user_name).toBe('alice');
  expect(await linksOf(oidc, session)).toMatchObject([{ last_sign_in_time: expect.any(Number) }]);
});

test('linking wants the right password each time, however fresh the session is', async () => {
  const oidc = await startOidcApp();
  const session = await oidc.app.signIn(await oidc.app.user('alice'));
  for (const [body, status] of [
    [{}, 400],
    [{ password: '' }, 400],
    [{ password: 'not the right one at all' }, 403],
    [{ password: 7 }, 400],
  ] as const) {
    const answer = await oidc.askToDepart('link', session, body);
    expect([body, answer.status, answer.headers['set-cookie']]).toEqual([body, status, undefined]);
  }
  expect((await oidc.askToDepart('link', undefined, { password: PASSWORD })).status).toBe(401);
  const token = await oidc.app.token(await oidc.app.admin());
  expect((await oidc.askToDepart('link', token, { password: PASSWORD })).status).toBe(403);
  expect(await oidc.app.core.db.sql.selectFrom('pending_sign_ins').selectAll().execute()).toEqual([]);
});

test('a wrong password for linking is slowed down like any other', async () => {
  const oidc = await startOidcApp();
  const session = await oidc.app.signIn(await oidc.app.user('alice'));
  const wrong = Array.from({ length: 45 }, (_, i) =>
    oidc.askToDepart('link', session, { password: `wrong ${i}` }),
  );
  const statuses = (await Promise.all(wrong)).map(({ status }) => status);
  expect(statuses).toContain(429);
}, 60_000);

test('who has no password links another identity only soon after signing in', async () => {
  const oidc = await startOidcApp({ lines: PROVISIONING });
  const first = await oidc.signInAs(personAt('new@example.com'));
  expect((await oidc.app.get(LINKS, first.session)).body.has_password).toBe(false);
  expect((await oidc.askToDepart('link', first.session)).status).toBe(200);
  oidc.app.clock.advance('16m');
  expect((await oidc.askToDepart('link', first.session)).status).toBe(403);
});

test('an identity that is linked to another user stays there', async () => {
  const oidc = await startOidcApp();
  const [alice, bob] = [await oidc.app.user('alice'), await oidc.app.user('bob')];
  const [hers, his] = [await oidc.app.signIn(alice), await oidc.app.signIn(bob)];
  await link(oidc, hers, 'a1');
  const refused = await link(oidc, his, 'a1');
  expect(refused.location).toBe('/settings/sign-in?problem=linked_elsewhere&provider=acme');
  expect([(await linksOf(oidc, hers)).length, await linksOf(oidc, his)]).toEqual([1, []]);
  expect(oidc.problemOf(await link(oidc, hers, 'a1'))).toBeNull();
  expect(await oidc.audited('linkIdentity')).toHaveLength(1);
});

test('an administrator links as everybody does, and subjects that differ in case are two', async () => {
  const oidc = await startOidcApp();
  const session = await oidc.app.signIn(await oidc.app.admin());
  await link(oidc, session, 'boss');
  expect((await oidc.signInAs(person('boss'))).session).toBeDefined();
  expect(oidc.problemOf(await oidc.signInAs(person('BOSS')))).toBe('not_linked');
});

test.each([
  ['has signed out', (oidc: OidcApp, session: TestCredential) => oidc.app.send('DELETE', SESSION, session)],
  [
    'was deactivated',
    async (oidc: OidcApp) =>
      oidc.app.core.account.disable(caller, (await oidc.app.core.directory.getUser('alice')).id),
  ],
  [
    'had the password reset',
    (oidc: OidcApp) => oidc.app.core.account.resetPassword(caller, 'alice', 'granite willow saffron 41'),
  ],
])('who %s meanwhile is not linked', async (_what, happen) => {
  const oidc = await startOidcApp();
  const session = await oidc.app.signIn(await oidc.app.user('alice'));
  const departed = await oidc.depart('link', session, { password: PASSWORD });
  await happen(oidc, session);
  expect(oidc.problemOf(await oidc.arriveAs(departed, person('a1')))).toBe('session_ended');
  expect(await oidc.app.core.db.sql.selectFrom('identity_links').selectAll().execute()).toEqual([]);
});

test('each link is mailed to its user, also where mail about tokens is off, and the webhook hears of it', async () => {
  const smtp = await SmtpListener.start();
  const hook = await WebhookListener.start();
  const own = { LATCHKEY_MAIL_KINDS: '', LATCHKEY_PUBLIC_URL: 'http://127.0.0.1:1' };
  const env = { ...mailTo(smtp.port), ...callsTo(hook.url), ...own };
  const oidc = await startOidcApp({ env, lines: [...PROVISIONING, 'trust_email = true'] });
  await oidc.app.user('alice@example.com');
  await oidc.signInAs(personAt('alice@example.com'));
  await expect.poll(() => smtp.texts, SOON).toHaveLength(1);
  expect(smtp.mails[0]?.to).toEqual(['alice@example.com']);
  expect(smtp.mails[0]?.email.subject).toBe('Latchkey: another way to sign in was linked');
  expect(smtp.texts[0]).toContain('Acme SSO: alice@example.com');
  expect(smtp.texts[0]).toContain('unlink it at http://127.0.0.1:1/settings/sign-in');
  await expect
    .poll(() => hook.messages, SOON)
    .toMatchObject([
      {
        type: 'identity.linked',
        data: {
          tokens: [],
          account: {
            user_name: 'alice@example.com',
            identity: { provider: 'acme', subject: 'sub of alice@example.com', linked_by: 'email' },
          },
        },
      },
    ]);
});

test('unlinking wants a fresh proof, ends the other sessions, and lets nobody in by it any more', async () => {
  const oidc = await startOidcApp();
  const alice = await oidc.app.user('alice');
  const session = await oidc.app.signIn(alice);
  await link(oidc, session, 'a1');
  const [{ link_id: linkId }] = await linksOf(oidc, session);
  const path = `${LINKS}/${linkId}`;
  const bob = await oidc.app.signIn(await oidc.app.user('bob'));
  expect((await oidc.app.send('DELETE', path, bob)).status).toBe(404);
  oidc.app.clock.advance('16m');
  expect((await oidc.app.send('DELETE', path, session)).status).toBe(403);
  const fresh = await oidc.app.signIn(alice);
  const other = await oidc.signInAs(person('a1'));
  expect((await oidc.app.send('DELETE', path, fresh)).status).toBe(200);
  expect((await oidc.app.get(SESSION, fresh)).status).toBe(200);
  expect((await oidc.app.get(SESSION, other.session)).status).toBe(401);
  expect(oidc.problemOf(await oidc.signInAs(person('a1')))).toBe('not_linked');
  expect(await oidc.audited('unlinkIdentity')).toMatchObject([{ subject: 'a1', targetUserName: 'alice' }]);
});

test('unlinking takes away, so a full disk does not keep somebody from it', async () => {
  const oidc = await startOidcApp();
  const session = await oidc.app.signIn(await oidc.app.user('alice'));
  await link(oidc, session, 'a1');
  const [{ link_id: linkId }] = await linksOf(oidc, session);
  vi.spyOn(oidc.app.core.db, 'write').mockRejectedValue(new Error('The disk is full.'));
  expect((await oidc.app.send('DELETE', `${LINKS}/${linkId}`, session)).status).toBe(200);
  vi.restoreAllMocks();
  expect(await linksOf(oidc, session)).toEqual([]);
});

test('the last way in cannot be unlinked, not even by two at once', async () => {
  const oidc = await startOidcApp({ lines: PROVISIONING });
  const first = await oidc.signInAs(personAt('new@example.com', { sub: 'one' }));
  await oidc.arriveAs(await oidc.depart('link', first.session), person('two'));
  const links: { link_id: string }[] = await linksOf(oidc, first.session);
  expect(links).toHaveLength(2);
  const answers = await Promise.all(
    links.map(({ link_id }) => oidc.app.send('DELETE', `${LINKS}/${link_id}`, first.session)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect(answers.find(({ status }) => status === 400)?.body.error_code).toBe('INVALID_STATE');
});

test('who signs in anew at the provider proves it, and an old sign-in there proves nothing', async () => {
  const oidc = await startOidcApp();
  const session = await oidc.app.signIn(await oidc.app.user('alice'));
  await link(oidc, session, 'a1');
  oidc.app.clock.advance('16m');
  expect((await oidc.app.post(CREATE, session, {})).status).toBe(403);

  const departed = await oidc.depart('proof', session);
  const asked = new URL(departed.authorizationUrl).searchParams;
  expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '0']);
  const old = await oidc.arriveAs(departed, person('a1', { auth_time: Math.floor(Date.now() / 1000) - 600 }));
  expect(old.location).toBe('/login/done?problem=not_fresh&provider=acme');
  const unsaid = await oidc.arriveAs(
    await oidc.depart('proof', session),
    person('a1', { auth_time: undefined }),
  );
  expect(oidc.problemOf(unsaid)).toBe('not_fresh');
  const other = await oidc.arriveAs(await oidc.depart('proof', session), person('b1'));
  expect(oidc.problemOf(other)).toBe('other_identity');
  expect((await oidc.app.post(CREATE, session, {})).status).toBe(403);

  const proved = await oidc.arriveAs(await oidc.depart('proof', session), person('a1'));
  expect([proved.location, proved.session]).toEqual(['/login/done?provider=acme', undefined]);
  expect((await oidc.app.post(CREATE, session, {})).status).toBe(200);
  expect(await oidc.audited('proveIdentity')).toEqual([{ user: 'alice', identityProvider: 'acme' }]);
});

test('signing in where the provider did not ask again is no fresh proof', async () => {
  const oidc = await startOidcApp({ lines: PROVISIONING });
  const long = await oidc.signInAs(
    personAt('new@example.com', { auth_time: Math.floor(Date.now() / 1000) - 3600 }),
  );
  const unsaid = await oidc.signInAs(personAt('new@example.com', { auth_time: undefined }));
  const future = await oidc.signInAs(
    personAt('new@example.com', { auth_time: Math.floor(Date.now() / 1000) + 86_400 }),
  );
  const statuses = await Promise.all(
    [long, unsaid, future].map(async ({ session }) => (await oidc.app.post(CREATE, session, {})).status),
  );
  expect(statuses).toEqual([403, 403, 200]);
  oidc.app.clock.advance('16m');
  expect((await oidc.app.post(CREATE, future.session, {})).status).toBe(403);
});
