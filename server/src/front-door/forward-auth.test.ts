import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { exportTrail } from '../testing/audit-trail.ts';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';

const TOML = `
[[upstreams]]
name = "mlflow"
path = "/mlflow"
scope = "mlflow"
[[upstreams]]
name = "wiki"
host = "wiki.example.com"
headers = { user = "Remote-User", email = "Remote-Email" }
[[upstreams]]
name = "any"
`;

const IDENTITY = [
  'x-forwarded-user',
  'x-forwarded-email',
  'x-latchkey-principal-id',
  'x-latchkey-token-id',
  'x-latchkey-scopes',
];

interface Original {
  readonly method?: string;
  readonly target?: string;
  readonly host?: string;
  readonly headers?: Record<string, string | string[]>;
}

/** How each kind of proxy asks, with `?upstream=` where it can name one. */
const DIALECTS = {
  nginx: (
    app: TestApp,
    credential: TestCredential,
    { method = 'GET', target = '/mlflow/x', host, headers }: Original,
  ) =>
    app.get('/forward-auth/nginx', credential, {
      headers: {
        'x-original-method': method,
        'x-original-uri': target,
        ...(host !== undefined && { 'x-original-host': host }),
        ...headers,
      },
    }),
  caddy: (app: TestApp, credential: TestCredential, original: Original) =>
    forwarded('caddy', app, credential, original),
  traefik: (app: TestApp, credential: TestCredential, original: Original) =>
    forwarded('traefik', app, credential, original),
  envoy: (
    app: TestApp,
    credential: TestCredential,
    { method = 'GET', target = '/mlflow/x', host = 'service.example.com', headers }: Original,
  ) => app.send(method, `/forward-auth/envoy${target}`, credential, { headers: { host, ...headers } }),
};

function forwarded(
  dialect: 'caddy' | 'traefik',
  app: TestApp,
  credential: TestCredential,
  { method = 'GET', target = '/mlflow/x', host = 'service.example.com', headers }: Original,
) {
  return app.get(`/forward-auth/${dialect}`, credential, {
    headers: {
      host,
      'x-forwarded-method': method,
      'x-forwarded-uri': target,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
      ...headers,
    },
  });
}

describe.each(Object.entries(DIALECTS))('in the dialect of %s', (_name, ask) => {
  test('a good credential passes, and the upstream learns whose it is', async () => {
    const app = await startTestApp({ toml: TOML });
    const alice = await app.user('alice@example.com');
    const token = await app.token(alice, { scopes: ['mlflow', 'sql'] });
    const answer = await ask(app, token, { method: 'POST' });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('');
    expect(IDENTITY.map((name) => answer.headers[name])).toEqual([
      'alice@example.com',
      'alice@example.com',
      String(alice.id),
      token.id,
      'mlflow,sql',
    ]);
    const byPassword = await ask(app, alice, {});
    expect([byPassword.status, byPassword.headers['x-latchkey-token-id']]).toEqual([200, '']);
  });

  test('who has no good credential does not, and hears what the API says', async () => {
    const app = await startTestApp({ toml: TOML });
    const token = await app.token(await app.user('alice'));
    const nobody = await ask(app, undefined, {});
    expect([nobody.status, nobody.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('Bearer'),
    ]);
    expect((await ask(app, token, {})).status).toBe(200);
    await app.post('/api/2.0/token/delete', token, { token_id: token.id });
    const revoked = await ask(app, token, {});
    expect([revoked.status, revoked.body.message]).toEqual([403, 'Invalid access token.']);
    for (const name of IDENTITY)
      expect([nobody.headers[name], revoked.headers[name]]).toEqual([undefined, undefined]);
  });

  test('a session of our pages is no credential', async () => {
    const app = await startTestApp({ toml: TOML });
    const session = await app.signIn(await app.user('alice'));
    expect((await ask(app, session, {})).status).toBe(401);
  });

  test('a token that is limited to other scopes is refused, and that is written down', async () => {
    const app = await startTestApp({ toml: TOML });
    const alice = await app.user('alice');
    const token = await app.token(alice, { scopes: ['sql'] });
    const answer = await ask(app, token, {});
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      403,
      expect.stringContaining('scope="mlflow"'),
    ]);
    const elsewhere = await ask(app, token, { target: '/', host: 'wiki.example.com' });
    expect(elsewhere.status).toBe(403);
    await app.core.observations.flush();
    const denials = (await exportTrail(app))
      .split('\n')
      .filter((line) => line.includes('authorizationDenied'));
    expect(denials.map((line) => /upstream \w+/.exec(line)?.[0]).toSorted()).toEqual([
      'upstream mlflow',
      'upstream wiki',
    ]);
  });

  test('what is for no upstream, or could be for two, is refused to everybody', async () => {
    const app = await startTestApp({ toml: TOML });
    const admin = await app.token(await app.admin());
    for (const target of [
      '/',
      '/mlflowx',
      '/mlflow%2fx',
      '/x/..%2fmlflow',
      '/mlflow/../nginx',
      '/mlflow/%00',
      '/mlflow/%',
    ]) {
      const { status, body } = await ask(app, admin, { target });
      expect([target, status, body.error_code]).toEqual([target, 403, 'PERMISSION_DENIED']);
    }
    for (const method of ['TRACE', 'BREW', 'get']) {
      if (ask === DIALECTS.envoy) continue;
      expect([method, (await ask(app, admin, { method })).status]).toEqual([method, 403]);
    }
  });

  test('headers that the client forged, and those of other dialects, change nothing', async () => {
    const app = await startTestApp({ toml: TOML });
    const token = await app.token(await app.user('alice'), { scopes: ['mlflow'] });
    const forged = {
      'x-forwarded-user': 'admin',
      'x-latchkey-principal-id': '1',
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      ...(ask === DIALECTS.nginx
        ? { 'x-forwarded-uri': '/', 'x-forwarded-host': 'wiki.example.com', 'x-forwarded-method': 'TRACE' }
        : { 'x-original-uri': '/', 'x-original-host': 'wiki.example.com', 'x-original-method': 'TRACE' }),
    };
    const answer = await ask(app, token, { method: 'POST', headers: forged });
    expect([answer.status, answer.headers['x-forwarded-user']]).toEqual([200, 'alice']);
  });

  test('a database that does not answer is no yes: 503', async () => {
    const app = await startTestApp({ toml: TOML, env: { LATCHKEY_DATABASE_TIMEOUT_MS: '100' } });
    const token = await app.token(await app.user('alice'));
    await sql.raw('alter table tokens rename to lost').execute(app.core.db.sql);
    const answer = await ask(app, token, {});
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  });
});

