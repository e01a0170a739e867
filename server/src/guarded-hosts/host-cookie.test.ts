import { describe, expect, test } from 'vitest';
import { ask, OWN_PAGE, signInAt, start, VISIT, WIKI } from '../testing/guarded-hosts.ts';

describe('the cookie of a host', () => {
  test('opens this upstream alone: no other, no API of ours, and not in the place of the session', async () => {
    const app = await start();
    const session = await app.signIn(await app.user('alice'));
    const { cookie } = await signInAt(app, session);
    expect((await ask(app, { cookie })).status).toBe(200);
    expect((await ask(app, { cookie, host: 'other.example.com' })).status).toBe(401);
    expect((await ask(app, { cookie, host: 'api.example.com' })).status).toBe(401);
    const value = cookie.split('=')[1] ?? '';
    for (const name of ['__Host-latchkey-host', '__Host-latchkey']) {
      const answer = await app.get('/api/latchkey/1.0/session', { cookie: `${name}=${value}` });
      expect([name, answer.status]).toEqual([name, 401]);
    }
    expect((await app.get('/api/latchkey/1.0/session', session)).status).toBe(200);
    const swapped = session?.cookie.replace('__Host-latchkey=', '__Host-latchkey-host=');
    expect((await ask(app, { cookie: swapped })).status).toBe(401);
    expect((await ask(app, { cookie: session.cookie })).status).toBe(401);
  });

  test('ends when its person signs out, is deactivated, or ends the session elsewhere', async () => {
    const app = await start();
    const alice = await app.user('alice');
    const session = await app.signIn(alice);
    const { cookie } = await signInAt(app, session);
    expect((await ask(app, { cookie })).status).toBe(200);
    await app.send('DELETE', '/api/latchkey/1.0/session', session, { headers: OWN_PAGE });
    expect((await ask(app, { cookie })).status).toBe(401);

    const [here, elsewhere] = [await app.signIn(alice), await app.signIn(alice)];
    const again = (await signInAt(app, here)).cookie;
    expect((await ask(app, { cookie: again })).status).toBe(200);
    await app.post('/api/latchkey/1.0/session/end-others', elsewhere, {}, { headers: OWN_PAGE });
    expect((await ask(app, { cookie: again })).status).toBe(401);

    const last = (await signInAt(app, elsewhere)).cookie;
    expect((await ask(app, { cookie: last })).status).toBe(200);
    const path = `/api/2.0/preview/scim/v2/Users/${alice.id}`;
    const operations = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] };
    const Operations = [{ op: 'replace', path: 'active', value: false }];
    const admin = await app.token(await app.admin());
    expect(
      (await app.send('PATCH', path, admin, { body: { ...operations, Operations } })).status,
    ).toBeLessThan(300);
    expect((await ask(app, { cookie: last })).status).toBe(401);
  });

  test('keeps the session from idling, and ends with it', async () => {
    const app = await start();
    const session = await app.signIn(await app.user('alice'));
    const { cookie } = await signInAt(app, session);
    for (let hours = 0; hours < 20; hours += 4) {
      app.clock.advance('4h');
      expect((await ask(app, { cookie })).status).toBe(200);
      // That it was seen is written after the answer: this act comes behind it.
      await app.core.db.write(async () => undefined);
    }
    app.clock.advance('31d');
    expect((await ask(app, { cookie })).status).toBe(401);
    await app.core.sessions.purge();
    await app.core.hostSessions.purge();
    const rows = await app.core.db.sql.selectFrom('host_sessions').selectAll().execute();
    expect(rows).toEqual([]);
  });

  test('that another host planted beside it counts as none', async () => {
    const app = await start();
    const { cookie } = await signInAt(app, await app.signIn(await app.user('alice')));
    const mallory = (await signInAt(app, await app.signIn(await app.user('mallory')))).cookie;
    expect((await ask(app, { cookie: `${cookie}; ${mallory}` })).status).toBe(401);
    expect((await ask(app, { cookie: `${mallory}; ${cookie}` })).status).toBe(401);
  });

  test('counts only in what comes from pages of that host, and in links that are followed', async () => {
    const app = await start();
    const { cookie } = await signInAt(app, await app.signIn(await app.user('alice')));
    const status = async (method: string, headers: Record<string, string>) =>
      (await ask(app, { method, cookie, headers })).status;
    const site = (name: string) => ({ 'sec-fetch-site': name });
    const passing: [string, Record<string, string>][] = [
      ['GET', {}],
      ['GET', site('none')],
      ['POST', site('same-origin')],
      ['POST', { ...site('same-origin'), origin: WIKI }],
      ['POST', { ...site('same-origin'), origin: 'null' }],
      ['DELETE', { origin: WIKI }],
      ['GET', VISIT],
      ['GET', { ...VISIT, ...site('same-site') }],
    ];
    for (const [method, headers] of passing)
      expect([method, headers, await status(method, headers)]).toEqual([method, headers, 200]);
    const refused: [string, Record<string, string>][] = [
      ['POST', {}],
      ['POST', VISIT],
      ['POST', { ...VISIT, ...site('same-site') }],
      ['POST', { ...site('same-site'), origin: 'https://evil.example.com' }],
      ['POST', { origin: 'https://evil.example.com' }],
      ['POST', { origin: 'null' }],
      ['POST', { ...site('same-origin'), origin: 'https://evil.example.com' }],
      ['POST', { origin: 'http://wiki.example.com' }],
      ['POST', { origin: `${WIKI}:8443` }],
      ['GET', site('same-site')],
      ['GET', site('cross-site')],
      ['GET', { ...VISIT, 'sec-fetch-dest': 'iframe' }],
      // As a WebSocket is opened, whose browser says no more than this.
      ['GET', { origin: 'https://evil.example.com', upgrade: 'websocket', connection: 'upgrade' }],
    ];
    for (const [method, headers] of refused)
      expect([method, headers, await status(method, headers)]).toEqual([method, headers, 403]);
  });

  test('is not asked when there is a token, which decides alone', async () => {
    const app = await start();
    const alice = await app.user('alice');
    const { cookie } = await signInAt(app, await app.signIn(alice));
    const bob = await app.token(await app.user('bob'));
    const answer = await ask(app, { cookie }, bob);
    expect([answer.status, answer.headers['x-forwarded-user']]).toEqual([200, 'bob']);
    expect((await ask(app, { cookie, headers: { authorization: 'Bearer x' } })).status).toBe(403);
  });

  test('is refused from an address that the IP access lists do not admit', async () => {
    const app = await start();
    const { cookie } = await signInAt(app, await app.signIn(await app.user('alice')));
    const admin = await app.token(await app.admin());
    await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { enableIpAccessLists: 'true' } });
    const list = { label: 'elsewhere', list_type: 'BLOCK', ip_addresses: ['203.0.113.0/24'] };
    expect((await app.post('/api/2.0/ip-access-lists', admin, list)).status).toBe(200);
    const from = { 'x-forwarded-for': '203.0.113.9' };
    expect((await ask(app, { cookie })).status).toBe(200);
    expect((await ask(app, { cookie, headers: from })).status).toBe(403);
    const headers = { host: 'wiki.example.com', ...from };
    expect((await app.get('/.latchkey/sign-in', undefined, { headers })).status).toBe(403);
  });
});
