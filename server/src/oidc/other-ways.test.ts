import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { PASSWORD } from '../testing/harness.ts';
import { person, personAt, startOidcApp } from '../testing/oidc-app.ts';

const SESSION = '/api/latchkey/1.0/session';
const OPTIONS = '/api/latchkey/1.0/sign-in-options';
const TRUSTING = ['trust_email = true', 'allowed_domains = ["example.com"]'];
const caller = systemCaller('test');

test('a provider that is down stops neither the start nor passwords, its button tells so, and it is asked again', async () => {
  const oidc = await startOidcApp({ lines: TRUSTING });
  const { app, provider } = oidc;
  const alice = await app.user('alice@example.com');
  expect(provider.asked).toEqual([]);
  const discovery = '/.well-known/openid-configuration';
  provider.bend = { answers: { [discovery]: (_request, response) => response.destroy() } };
  const refused = await oidc.askToDepart('sign-in');
  expect([refused.status, refused.body.message]).toEqual([
    503,
    expect.stringMatching(/^Acme SSO cannot be reached/),
  ]);
  expect(refused.headers['set-cookie']).toBeUndefined();
  expect((await app.get(OPTIONS)).body.identity_providers).toMatchObject([{ is_reachable: false }]);
  expect((await oidc.askToDepart('sign-in')).status).toBe(503);
  expect(provider.asked).toEqual([discovery]);
  expect((await app.signIn(alice)).cookie).not.toBe('');

  provider.bend = {};
  app.clock.advance('11s');
  expect((await oidc.signInAs(personAt('alice@example.com'))).session).toBeDefined();
  app.clock.advance('2h');
  provider.bend = { answers: { [discovery]: (_request, response) => response.destroy() } };
  expect((await oidc.signInAs(personAt('alice@example.com'))).session).toBeDefined();
});

test('with passwords switched off they open nothing, and the machine lets them in again', async () => {
  const oidc = await startOidcApp({ lines: TRUSTING });
  const { app } = oidc;
  const admin = await app.admin();
  const token = await app.token(admin);
  const switchOff = () =>
    app.send('PATCH', '/api/2.0/workspace-conf', token, { body: { enablePasswordSignIn: 'false' } });
  expect([(await switchOff()).status, (await switchOff()).body.error_code]).toEqual([400, 'INVALID_STATE']);
  const session = await app.signIn(admin);
  const way = await oidc.depart('link', session, { password: PASSWORD });
  await oidc.arriveAs(way, person('boss'));
  expect((await switchOff()).status, 'linked, but never signed in').toBe(400);
  const boss = await oidc.signInAs(person('boss'));
  const other = await app.token(admin, { scopes: ['settings'] });
  const scoped = await app.send('PATCH', '/api/2.0/workspace-conf', other, {
    body: { enablePasswordSignIn: 'true' },
  });
  expect(scoped.status).toBe(403);
  expect((await switchOff()).status).toBe(200);

  expect((await app.post(SESSION, undefined, { username: 'admin', password: PASSWORD })).status).toBe(403);
  expect((await app.get('/api/2.0/token/list', admin)).status).toBe(403);
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(200);
  expect((await app.get(OPTIONS)).body.password).toBe(false);
  const alice = { user_id: String((await app.user('alice')).id) };
  expect((await app.post('/api/latchkey/1.0/password-links', boss.session, alice)).status).toBe(403);
  const [link] = (await app.get('/api/latchkey/1.0/identity-links', boss.session)).body.identity_links;
  const unlink = await app.send('DELETE', `/api/latchkey/1.0/identity-links/${link.link_id}`, boss.session);
  expect([unlink.status, unlink.body.error_code]).toEqual([400, 'INVALID_STATE']);
  await app.core.settings.change(caller, { enablePasswordSignIn: 'true' });
  expect((await app.signIn(admin)).cookie).not.toBe('');
});
