import { describe, expect, test } from 'vitest';
import {
  cookieIn,
  goOn,
  HOST_SIGN_IN,
  knock,
  OWN_PAGE,
  setOut,
  start,
  WIKI,
} from '../testing/guarded-hosts.ts';

describe('a code', () => {
  const prepare = async () => {
    const app = await start();
    const session = await app.signIn(await app.user('alice'));
    const { nonce, query } = await setOut(app);
    const url = await goOn(app, session, query);
    return { app, session, nonce, path: url.pathname + url.search };
  };
  const expectLost = (answer: { status: number; headers: Record<string, string | undefined> }) => {
    expect([answer.status, answer.headers.location, answer.headers['set-cookie']]).toEqual([
      303,
      'https://latchkey.example.com/login/host?problem=lost',
      undefined,
    ]);
  };

  test('is good once', async () => {
    const { app, nonce, path } = await prepare();
    expect(cookieIn(await knock(app, path, { cookie: nonce }))).toContain('__Host-latchkey-host=');
    expectLost(await knock(app, path, { cookie: nonce }));
  });

  test('is good for a minute', async () => {
    const { app, nonce, path } = await prepare();
    app.clock.advance('60s');
    expectLost(await knock(app, path, { cookie: nonce }));
  });

  test('of two who bring it at once, one gets in', async () => {
    const { app, nonce, path } = await prepare();
    const all = await Promise.all([1, 2, 3, 4].map(() => knock(app, path, { cookie: nonce })));
    expect(all.filter((one) => one.headers['set-cookie'] !== undefined)).toHaveLength(1);
  });

  test('that was stolen is worth nothing without the nonce, and nothing to anybody afterwards', async () => {
    const { app, nonce, path } = await prepare();
    const thief = await setOut(app);
    expectLost(await knock(app, path, { cookie: thief.nonce }));
    expectLost(await knock(app, path, { cookie: nonce }));
  });

  test('without a nonce at all, with two of them, or with more than one code leads nowhere', async () => {
    const { app, nonce, path } = await prepare();
    expectLost(await knock(app, path));
    expectLost(await knock(app, path, { cookie: `${nonce}; ${(await setOut(app)).nonce}` }));
    expectLost(await knock(app, `${path}&code=x`, { cookie: nonce }));
    expectLost(await knock(app, '/.latchkey/callback', { cookie: nonce }));
    expectLost(await knock(app, '/.latchkey/callback?code=%00', { cookie: nonce }));
    expect(cookieIn(await knock(app, path, { cookie: nonce }))).toContain('__Host-latchkey-host=');
  });

  test('for one host is none at another', async () => {
    const { app, nonce, path } = await prepare();
    expectLost(await knock(app, path, { cookie: nonce, host: 'other.example.com' }));
    expectLost(await knock(app, path, { cookie: nonce }));
  });

  test('of somebody else cannot be planted: the browser did not set out for it', async () => {
    const app = await start();
    const mallory = await app.signIn(await app.user('mallory'));
    const planted = await setOut(app);
    const url = await goOn(app, mallory, planted.query);
    const victim = await setOut(app);
    expectLost(await knock(app, url.pathname + url.search, { cookie: victim.nonce }));
  });

  test('of a session that has ended meanwhile is none', async () => {
    const { app, session, nonce, path } = await prepare();
    await app.send('DELETE', '/api/latchkey/1.0/session', session, { headers: OWN_PAGE });
    expectLost(await knock(app, path, { cookie: nonce }));
  });

  test('lies in the database as a hash, and of one session there are not any number', async () => {
    const { app, session, path } = await prepare();
    const code = path.split('code=')[1] ?? '';
    for (let i = 0; i < 25; i++) await goOn(app, session, (await setOut(app)).query);
    const rows = await app.core.db.sql.selectFrom('host_codes').selectAll().execute();
    expect(rows).toHaveLength(20);
    expect(JSON.stringify(rows)).not.toContain(code);
    app.clock.advance('61s');
    await app.core.hostSessions.purge();
    expect(await app.core.db.sql.selectFrom('host_codes').selectAll().execute()).toEqual([]);
  });

  test('is given to our own pages alone, for a signed-in browser', async () => {
    const app = await start();
    const alice = await app.user('alice');
    const session = await app.signIn(alice);
    const { query } = await setOut(app);
    const foreign = { origin: WIKI, 'sec-fetch-site': 'same-site' };
    expect((await app.post(HOST_SIGN_IN, session, query, { headers: foreign })).status).toBe(403);
    expect((await app.post(HOST_SIGN_IN, await app.token(alice), query)).status).toBe(403);
    expect((await app.post(HOST_SIGN_IN, undefined, query)).status).toBe(401);
    const elsewhere = { ...query, upstream: 'api' };
    expect((await app.post(HOST_SIGN_IN, session, elsewhere, { headers: OWN_PAGE })).status).toBe(404);
  });
});