describe.each(['nginx', 'caddy', 'traefik'] as const)('what %s must say', (dialect) => {
  const prefix = dialect === 'nginx' ? 'x-original' : 'x-forwarded';
  const good = { [`${prefix}-method`]: 'GET', [`${prefix}-uri`]: '/mlflow/x' };

  test.each([
    ['no method', { [`${prefix}-uri`]: '/mlflow/x' }],
    ['no target', { [`${prefix}-method`]: 'GET' }],
    ['two targets', { ...good, [`${prefix}-uri`]: ['/mlflow/x', '/mlflow/y'] }],
    ['two methods', { ...good, [`${prefix}-method`]: ['GET', 'GET'] }],
    ['two hosts', { ...good, [`${prefix}-host`]: ['a.example', 'b.example'] }],
    ['an absolute target', { ...good, [`${prefix}-uri`]: 'https://wiki.example.com/mlflow/x' }],
    ['an empty target', { ...good, [`${prefix}-uri`]: '' }],
    ['*', { ...good, [`${prefix}-uri`]: '*' }],
  ])('%s is refused', async (_what, headers) => {
    const app = await startTestApp({ toml: TOML });
    const token = await app.token(await app.admin());
    const ask = (given: Record<string, string | string[]>) =>
      app.get(`/forward-auth/${dialect}`, token, { headers: given });
    expect((await ask(good)).status).toBe(200);
    expect((await ask(headers)).status).toBe(403);
  });

  test('the upstream that its configuration names is the one', async () => {
    const app = await startTestApp({ toml: TOML });
    const token = await app.token(await app.user('alice'));
    const ask = async (query: string, target: string) =>
      (
        await app.get(`/forward-auth/${dialect}${query}`, token, {
          headers: { ...good, [`${prefix}-uri`]: target },
        })
      ).status;
    expect(await ask('?upstream=any', '/whatever/%2e%2e/it/is')).toBe(200);
    expect(await ask('?upstream=mlflow', '/whatever')).toBe(403);
    for (const query of [
      '?upstream=none',
      '?upstream=',
      '?upstream=any&upstream=mlflow',
      '?x=1',
      '?upstream=any&x',
    ])
      expect([query, await ask(query, '/mlflow/x')]).toEqual([query, 403]);
    expect(await ask('?', '/mlflow/x')).toBe(200);
  });
});

test.each([
  '/forward-auth/',
  '/forward-auth/apache',
  '/forward-auth/nginx/',
  '/forward-auth/nginx/..',
  '/forward-auth/Nginx',
  '/forward-auth/nginx%3fupstream=any',
  '/forward-auth/..%2fapi',
])('%s is no dialect', async (path) => {
  const app = await startTestApp({ toml: TOML });
  const headers = { 'x-original-method': 'GET', 'x-original-uri': '/mlflow/x' };
  expect((await app.get(path, await app.admin(), { headers })).status).toBe(404);
});

/** What a question is answered, but for what differs from answer to answer and from connection to connection. */
async function askRaw(app: TestApp, path: string, lines: readonly string[]): Promise<string> {
  const { port, hostname } = new URL(app.node.url);
  const socket = connect(Number(port), hostname);
  socket.end(`GET ${path} HTTP/1.1\r\n${['Host: service.example.com', ...lines].join('\r\n')}\r\n\r\n`);
  return (await text(socket))
    .replace(/^(?:date|connection|keep-alive|x-request-id): .*\r\n/gim, '')
    .replace(/ReqId: [0-9a-f-]{36}/g, 'ReqId');
}

