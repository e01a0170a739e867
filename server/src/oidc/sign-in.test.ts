import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { person, personAt, startOidcApp } from '../testing/oidc-app.ts';

const SESSION = '/api/latchkey/1.0/session';
const OPTIONS = '/api/latchkey/1.0/sign-in-options';
const TRUSTING = ['trust_email = true', 'allowed_domains = ["Example.com"]'];
const PROVISIONING = ['provision = true', 'allowed_domains = ["example.com"]'];
const caller = systemCaller('test');

test('the sign-in page is told which providers there are, and of no secret', async () => {
  const { app } = await startOidcApp();
  expect((await app.get(OPTIONS)).body).toEqual({
    password: true,
    identity_providers: [{ name: 'acme', title: 'Acme SSO', is_reachable: true }],
  });
});

test('a linked identity signs in: code, PKCE, state, nonce, and a session of its own', async () => {
  const oidc = await startOidcApp({ lines: TRUSTING });
  await oidc.app.user('alice@example.com');
  const departed = await oidc.depart('sign-in', undefined, { next: '/settings/access-tokens?comment=a%20b' });
  const asked = new URL(departed.authorizationUrl);
  expect(asked.origin + asked.pathname).toBe(`${oidc.provider.issuer}/authorize`);
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'latchkey',
    scope: 'openid email profile',
    redirect_uri: `${oidc.app.node.url}/login/oidc/acme/callback`,
    code_challenge_method: 'S256',
    max_age: '604800',
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  const arrived = await oidc.arriveAs(departed, personAt('alice@example.com'));
  expect([arrived.status, arrived.location]).toEqual([
    303,
    '/login?provider=acme&next=%2Fsettings%2Faccess-tokens%3Fcomment%3Da%2520b',
  ]);
  expect(arrived.answer.headers['set-cookie']).toMatch(/latchkey-oidc-\d+=; Path=\/; Max-Age=0/);
  expect(arrived.answer.headers['cache-control']).toBe('no-store');
  const who = await oidc.app.get(SESSION, arrived.session);
  expect(who.body.user_name).toBe('alice@example.com');
  expect(await oidc.audited('login')).toEqual([
    { user: 'alice@example.com', authenticationMethod: 'OIDC', identityProvider: 'acme' },
  ]);
});

