import { describe, expect, test } from 'vitest';
import { basic, PASSWORD, startTestApp, type TestApp } from '../../testing/harness.ts';
import { type ArrivedRequest, sendBytes, startService, statusesIn, valuesOf } from '../../testing/service.ts';

const IDENTITY = [
  ...['x-forwarded-user', 'x-forwarded-email', 'x-latchkey-principal-id', 'x-latchkey-token-id'],
  'x-latchkey-scopes',
];

/** A node before one service, at `/mlflow` unless `keys` say otherwise. */
async function guard(keys = 'path = "/mlflow"\nscope = "mlflow"', env: Record<string, string> = {}) {
  const service = await startService();
  const toml = `[[upstreams]]\nname = "mlflow"\nurl = "${service.url}"\n${keys}\n`;
  const app = await startTestApp({ toml, env });
  return { app, service };
}

function only(arrived: readonly ArrivedRequest[]): ArrivedRequest {
  expect(arrived).toHaveLength(1);
  return arrived[0] as ArrivedRequest;
}

test('a good token passes; the service learns whose it is, and not the token', async () => {
  const { app, service } = await guard();
  const alice = await app.user('alice@example.com');
  const token = await app.token(alice, { scopes: ['mlflow', 'sql'] });
  const answer = await app.send('POST', '/mlflow/api/2.0/runs?a=b%20c&d', token, { body: 'x=1' });
  expect([answer.status, answer.text]).toEqual([200, 'from the service']);
  const { method, target, body, rawHeaders } = only(service.arrived);
  expect([method, target, body]).toEqual(['POST', '/mlflow/api/2.0/runs?a=b%20c&d', 'x=1']);
  expect(IDENTITY.map((name) => valuesOf(rawHeaders, name))).toEqual([
    ['alice@example.com'],
    ['alice@example.com'],
    [String(alice.id)],
    [token.id],
    ['mlflow,sql'],
  ]);
  expect(rawHeaders.join('\n')).not.toContain(token.value);
  const host = new URL(app.node.url).host;
  for (const [name, value] of [
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-host', host],
    ['x-forwarded-proto', 'http'],
    ['host', host],
  ] as const)
    expect([name, valuesOf(rawHeaders, name)]).toEqual([name, [value]]);
});

test('whoever has no good credential does not, hears what the API says, and no byte reaches the service', async () => {
  const { app, service } = await guard();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const session = await app.signIn(alice);
  expect((await app.get('/mlflow/x', token)).status).toBe(200);
  await app.post('/api/2.0/token/delete', token, { token_id: token.id });
  const revoked = await app.get('/mlflow/x', token);
  expect([revoked.status, revoked.body.message]).toEqual([403, 'Invalid access token.']);
  const nobody = await app.get('/mlflow/x');
  expect([nobody.status, nobody.headers['www-authenticate']]).toEqual([
    401,
    expect.stringContaining('Bearer'),
  ]);
  expect((await app.get('/mlflow/x', session)).status).toBe(401);
  const narrow = await app.get('/mlflow/x', await app.token(alice, { scopes: ['sql'] }));
  expect([narrow.status, narrow.body.message]).toEqual([403, expect.stringContaining('"mlflow"')]);
  expect((await app.send('POST', '/mlflow/x', undefined, { body: 'secret' })).status).toBe(401);
  expect((await app.get('/mlflow/x', alice)).status).toBe(200);
  expect(service.arrived).toHaveLength(2);
});