test('an answer is the same whether Node or we read the question', async () => {
  const app = await startTestApp({
    toml: `${TOML}[[upstreams]]\nname = "slow"\npath = "/slow"\nrate_limit = "3/minute"\n`,
  });
  const alice = await app.user('alice');
  const bearer = async (options = {}) => `Authorization: Bearer ${(await app.token(alice, options)).value}`;
  const [good, scoped] = [await bearer(), await bearer({ scopes: ['sql'] })];
  const cases: readonly (readonly [number, string, ...string[]])[] = [
    [200, 'envoy/mlflow/x', good],
    [401, 'envoy/mlflow/x'],
    [403, 'envoy/mlflow/x', scoped],
    [403, 'envoy/nowhere', good],
    [403, 'envoy/mlflow/%2e%2e/x', good],
    [200, 'nginx?upstream=any', good, 'X-Original-Method: POST', 'X-Original-URI: /x'],
    [403, 'nginx?upstream=any', good],
    [404, 'haproxy', good],
    [200, 'envoy/slow/x', good],
  ];
  for (const [status, path, ...lines] of cases) {
    const plain = await askRaw(app, `/forward-auth/${path}`, lines);
    const read = await askRaw(app, `/forward-auth/${path}`, [...lines, 'Connection: close']);
    expect([path, Number(plain.split(' ')[1])]).toEqual([path, status]);
    expect(read.toLowerCase().replace('r=1;', 'r=2;')).toBe(plain.toLowerCase());
  }
});

test('names that no header can hold arrive so that they can be told apart', async () => {
  const app = await startTestApp({ toml: TOML });
  const ask = async (name: string) => {
    const { headers } = await DIALECTS.nginx(app, await app.token(await app.user(name)), {});
    return [headers['x-forwarded-user'], headers['x-forwarded-email']];
  };
  expect(await ask('élodie%20x@example.com')).toEqual([
    '%C3%A9lodie%2520x@example.com',
    '%C3%A9lodie%2520x@example.com',
  ]);
  expect(await ask('bob')).toEqual(['bob', '']);
});

test('an upstream gets the headers that it asked for, and no others', async () => {
  const app = await startTestApp({ toml: TOML });
  const { headers } = await DIALECTS.caddy(app, await app.token(await app.user('alice')), {
    target: '/',
    host: 'wiki.example.com',
  });
  expect([headers['remote-user'], headers['remote-email'], headers['x-forwarded-user']]).toEqual([
    'alice',
    '',
    undefined,
  ]);
});

test('a WebSocket is asked about like anything else', async () => {
  const app = await startTestApp({ toml: TOML });
  const token = await app.token(await app.user('alice'));
  const headers = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'x',
  };
  expect((await DIALECTS.caddy(app, token, { headers })).status).toBe(200);
});

test('on a listener that others reach, only trusted proxies may ask', async () => {
  const env = {
    LATCHKEY_HOST: '0.0.0.0',
    LATCHKEY_ALLOW_PLAIN_HTTP: 'true',
    LATCHKEY_TRUSTED_PROXIES: '127.0.0.2',
  };
  const app = await startTestApp({ toml: TOML, env });
  const token = await app.token(await app.user('alice'));
  const port = Number(new URL(app.node.url).port);
  const head = `GET /forward-auth/nginx HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token.value}\r\nX-Original-Method: GET\r\nX-Original-URI: /mlflow\r\n\r\n`;
  expect(await statusFrom('127.0.0.1', port, head)).toBe(403);
  expect(await statusFrom('127.0.0.2', port, head)).toBe(200);
});

test('a token that learns its scopes learns what its calls to upstreams need', async () => {
  const app = await startTestApp({ toml: TOML });
  const alice = await app.user('alice');
  const made = await app.post('/api/2.0/token/create', alice, {
    comment: 'learner',
    autoscope_enabled: true,
  });
  const headers = { authorization: `Bearer ${made.body.token_value}` };
  expect((await DIALECTS.nginx(app, undefined, { headers })).status).toBe(200);
  const list = () => app.get('/api/2.0/token/list', alice);
  await expect
    .poll(async () => (await list()).body.token_infos[0].inferred_scopes, { timeout: 10_000 })
    .toEqual(['mlflow']);
});

test('what came of the questions is counted', async () => {
  const app = await startTestApp({ toml: TOML });
  await DIALECTS.nginx(app, undefined, {});
  await DIALECTS.nginx(app, await app.admin(), {});
  await DIALECTS.nginx(app, await app.admin(), { target: '/x' });
  const metrics = await app.core.metrics.metrics();
  for (const outcome of ['allowed', 'refused', 'no_upstream'])
    expect(metrics).toContain(`latchkey_forward_auth_total{outcome="${outcome}"} 1`);
});

function statusFrom(localAddress: string, port: number, head: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress }, () => socket.write(head));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(text.split(' ', 2)[1])));
  });
}
