import { expect, test } from 'vitest';
import { startTestApp } from '../../testing/harness.ts';
import { sendBytes, startService, statusesIn, valuesOf } from '../../testing/service.ts';

/** A node before a service that has a path here, one below that, and a host of its own. */
async function guard() {
  const [mlflow, runs, wiki] = [await startService(), await startService(), await startService()];
  const toml = [
    `[[upstreams]]\nname = "mlflow"\npath = "/mlflow"\nurl = "${mlflow.url}"`,
    `[[upstreams]]\nname = "admin"\npath = "/mlflow/admin"\nscope = "mlflow"\nurl = "${runs.url}"`,
    `[[upstreams]]\nname = "wiki"\nhost = "wiki.example.com"\nurl = "${wiki.url}"`,
    '[[upstreams]]\nname = "asked"\npath = "/asked"',
  ].join('\n');
  const app = await startTestApp({ toml });
  const token = await app.token(await app.user('alice'));
  const raw = async (line: string, host = 'localhost', further = '') => {
    const head = `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nAuthorization: Bearer ${token.value}\r\n`;
    return statusesIn(await sendBytes(app.node.url, `${head}${further}\r\n`))[0];
  };
  return { app, token, raw, services: { mlflow, runs, wiki } };
}

test('a request goes to the upstream of its path or host, the longest path first, and else to us', async () => {
  const { app, token, raw, services } = await guard();
  for (const target of ['/mlflow', '/mlflow/x', '/mlflow/administrator', '/mlflow?x=/../api'])
    expect([target, await raw(`GET ${target}`)]).toEqual([target, 200]);
  expect(await raw('GET /mlflow/admin/x')).toBe(200);
  for (const host of ['wiki.example.com', 'WIKI.example.com:8443', 'wiki.example.com.'])
    for (const target of ['/', '/mlflow', '/api/2.0/token/list'])
      expect(await raw(`GET ${target}`, host)).toBe(200);
  expect([
    services.mlflow.arrived.length,
    services.runs.arrived.length,
    services.wiki.arrived.length,
  ]).toEqual([4, 1, 9]);
  // Ours, nobody's, and one that is for forward-auth alone.
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(200);
  expect((await app.get('/mlflowx', token)).body.error_code).toBe('ENDPOINT_NOT_FOUND');
  expect((await app.get('/asked', token)).body.error_code).toBe('ENDPOINT_NOT_FOUND');
  expect((await app.get('/healthz')).status).toBe(200);
});

test('a target that some server on the way could take for another goes nowhere', async () => {
  const { app, raw, services } = await guard();
  const targets = [
    ...['/mlflow/../api/2.0/token/list', '/mlflow/..%2fapi', '/mlflow/%2e%2e/api', '/mlflow/%252e%252e/x'],
    ...['/mlflow//admin', '/mlflow/%61dmin', '/mlflow/admin;x', '/mlflow%2fx', '/%6dlflow/x', '//mlflow/x'],
    ...['/mlflow/x/..\\..\\admin', '/mlflow\\x', '/mlflow/./admin', '/mlflow/x/../admin', '/api/../mlflow/x'],
    ...['/api;/../mlflow/x', '/mlflow/%00/../admin', '/mlflow#/../admin', '/mlflow/admin%3fx'],
  ];
  for (const target of targets)
    expect([target, await raw(`GET ${target}`)]).toEqual([
      target,
      expect.toSatisfy((s: number) => s >= 400 && s < 500),
    ]);
  for (const target of ['http://localhost/mlflow/x', 'http://wiki.example.com/', 'wiki.example.com:80'])
    for (const host of ['localhost', 'wiki.example.com'])
      expect([target, await raw(`GET ${target}`, host)]).toEqual([target, 400]);
  expect(await raw('OPTIONS *', 'wiki.example.com')).toBe(400);
  expect(Object.values(services).flatMap(({ arrived }) => arrived)).toEqual([]);
  // A path that all read alike arrives as it was sent.
  expect(await raw('GET /mlflow/a%20b/../c?d=%2e%2e')).toBe(200);
  expect(services.mlflow.arrived.map(({ target }) => target)).toEqual(['/mlflow/a%20b/../c?d=%2e%2e']);
  expect((await app.get('/healthz')).status).toBe(200);
});