describe('what a client says it is', () => {
  const FORGED = [
    ...IDENTITY,
    ...[
      'remote-user',
      'forwarded',
      'x-real-ip',
      'x-forwarded-groups',
      'x-forwarded-port',
      'x-latchkey-assertion',
    ],
    ...[
      'x-http-method-override',
      'x-method-override',
      'x-original-url',
      'proxy-authorization',
      'x-forwarded-prefix',
    ],
  ].flatMap((name) => [name, name.toUpperCase(), name.replaceAll('-', '_'), name.replace('-', '_')]);

  async function send(app: TestApp, token: { value: string }, lines: readonly string[], body = '') {
    const head = ['GET /mlflow/x HTTP/1.1', 'Host: x.localhost', 'Connection: close', ...lines];
    const text = `${head.join('\r\n')}\r\nAuthorization: Bearer ${token.value}\r\n\r\n${body}`;
    expect(statusesIn(await sendBytes(app.node.url, text))).toEqual([200]);
  }

  test('does not reach the service, in whatever spelling, once or twice', async () => {
    const { app, service } = await guard();
    const token = await app.token(await app.user('alice'));
    await send(
      app,
      token,
      FORGED.flatMap((name) => [`${name}: root@evil.example`, `${name}: root@evil.example`]),
    );
    const { rawHeaders } = only(service.arrived);
    expect(rawHeaders.join('\n')).not.toContain('root@evil.example');
    expect(IDENTITY.map((name) => valuesOf(rawHeaders, name))).toEqual([
      ['alice'],
      [''],
      [expect.any(String)],
      [token.id],
      ['all-apis'],
    ]);
  });

  test('does not reach it under names of its own either, nor as trailers', async () => {
    const { app, service } = await guard('path = "/mlflow"\nheaders = { user = "X-Who" }');
    const token = await app.token(await app.user('alice'));
    const lines = ['x_who: root@evil.example', 'X-WHO: root@evil.example', 'Transfer-Encoding: chunked'];
    const trailers = [...FORGED, 'X-Who', 'Host'].map((name) => `${name}: root@evil.example\r\n`);
    await send(app, token, lines, `3\r\nabc\r\n0\r\n${trailers.join('')}X-Sum: 1\r\n\r\n`);
    const { rawHeaders, rawTrailers, body } = only(service.arrived);
    expect(body).toBe('abc');
    expect([...rawHeaders, ...rawTrailers].join('\n')).not.toContain('root@evil.example');
    expect(valuesOf(rawHeaders, 'x-who')).toEqual(['alice']);
    expect(rawTrailers).toEqual(['X-Sum', '1']);
  });

  test('takes nothing away of what the service learns, by naming it as of one hop alone', async () => {
    const { app, service } = await guard();
    const token = await app.token(await app.user('alice'));
    await send(app, token, [
      `Connection: ${IDENTITY.join(', ')}, Host, X-Mine`,
      'X-Mine: 1',
      'X-Other: 2',
      'TE: gzip',
    ]);
    const { rawHeaders } = only(service.arrived);
    expect(IDENTITY.map((name) => valuesOf(rawHeaders, name).length)).toEqual([1, 1, 1, 1, 1]);
    expect(['host', 'x-mine', 'x-other', 'te'].map((name) => valuesOf(rawHeaders, name))).toEqual([
      ['x.localhost'],
      [],
      ['2'],
      [],
    ]);
  });
});

test('a name cannot end a header or begin another', async () => {
  const { app, service } = await guard();
  const elodie = await app.user('élodie%0d%0aX-Forwarded-Email@example.com');
  const token = await app.token(elodie, { comment: 'x\r\nX-Forwarded-User: root' });
  expect((await app.get('/mlflow', token)).status).toBe(200);
  const { rawHeaders } = only(service.arrived);
  expect(valuesOf(rawHeaders, 'x-forwarded-user')).toEqual([
    '%C3%A9lodie%250d%250ax-forwarded-email@example.com',
  ]);
  expect(rawHeaders.join('\n')).not.toContain('root');
});

