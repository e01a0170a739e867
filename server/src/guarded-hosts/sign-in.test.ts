import { describe, expect, test } from 'vitest';
import { exportTrail } from '../testing/audit-trail.ts';
import {
  ask,
  cookieIn,
  goOn,
  knock,
  setOut,
  signInAt,
  start,
  VISIT,
  WIKI,
} from '../testing/guarded-hosts.ts';

describe('who opens a page without a credential', () => {
  test('is led to sign in, comes back with a code, and passes from then on', async () => {
    const app = await start();
    const alice = await app.user('alice@example.com');
    const session = await app.signIn(alice);

    const turned = await ask(app, { target: '/pages/a?b=c', headers: VISIT });
    expect([turned.status, turned.headers.location]).toEqual([
      303,
      `${WIKI}/.latchkey/sign-in?next=%2Fpages%2Fa%3Fb%3Dc`,
    ]);
    const { nonce, told, query, answer } = await setOut(app);
    expect([answer.status, told.origin, told.pathname]).toEqual([
      303,
      'https://latchkey.example.com',
      '/login/host',
    ]);
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-latchkey-nonce=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(query).toMatchObject({ upstream: 'wiki', next: '/pages/a?b=c' });
    expect(told.href).not.toContain(nonce.split('=')[1]);

    const url = await goOn(app, session, query);
    expect(url.origin + url.pathname).toBe(`${WIKI}/.latchkey/callback`);
    const arrived = await knock(app, url.pathname + url.search, { cookie: nonce });
    expect([arrived.status, arrived.headers.location, arrived.headers['referrer-policy']]).toEqual([
      303,
      `${WIKI}/pages/a?b=c`,
      'no-referrer',
    ]);
    expect(arrived.headers['set-cookie']).toMatch(
      /^__Host-latchkey-host=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
    );
    const cookie = cookieIn(arrived);
    const passed = await ask(app, { target: '/pages/a?b=c', cookie, headers: VISIT });
    expect([
      passed.status,
      passed.headers['x-forwarded-user'],
      passed.headers['x-latchkey-token-id'],
    ]).toEqual([200, 'alice@example.com', '']);
    expect(passed.headers['x-latchkey-principal-id']).toBe(String(alice.id));
    expect(
      (await ask(app, { method: 'POST', cookie, headers: { 'sec-fetch-site': 'same-origin' } })).status,
    ).toBe(200);
  });

  test('is told nothing but 401 when it is a program, a script of a page, a frame, or writes', async () => {
    const app = await start();
    const others: Record<string, string>[] = [
      {},
      { ...VISIT, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      { ...VISIT, 'sec-fetch-dest': 'iframe' },
      { ...VISIT, authorization: 'Basic eDp5' },
    ];
    for (const headers of others) {
      const { status, headers: said } = await ask(app, { headers });
      expect([headers, status, said.location]).toEqual([headers, 401, undefined]);
    }
    expect((await ask(app, { method: 'POST', headers: VISIT })).status).toBe(401);
    expect((await ask(app, { host: 'api.example.com', headers: VISIT })).status).toBe(401);
  });

  test('behind nginx is told where to go in the 401, which is all that nginx takes', async () => {
    const app = await start();
    const headers = {
      ...{ 'x-original-method': 'GET', 'x-original-uri': '/a', 'x-original-host': 'wiki.example.com' },
      ...VISIT,
    };
    const answer = await app.get('/forward-auth/nginx', undefined, { headers });
    expect([answer.status, answer.headers.location]).toEqual([401, `${WIKI}/.latchkey/sign-in?next=%2Fa`]);
  });

  test('by a sign-in that is told in the audit trail, without anything that opens something', async () => {
    const app = await start();
    const { cookie } = await signInAt(app, await app.signIn(await app.user('alice')));
    const trail = await exportTrail(app);
    const line = trail.split('\n').find((one) => one.includes('hostLogin')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ request_params: { user: 'alice', upstream: 'wiki' } });
    expect(trail).not.toContain(cookie.split('=')[1]);
    expect(app.logLines.join('\n')).not.toContain(cookie.split('=')[1]);
  });
});

