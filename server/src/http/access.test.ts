import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { basic, PASSWORD, startTestApp, type TestApp } from '../testing/harness.ts';

const LIST = '/api/2.0/token/list';
const REFUSED = { error_code: 'PERMISSION_DENIED', message: 'Invalid access token.' };
const DEAD = 'dapi0123456789abcdef0123456789abcdef';

test('every token that is not live gets one and the same answer, but for the request id', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const [revoked, expired] = [await app.token(alice), await app.token(alice, { lifetimeSeconds: 1 })];
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  app.clock.advance('2s');
  const bob = await app.user('bob');
  const orphan = await app.token(bob);
  await app.core.account.disable({ name: 'test', address: '', userAgent: '', requestId: '' }, bob.id);

  const seen = new Set<string>();
  const values = [
    DEAD,
    revoked.value,
    expired.value,
    orphan.value,
    'x',
    '',
    'dapi',
    `${revoked.value}0`,
    'ü',
  ];
  for (const value of values) {
    for (const authorization of [`Bearer ${value}`, basic('token', value)]) {
      const answer = await app.get(LIST, undefined, { headers: { authorization: toLatin1(authorization) } });
      const { 'x-request-id': _id, date: _date, ...headers } = answer.headers;
      seen.add(JSON.stringify([answer.status, headers, answer.body]));
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual(REFUSED);
      expect(answer.headers['x-databricks-reason-phrase']).toBe(REFUSED.message);
    }
  }
  expect(seen.size).toBe(1);
});

const toLatin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

test('what is no credential gets 401 with a challenge, and a browser never a Basic one', async () => {
  const app = await startTestApp();
  const tool = await app.get(LIST);
  expect(tool.status).toBe(401);
  expect(tool.body.error_code).toBe('UNAUTHENTICATED');
  expect(tool.headers['www-authenticate']).toMatch(/Bearer.*Basic/);
  const asked = [{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, { cookie: 'a=1' }];
  for (const headers of asked) {
    const browser = await app.get(LIST, undefined, { headers });
    expect(browser.status).toBe(401);
    expect(browser.headers['www-authenticate']).not.toMatch(/Basic/i);
  }
});

test('a token in the query is no credential', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  for (const name of ['access_token', 'token', 'authorization', 'private_token']) {
    expect((await app.get(`${LIST}?${name}=${token.value}`)).status).toBe(401);
  }
  expect(app.logLines.join('')).not.toContain(token.value);
});

test('a wrong password gets 401 with the same body as an unknown user', async () => {
  const app = await startTestApp();
  await app.user('alice');
  const answers = [];
  for (const name of ['alice', 'nobody']) {
    const headers = { authorization: basic(name, 'this is not the password') };
    const { status, body } = await app.get(LIST, undefined, { headers });
    answers.push([status, body.error_code, body.message.replace(/ReqId: .*/, '')]);
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.[0]).toBe(401);
});

test('Basic by password needs CAN_USE on passwords; signing in does not', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const { usersId } = app.core.installation.groups;
  const caller = { name: 'test', address: '', userAgent: '', requestId: '' };
  await app.core.permissions.set(caller, 'passwords', usersId, undefined);
  expect((await app.get(LIST, alice)).status).toBe(403);
  expect((await app.get(LIST, await app.signIn(alice))).status).toBe(200);
  await app.core.permissions.set(caller, 'passwords', alice.id, 'CAN_USE');
  expect((await app.get(LIST, alice)).status).toBe(200);
});

test('all of /api says no-store, nosniff, workspace and request id; all else has a strict policy', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const { workspaceId } = app.core.installation;
  for (const answer of [await app.get(LIST, alice), await app.get(LIST), await app.get('/api/nope')]) {
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-databricks-org-id': workspaceId,
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'content-type': expect.stringMatching(/^application\/json/),
    });
  }
  for (const path of ['/healthz', '/.well-known/databricks-config', '/nope']) {
    const { headers } = await app.get(path);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
});

test.each([
  ['two Authorization headers', { authorization: [`Bearer ${DEAD}`, 'Bearer x'] }],
  ['two Host headers', { host: ['127.0.0.1', 'localhost'] }],
])('%s are refused with 400', async (_what, headers) => {
  const app = await startTestApp();
  const answer = await raw(app, headers);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toMatch(/"error_code":"MALFORMED_REQUEST"/);
});