test('cookies of ours stay with us, those of the service go on', async () => {
  const { app, service } = await guard();
  const token = await app.token(await app.user('alice'));
  const cookie = `a=1; latchkey-8080=x; __Host-latchkey=y; __host-Latchkey-sign-in=z; b=latchkey; ${'_'}x=2`;
  expect((await app.get('/mlflow', token, { headers: { cookie } })).status).toBe(200);
  expect((await app.get('/mlflow', token, { headers: { cookie: 'latchkey-8080=x' } })).status).toBe(200);
  const sent = service.arrived.map(({ rawHeaders }) =>
    valuesOf(rawHeaders, 'cookie').join('|').replaceAll(' ', ''),
  );
  expect(sent).toEqual(['a=1;b=latchkey;_x=2', '']);
});

test('an upstream may have its path taken off, and its own name as host', async () => {
  const { app, service } = await guard('path = "/mlflow"\nstrip_path = true\nkeep_host = false');
  const token = await app.token(await app.user('alice'));
  for (const target of ['/mlflow', '/mlflow/', '/mlflow/a/b?c=/mlflow', '/mlflow?x=1'])
    expect((await app.get(target, token)).status).toBe(200);
  expect(service.arrived.map(({ target }) => target)).toEqual(['/', '/', '/a/b?c=/mlflow', '/?x=1']);
  const [{ rawHeaders }] = service.arrived as [ArrivedRequest];
  expect(valuesOf(rawHeaders, 'host')).toEqual([new URL(service.url).host]);
  expect(valuesOf(rawHeaders, 'x-forwarded-host')).toEqual([new URL(app.node.url).host]);
  expect(valuesOf(rawHeaders, 'x-forwarded-prefix')).toEqual(['/mlflow']);
});

describe('credentials', () => {
  test('are kept only where the upstream says so, and only tokens that open nothing else', async () => {
    const { app, service } = await guard('path = "/mlflow"\nscope = "mlflow"\nkeep_credential = true');
    const alice = await app.user('alice');
    const narrow = await app.token(alice, { scopes: ['mlflow'] });
    expect((await app.get('/mlflow', narrow)).status).toBe(200);
    expect(
      (await app.get('/mlflow', undefined, { headers: { authorization: basic('token', narrow.value) } }))
        .status,
    ).toBe(200);
    for (const wider of [
      await app.token(alice),
      await app.token(alice, { scopes: ['mlflow', 'sql'] }),
      alice,
    ])
      expect((await app.get('/mlflow', wider)).status).toBe(403);
    const sent = service.arrived.map(({ rawHeaders }) => valuesOf(rawHeaders, 'authorization'));
    expect(sent).toEqual([[`Bearer ${narrow.value}`], [basic('token', narrow.value)]]);
    expect(JSON.stringify(service.arrived)).not.toContain(PASSWORD);
  });

  test('are swapped for one of the upstream, which is in no log and in no answer', async () => {
    const { app, service } = await guard(
      'path = "/mlflow"\nscope = "mlflow"\ncredential_env = "SWAPPED"\ncredential_header = "X-Api-Key"',
      { SWAPPED: 'violet-anchor-mosaic' },
    );
    const token = await app.token(await app.user('alice'));
    const headers = { x_api_key: 'mine', 'X-API-KEY': 'mine' };
    const answer = await app.get('/mlflow', token, { headers });
    const { rawHeaders } = only(service.arrived);
    expect(valuesOf(rawHeaders, 'x-api-key')).toEqual(['violet-anchor-mosaic']);
    expect(valuesOf(rawHeaders, 'authorization')).toEqual([]);
    await service.stop();
    expect((await app.get('/mlflow', token)).status).toBe(502);
    expect(JSON.stringify(answer) + app.logLines.join('')).not.toContain('violet-anchor-mosaic');
  });
});

test('what came of the requests is counted', async () => {
  const { app } = await guard();
  const token = await app.token(await app.user('alice'));
  await app.get('/mlflow', token);
  await app.get('/mlflow');
  await expect
    .poll(() => app.core.metrics.metrics())
    .toContain('latchkey_gateway_total{outcome="answered"} 1');
  expect(await app.core.metrics.metrics()).toContain('latchkey_gateway_total{outcome="refused"} 1');
});