const HOSTILE = [
  'https://evil.example',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%0d%0aset-cookie:a=b\r\nx: y',
  '/\t/evil.example',
  ' //evil.example',
  'javascript:alert(1)',
  '@evil.example',
  '.evil.example',
  ':80@evil.example',
  'https:evil.example',
  'https:/evil.example',
  'http://wiki.example.com/',
  'https://wiki.example.com:8443/',
  'https://wiki.example.com@evil.example/',
  `/${'a'.repeat(2000)}`,
];

test('what is no page of the host leads back to its start, and nowhere else', async () => {
  const app = await start();
  const session = await app.signIn(await app.user('alice'));
  for (const next of HOSTILE) {
    const { nonce, query } = await setOut(app, 'wiki.example.com', next);
    expect([next, query.next]).toEqual([next, '/']);
    // Nor when it is written where our page is told of it.
    const { pathname, search } = await goOn(app, session, { ...query, next });
    const arrived = await knock(app, pathname + search, { cookie: nonce });
    expect([next, arrived.headers.location]).toEqual([next, `${WIKI}/`]);
  }
});

test('an address that a client writes is none that anybody is sent to', async () => {
  const app = await start();
  const forged = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example',
  };
  const headers = { host: 'wiki.example.com:666', ...forged };
  const answer = await app.get('/.latchkey/sign-in?next=/', undefined, { headers });
  expect(answer.headers.location).toMatch(/^https:\/\/latchkey\.example\.com\/login\/host\?/);
  const turned = await ask(app, { target: '//evil.example/', headers: VISIT });
  expect(turned.headers.location).toBe(`${WIKI}/.latchkey/sign-in?next=%2F%2Fevil.example%2F`);
});

test('under the reserved path there is nothing else, and at hosts that nobody signs in at nothing at all', async () => {
  const app = await start();
  for (const path of ['/.latchkey/', '/.latchkey/x', '/.latchkey/callback/x', '/.latchkey/../api'])
    expect([path, (await knock(app, path)).status]).toEqual([path, 404]);
  const posted = await app.post(
    '/.latchkey/callback',
    undefined,
    {},
    { headers: { host: 'wiki.example.com' } },
  );
  expect(posted.status).toBe(404);
  for (const host of ['api.example.com', 'evil.example', '127.0.0.1']) {
    const answer = await knock(app, '/.latchkey/sign-in?next=/', { host });
    expect([host, answer.headers.location, answer.headers['set-cookie']]).toEqual([
      host,
      undefined,
      undefined,
    ]);
  }
});

test('tabs that set out together all arrive', async () => {
  const app = await start();
  const session = await app.signIn(await app.user('alice'));
  const first = await setOut(app);
  const second = await knock(app, '/.latchkey/sign-in?next=/two', { cookie: first.nonce });
  expect(cookieIn(second)).toBe(first.nonce);
  const query = Object.fromEntries(new URL(second.headers.location ?? '').searchParams);
  for (const [body, page] of [
    [first.query, '/pages/a?b=c'],
    [query, '/two'],
  ] as const) {
    const { pathname, search } = await goOn(app, session, body);
    const arrived = await knock(app, pathname + search, { cookie: first.nonce });
    expect(arrived.headers.location).toBe(WIKI + page);
  }
});

test('signing in at one host leaves those at others as they are, and a later one ends the one before', async () => {
  const app = await start();
  const session = await app.signIn(await app.user('alice'));
  const first = (await signInAt(app, session)).cookie;
  const other = (await signInAt(app, session, 'other.example.com')).cookie;
  const second = (await signInAt(app, session)).cookie;
  expect((await ask(app, { cookie: first })).status).toBe(401);
  expect((await ask(app, { cookie: second })).status).toBe(200);
  expect((await ask(app, { cookie: other, host: 'other.example.com' })).status).toBe(200);
});