test('at the host of an upstream there is nothing of ours, and at foreign names nothing at all', async () => {
  const service = await startService();
  const toml = `[[upstreams]]\nname = "api"\nhost = "api.example.com"\npath = "/v1"\nurl = "${service.url}"\n[[upstreams]]\nname = "here"\npath = "/here"\nurl = "${service.url}"`;
  const app = await startTestApp({ toml });
  const token = await app.token(await app.user('alice'));
  const at = async (host: string, path: string) => (await app.get(path, token, { headers: { host } })).status;
  expect(await at('api.example.com', '/v1/x')).toBe(200);
  for (const path of ['/api/2.0/token/list', '/', '/login', '/here', '/healthz'])
    expect([path, await at('api.example.com', path)]).toEqual([path, 404]);
  expect(await at('evil.example.com', '/here')).toBe(421);
  expect(await at('localhost', '/here')).toBe(200);
  expect(service.arrived).toHaveLength(2);
});

test('TRACE, CONNECT and two hosts or credentials are refused', async () => {
  const { app, raw, services, token } = await guard();
  expect(await raw('TRACE /mlflow/x')).toBe(400);
  expect(await raw('CONNECT localhost:80')).toBe(400);
  expect(await raw('GET /mlflow/x', 'localhost', 'Host: wiki.example.com\r\n')).toBe(400);
  expect(await raw('GET /', 'wiki.example.com', 'Host: localhost\r\n')).toBe(400);
  expect(await raw('GET /mlflow/x', 'localhost', `Authorization: Bearer ${token.value}\r\n`)).toBe(400);
  expect(await raw('GET /mlflow/x', 'a@localhost')).toBe(400);
  expect(Object.values(services).flatMap(({ arrived }) => arrived)).toEqual([]);
  expect((await app.get('/healthz')).status).toBe(200);
});

test('a page of another origin writes nothing, whatever its browser sends along', async () => {
  const { app, token, services } = await guard();
  const post = async (host: string, headers: Record<string, string>) =>
    (await app.send('POST', '/mlflow/x', token, { headers: { host, ...headers } })).status;
  expect(
    await post('wiki.example.com', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }),
  ).toBe(403);
  expect(await post('wiki.example.com', { origin: 'https://evil.example' })).toBe(403);
  expect(await post('wiki.example.com', { origin: 'null' })).toBe(403);
  expect(await post('localhost', { 'sec-fetch-site': 'same-site' })).toBe(403);
  expect(services.wiki.arrived).toEqual([]);
  expect(
    await post('wiki.example.com', { origin: 'https://wiki.example.com', 'sec-fetch-site': 'same-origin' }),
  ).toBe(200);
  expect(valuesOf(services.wiki.arrived[0]?.rawHeaders ?? [], 'origin')).toEqual([
    'https://wiki.example.com',
  ]);
});

test.each([
  ['/api', '/api/2.0/'],
  ['/api/2.0', '/api/2.0/'],
  ['/api/2.0/token', '/api/2.0/token/'],
  ['/api/2.0/token/create', '/api/2.0/token/create'],
  ['/api/2.0/token/create/x', '/api/2.0/token/create'],
  ['/api/latchkey', '/api/latchkey/1.0/'],
  ['/healthz', '/healthz'],
  ['/.well-known', '/.well-known/'],
  ['/forward-auth/x', '/forward-auth/*'],
  ['/.latchkey', '/.latchkey/*'],
  ['/files', '/files/'],
])('an upstream at %s would take what is ours, and stops the start', async (path, route) => {
  const toml = `[[upstreams]]\nname = "x"\nurl = "http://127.0.0.1:9"\npath = "${path}"`;
  const start = startTestApp({ toml });
  await expect(start).rejects.toThrow(
    `The upstream x has the path ${path}, which is taken by Latchkey's own ${route}`,
  );
});

test('one beside ours does not, nor one that only asks, or that has a host of its own', async () => {
  const toml = ['path = "/api/2.0/mlflow"', 'path = "/api/2.0"\nhost = "a.example"', 'path = "/ap"'].map(
    (keys, i) => `[[upstreams]]\nname = "x${i}"\nurl = "http://127.0.0.1:9"\n${keys}`,
  );
  const app = await startTestApp({ toml: [...toml, '[[upstreams]]\nname = "y"\npath = "/api"'].join('\n') });
  expect((await app.get('/api/2.0/mlflow/x')).status).toBe(401);
});