test('the cookie of a way is for this server alone, unreadable to scripts, and comes along from another site', async () => {
  const oidc = await startOidcApp();
  const plain = await oidc.askToDepart('sign-in');
  const { port } = new URL(oidc.app.node.url);
  expect(plain.headers['set-cookie']).toMatch(
    new RegExp(`^latchkey-oidc-${port}=[\\w-]{43}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax$`),
  );
  const secure = await startOidcApp({ env: { LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com' } });
  const answer = await secure.askToDepart('sign-in');
  expect(answer.headers['set-cookie']).toMatch(/^__Host-latchkey-oidc=.*; SameSite=Lax; Secure$/);
  const asked = new URL(answer.body.authorization_url).searchParams;
  expect(asked.get('redirect_uri')).toBe('https://latchkey.example.com/login/oidc/acme/callback');
});

test('where a browser is sent back to comes from the configuration, whatever Host says', async () => {
  const { app } = await startOidcApp();
  const { port } = new URL(app.node.url);
  const answer = await app.post(
    '/api/latchkey/1.0/oidc/acme/sign-in',
    undefined,
    {},
    {
      headers: { host: `localhost:${port}`, 'x-forwarded-host': 'evil.example' },
    },
  );
  expect(new URL(answer.body.authorization_url).searchParams.get('redirect_uri')).toBe(
    `${app.node.url}/login/oidc/acme/callback`,
  );
});

test.each([
  ['a host', '//evil.example/settings'],
  ['a host by backslash', '/\\evil.example'],
  ['a host behind a step that leads nowhere', '/.//evil.example/settings'],
  ['a host behind steps back', '/settings/..//evil.example'],
  ['a URL', 'https://evil.example/'],
  ['a script', 'javascript:alert(1)'],
  ['a line break', '/settings\n//evil.example'],
  ['a tab', '/\t/evil.example'],
  ['too much', `/settings?${'x'.repeat(2000)}`],
])('what should follow is no page when it is %s', async (_what, next) => {
  const oidc = await startOidcApp({ lines: TRUSTING });
  await oidc.app.user('alice@example.com');
  const arrived = await oidc.arriveAs(
    await oidc.depart('sign-in', undefined, { next }),
    personAt('alice@example.com'),
  );
  expect(arrived.location).toBe('/login?provider=acme');
});

test('a page of another site cannot send a browser on its way', async () => {
  const { app } = await startOidcApp();
  const from = (headers: Record<string, string>) =>
    app.post('/api/latchkey/1.0/oidc/acme/sign-in', undefined, {}, { headers });
  expect((await from({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await from({ origin: 'https://evil.example' })).status).toBe(403);
});

test('a first link by e-mail is made once, audited, and found by subject from then on', async () => {
  const oidc = await startOidcApp({ lines: TRUSTING });
  const alice = await oidc.app.user('alice@example.com');
  await oidc.signInAs(personAt('Alice@EXAMPLE.com', { sub: 'a1' }));
  expect(await oidc.audited('linkIdentity')).toEqual([
    {
      ...{
        targetUserId: String(alice.id),
        targetUserName: 'alice@example.com',
        issuer: oidc.provider.issuer,
      },
      ...{ subject: 'a1', linkedBy: 'email', provider: 'acme' },
    },
  ]);
  const again = await oidc.signInAs(person('a1', { email: 'renamed@elsewhere.example' }));
  expect((await oidc.app.get(SESSION, again.session)).body.user_name).toBe('alice@example.com');
  expect(await oidc.audited('linkIdentity')).toHaveLength(1);
});

test.each([
  ['is not called verified', { email_verified: undefined }],
  ['is called unverified', { email_verified: false }],
  ['is called "true" by a text', { email_verified: 'true' }],
  ['is called verified by a number', { email_verified: 1 }],
  ['is of a subdomain', { email: 'alice@mail.example.com' }],
  ['is of a domain that ends alike', { email: 'alice@notexample.com' }],
  ['is of a domain that begins alike', { email: 'alice@example.com.evil.example' }],
  ['has two domains', { email: 'alice@example.com@evil.example' }],
  ['has another behind a NUL', { email: 'alice@evil.example\0@example.com' }],
  ['has a look-alike domain', { email: 'alice@exаmple.com' }],
  ['has a space at its end', { email: 'alice@example.com ' }],
  ['has a quoted part', { email: '"alice"@example.com' }],
  ['is a list', { email: ['alice@example.com'] }],
  ['is far too long', { email: `${'a'.repeat(300)}@example.com` }],
])('an address that %s links to nobody, and adds nobody', async (_what, claims) => {
  const oidc = await startOidcApp({ lines: [...TRUSTING, 'provision = true'] });
  await oidc.app.user('alice@example.com');
  const arrived = await oidc.signInAs(personAt('alice@example.com', claims));
  expect([oidc.problemOf(arrived), arrived.session]).toEqual(['not_linked', undefined]);
  expect(await countOf(oidc.app.core.db.sql, 'identity_links')).toBe(0);
  expect(await oidc.audited('add')).toHaveLength(2);
});

test('without trust_email an address links to nobody, and its account is not taken over by provisioning', async () => {
  const oidc = await startOidcApp({ lines: PROVISIONING });
  await oidc.app.user('alice@example.com');
  const arrived = await oidc.signInAs(personAt('alice@example.com'));
  expect([oidc.problemOf(arrived), arrived.session]).toEqual(['not_linked', undefined]);
});

test('an administrator, a deactivated user and one who was ever linked are not linked by e-mail', async () => {
  const oidc = await startOidcApp({ lines: [...TRUSTING, 'provision = true'] });
  const { core } = oidc.app;
  const [boss, gone, once] = [
    await oidc.app.user('boss@example.com'),
    await oidc.app.user('gone@example.com'),
    await oidc.app.user('once@example.com'),
  ];
  await core.directory.makeAdministrator(caller, boss.id);
  await core.account.disable(caller, gone.id);
  const first = await oidc.signInAs(personAt('once@example.com', { sub: 'first' }));
  expect(first.session).toBeDefined();
  const links = await oidc.app.get('/api/latchkey/1.0/identity-links', first.session);
  const [link] = links.body.identity_links;
  const unlinked = await oidc.app.send(
    'DELETE',
    `/api/latchkey/1.0/identity-links/${link.link_id}`,
    first.session,
  );
  expect(unlinked.status).toBe(200);

  for (const user of [boss, gone, once]) {
    const arrived = await oidc.signInAs(personAt(user.name, { sub: `another of ${user.name}` }));
    expect([user.name, oidc.problemOf(arrived), arrived.session]).toEqual([
      user.name,
      'not_linked',
      undefined,
    ]);
  }
  expect((await core.directory.getUser('gone@example.com')).isActive).toBe(false);
});

test('an address that two users share, or that a name and another address share, links to neither', async () => {
  const oidc = await startOidcApp({ lines: [...TRUSTING, 'provision = true'] });
  const { directory, db } = oidc.app.core;
  await db.write(async (tx) => {
    await directory.addUserIn(tx, caller, 'one', { email: 'shared@example.com' });
    await directory.addUserIn(tx, caller, 'two', { email: 'shared@example.com' });
    await directory.addUserIn(tx, caller, 'named@example.com', { email: 'other@example.com' });
    await directory.addUserIn(tx, caller, 'three', { email: 'three@example.com' });
  });
  for (const [email, problem] of [
    ['shared@example.com', 'not_linked'],
    ['named@example.com', 'not_linked'],
    ['three@example.com', null],
  ] as const) {
    expect([email, oidc.problemOf(await oidc.signInAs(personAt(email)))]).toEqual([email, problem]);
  }
});

test('provisioning adds a user who is no administrator, once, with the name that the provider tells', async () => {
  const oidc = await startOidcApp({ lines: PROVISIONING });
  const arrived = await oidc.signInAs(
    personAt('New@Example.com', { name: 'New Person', groups: ['admins'] }),
  );
  expect((await oidc.app.get(SESSION, arrived.session)).body).toMatchObject({
    user_name: 'new@example.com',
    display_name: 'New Person',
    is_administrator: false,
  });
  await oidc.signInAs(personAt('New@Example.com'));
  expect((await oidc.audited('add')).filter(({ endpoint }) => endpoint === 'oidc')).toHaveLength(1);
  expect(await oidc.audited('linkIdentity')).toMatchObject([{ linkedBy: 'provisioning' }]);
});

test.each([
  ['a text with a line break', 'New\nPerson'],
  ['far too long', 'x'.repeat(5000)],
  ['turned around', 'New \u202e Person'],
  ['no text', { given: 'New' }],
])('a display name that is %s is left out', async (_what, name) => {
  const oidc = await startOidcApp({ lines: PROVISIONING });
  const arrived = await oidc.signInAs(personAt('new@example.com', { name }));
  expect((await oidc.app.get(SESSION, arrived.session)).body.display_name).toBe('new@example.com');
});

test('a deactivated user does not come in by a link, nor is added anew, and comes in again when activated', async () => {
  const oidc = await startOidcApp({ lines: PROVISIONING });
  const first = await oidc.signInAs(personAt('new@example.com'));
  const user = await oidc.app.core.directory.getUser('new@example.com');
  await oidc.app.core.account.disable(caller, user.id);
  expect((await oidc.app.get(SESSION, first.session)).status).toBe(401);
  const refused = await oidc.signInAs(personAt('new@example.com'));
  expect([oidc.problemOf(refused), refused.session]).toEqual(['not_active', undefined]);
  const other = await oidc.signInAs(personAt('new@example.com', { sub: 'another' }));
  expect([oidc.problemOf(other), other.session]).toEqual(['not_linked', undefined]);
  await oidc.app.core.directory.enable(caller, user.id);
  expect((await oidc.signInAs(personAt('new@example.com'))).session).toBeDefined();
});

test('a deleted user leaves no link behind', async () => {
  const oidc = await startOidcApp({ lines: TRUSTING });
  const alice = await oidc.app.user('alice@example.com');
  await oidc.signInAs(personAt('alice@example.com'));
  const admin = await oidc.app.token(await oidc.app.admin());
  const path = `/api/2.0/preview/scim/v2/Users/${alice.id}`;
  expect((await oidc.app.send('DELETE', path, admin)).status).toBe(204);
  expect(await countOf(oidc.app.core.db.sql, 'identity_links')).toBe(0);
  expect(oidc.problemOf(await oidc.signInAs(personAt('alice@example.com')))).toBe('not_linked');
});

test('two who come back at once with one new identity make one user and one link, on two nodes', async () => {
  const one = await startOidcApp({ lines: PROVISIONING });
  const two = await startOidcApp({ lines: PROVISIONING, beside: one });
  const departed = [await one.depart(), await two.depart(), await one.depart(), await two.depart()];
  const arrived = await Promise.all(
    departed.map((way, i) => (i % 2 === 0 ? one : two).arriveAs(way, personAt('new@example.com'))),
  );
  expect(arrived.map(({ session }) => session !== undefined)).toEqual([true, true, true, true]);
  expect(await countOf(one.app.core.db.sql, 'identity_links')).toBe(1);
  expect(await one.audited('linkIdentity')).toHaveLength(1);
});

test('a browser may come back on another node', async () => {
  const one = await startOidcApp({ lines: PROVISIONING, env: { LATCHKEY_PUBLIC_URL: 'http://127.0.0.1:1' } });
  const two = await startOidcApp({
    ...{ lines: PROVISIONING, beside: one, env: { LATCHKEY_PUBLIC_URL: 'http://127.0.0.1:1' } },
  });
  const departed = await one.depart();
  const cookie = departed.cookie.replace(/oidc-\d+/, `oidc-${new URL(two.app.node.url).port}`);
  const query = one.provider.authorize(departed.authorizationUrl, personAt('new@example.com'));
  expect((await two.arrive(query, cookie)).session).toBeDefined();
});

async function countOf(
  sql: Awaited<ReturnType<typeof startOidcApp>>['app']['core']['db']['sql'],
  table: 'identity_links' | 'pending_sign_ins',
): Promise<number> {
  return (await sql.selectFrom(table).selectAll().execute()).length;
}