test.each([
  ['a control byte in a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a\x01b\r\n\r\n'],
  ['a folded line', 'GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer\r\n dapi\r\n\r\n'],
  ['a NUL', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: \x00\r\n\r\n'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ['no HTTP at all', 'hello\r\n\r\n'],
  [
    'length and chunks at once',
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
  ['headers beyond the limit', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
])('%s is refused with 400 in the shape of the API', async (_what, request) => {
  const app = await startTestApp();
  const answer = await exchange(app, request);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toMatch(/"error_code":"MALFORMED_REQUEST"/);
});

function raw(app: TestApp, headers: Record<string, string[]>): Promise<string> {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    values.map((value) => `${name}: ${value}`),
  );
  const host = 'host' in headers ? [] : ['host: localhost'];
  return exchange(
    app,
    `GET ${LIST} HTTP/1.1\r\n${[...host, ...lines].join('\r\n')}\r\nconnection: close\r\n\r\n`,
  );
}

function exchange(app: TestApp, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(app.node.url).port), '127.0.0.1', () => socket.write(request));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\r\n\r\n{')) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

test('on a loopback listener other host names are misdirected, before anything else', async () => {
  const app = await startTestApp({ env: { LATCHKEY_PUBLIC_URL: 'http://latchkey.example.com' } });
  const token = await app.token(await app.user('alice'));
  const good = [
    'localhost',
    'LOCALHOST:80',
    'a.localhost',
    '127.0.0.1:1',
    '[::1]',
    '10.1.2.3',
    'latchkey.example.com',
  ];
  for (const host of good) expect((await app.get(LIST, token, { headers: { host } })).status).toBe(200);
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '[::1', 'a b']) {
    const answer = await app.get(LIST, token, { headers: { host } });
    expect([host, answer.status]).toEqual([host, 421]);
  }
});

test('a write from a page of another origin is refused whatever the credential', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const session = await app.signIn(alice);
  const foreign = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: app.node.url.replace('http', 'https') },
    { 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' },
  ];
  for (const headers of foreign) {
    for (const credential of [token, alice, session, undefined]) {
      const answer = await app.post('/api/2.0/token/create', credential, { comment: 'forged' }, { headers });
      expect(answer.status).toBe(403);
    }
  }
  expect((await app.get(LIST, token)).body.token_infos).toHaveLength(1);
  const own = await app.post(
    '/api/2.0/token/create',
    session,
    {},
    { headers: { 'sec-fetch-site': 'same-origin' } },
  );
  expect(own.status).toBe(200);
});

test('a write by cookie that does not say where it comes from is refused', async () => {
  const app = await startTestApp();
  const { cookie } = await app.signIn(await app.user('alice'));
  const answer = await app.post('/api/2.0/token/create', undefined, {}, { headers: { cookie } });
  expect(answer.status).toBe(403);
});

test('upgrades are refused, from pages of other origins with 403', async () => {
  const app = await startTestApp();
  const upgrade = 'connection: upgrade\r\nupgrade: websocket\r\n';
  const own = await exchange(app, `GET / HTTP/1.1\r\nhost: localhost\r\n${upgrade}\r\n`);
  expect(own).toMatch(/^HTTP\/1.1 400 /);
  const foreign = await exchange(
    app,
    `GET / HTTP/1.1\r\nhost: localhost\r\norigin: http://evil.example\r\n${upgrade}\r\n`,
  );
  expect(foreign).toMatch(/^HTTP\/1.1 403 /);
});

test('failed passwords are throttled: 429 with whole seconds for signing in, 403 for Basic', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const guess = (i: number) =>
    app.get(LIST, undefined, { headers: { authorization: basic('alice', `wrong guess ${i}`) } });
  for (let i = 0; i < 10; i++) expect((await guess(i)).status).toBe(401);
  await Promise.all(Array.from({ length: 40 }, (_, i) => guess(100 + i)));
  const refused = await guess(1000);
  expect([refused.status, refused.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
  const signIn = { username: 'alice', password: PASSWORD };
  const throttled = await app.post('/api/latchkey/1.0/session', undefined, signIn);
  expect(throttled.status).toBe(429);
  expect(throttled.headers['retry-after']).toMatch(/^\d+$/);
  const token = await app.token(alice);
  expect((await app.get(LIST, token)).status).toBe(200);
}, 60_000);

test('behind a trusted proxy failed passwords count for the client, whatever it claims to be', async () => {
  const app = await startTestApp({ env: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } });
  await app.user('alice');
  const signIn = (password: string, forwardedFor: string) =>
    app.post(
      '/api/latchkey/1.0/session',
      undefined,
      { username: 'alice', password },
      { headers: { 'x-forwarded-for': forwardedFor } },
    );
  const spellings = ['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109', '203.0.113.9:4711'];
  const guess = (i: number) => signIn(`wrong ${i}`, `192.0.2.${i}, ${spellings[i % spellings.length]}`);
  const guesses = await Promise.all(Array.from({ length: 40 }, (_, i) => guess(i)));
  expect(guesses.map(({ status }) => status)).toContain(429);
  expect((await signIn(PASSWORD, '203.0.113.9')).status).toBe(429);
  expect((await signIn(PASSWORD, '203.0.113.10')).status).toBe(200);
}, 60_000);

test.each([
  '/api/%zz',
  '/api/2.0/token/list%',
  '/api/2.0/token/list/',
  '/API/2.0/token/list',
  '//api/2.0/token/list',
])('the path %s is answered in the shape of the API and never with a page', async (path) => {
  const app = await startTestApp();
  const answer = await app.get(path, await app.token(await app.user('alice')));
  expect([400, 404]).toContain(answer.status);
  expect(answer.body).toEqual({
    error_code: expect.stringMatching(/^[A-Z_]+$/),
    message: expect.any(String),
  });
  expect(answer.headers['x-request-id']).toBeDefined();
});
