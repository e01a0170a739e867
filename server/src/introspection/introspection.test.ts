import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { exportTrail } from '../testing/audit-trail.ts';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';

const INTROSPECT = '/api/latchkey/1.0/introspect';
const UNKNOWN = `dapi${'0'.repeat(32)}`;
const TOML = `
[[upstreams]]
name = "reports"
path = "/reports"
scope = "sql"
[[upstreams]]
name = "models"
path = "/models"
scope = "mlflow"
`;

/** A service that may ask about tokens which come to these upstreams. */
async function service(app: TestApp, upstreams: string[]): Promise<TestToken> {
  const robot = await app.servicePrincipal('service');
  for (const upstream of upstreams) await bind(app, robot.name, upstream);
  return app.token(robot, { scopes: ['introspection'] });
}

function bind(app: TestApp, applicationId: string, upstream: string): Promise<void> {
  return app.core.introspectionBindings.bind(systemCaller('test'), { applicationId, upstream });
}

async function start(options: Parameters<typeof startTestApp>[0] = {}) {
  const app = await startTestApp({ toml: TOML, ...options });
  const alice = await app.user('alice@example.com');
  return { app, alice, robot: await service(app, ['reports']) };
}

const form = (fields: Record<string, string>) => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});

function ask(app: TestApp, robot: TestToken, fields: Record<string, string>) {
  return app.send('POST', INTROSPECT, robot, form({ upstream: 'reports', ...fields }));
}

function askMany(app: TestApp, robot: TestToken, tokens: object[], upstream = 'reports') {
  return app.post(`${INTROSPECT}/batch`, robot, { upstream, tokens });
}

test('a form with a good token is answered with whose it is, what it may and how old the answer is', async () => {
  const { app, alice, robot } = await start();
  const token = await app.token(alice, { scopes: ['sql', 'files'], lifetimeSeconds: 3600 });
  const { status, body, headers } = await ask(app, robot, { token: token.value, token_type_hint: 'x' });
  expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
  const { createdAt } = token.record;
  expect(body).toEqual({
    active: true,
    scope: 'sql files',
    username: 'alice@example.com',
    token_type: 'Bearer',
    exp: Math.floor(createdAt / 1000) + 3600,
    iat: Math.floor(createdAt / 1000),
    sub: String(alice.id),
    aud: 'reports',
    jti: token.id,
    name: alice.displayName,
    email: 'alice@example.com',
    expires_in_ms: expect.any(Number),
    age_ms: expect.any(Number),
  });
  expect(body.expires_in_ms).toBeLessThanOrEqual(3_600_000);
  expect(body.age_ms).toBeLessThanOrEqual(1_000);
});

test("a service principal's token says by which application it acts", async () => {
  const { app, robot } = await start();
  const other = await app.servicePrincipal('nightly');
  const token = await app.token(other);
  const { body } = await ask(app, robot, { token: token.value });
  expect(body).toMatchObject({
    active: true,
    client_id: other.name,
    username: other.name,
    scope: 'all-apis',
  });
});

test('whatever may not pass is told with the very same words, and nothing else', async () => {
  const { app, alice, robot } = await start();
  const [revoked, expired, disabled] = [
    await app.token(alice),
    await app.token(alice, { lifetimeSeconds: 1 }),
    await app.token(await app.user('gone')),
  ];
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  await app.core.db.write((tx) =>
    app.core.directory.disableIn(tx, systemCaller('test'), disabled.record.ownerId),
  );
  app.clock.advance('2s');
  const values = {
    ...{ unknown: UNKNOWN, malformed: 'x', revoked: revoked.value, expired: expired.value },
    disabled: disabled.value,
    'of other scopes': (await app.token(alice, { scopes: ['mlflow'] })).value,
    'limited to addresses': (await app.token(alice, { allowedCidrs: ['192.0.2.0/24'] })).value,
    'two in one': `${revoked.value} ${UNKNOWN}`,
    'with a line break': `${(await app.token(alice)).value}\r\nCookie: a=b`,
    'the own one': robot.value,
  };
  for (const [what, token] of Object.entries(values)) {
    const { status, text } = await ask(app, robot, { token });
    expect([what, status, text]).toEqual([what, 200, '{"active":false}']);
  }
  const all = await askMany(
    app,
    robot,
    Object.values(values).map((token) => ({ token })),
  );
  expect(all.body.answers).toEqual(Object.values(values).map(() => ({ active: false })));
});

test('a batch is answered in its order; one that is only for another upstream is not active', async () => {
  const { app, alice, robot } = await start();
  const [one, other] = [
    await app.token(alice, { scopes: ['sql'] }),
    await app.token(alice, { scopes: ['mlflow'] }),
  ];
  const tokens = [other, one, { value: UNKNOWN }, one].map(({ value }) => ({ token: value }));
  const { body } = await askMany(app, robot, tokens);
  expect(body.answers.map(({ jti }: { jti?: string }) => jti)).toEqual([
    undefined,
    one.id,
    undefined,
    one.id,
  ]);
  expect(body.age_ms).toEqual(expect.any(Number));
});

test('only a service principal with the scope, bound to the upstream, is answered', async () => {
  const { app, alice, robot } = await start();
  const { value } = await app.token(alice);
  const unbound = await app.token(await app.servicePrincipal('stranger'), { scopes: ['introspection'] });
  const admin = await app.admin();
  const narrow = await app.token(await app.servicePrincipal('narrow'), { scopes: ['sql'] });
  const callers = [
    unbound,
    narrow,
    await app.token(admin),
    await app.token(alice),
    alice,
    await app.signIn(admin),
  ];
  for (const [place, caller] of callers.entries()) {
    for (const path of [INTROSPECT, `${INTROSPECT}/batch`]) {
      const answer = await app.post(path, caller, {
        upstream: 'reports',
        token: value,
        tokens: [{ token: value }],
      });
      expect([place, path, answer.status]).toEqual([place, path, 403]);
      expect(answer.text).not.toContain('alice');
    }
  }
  const [elsewhere, nowhere] = [
    await ask(app, robot, { token: value, upstream: 'models' }),
    await ask(app, robot, { token: value, upstream: 'none' }),
  ];
  expect([elsewhere.status, elsewhere.body]).toEqual([403, nowhere.body]);
  expect((await app.send('POST', INTROSPECT, undefined, form({ token: value }))).status).toBe(401);
  await app.core.observations.flush();
  const denials = (await exportTrail(app)).split('\n').filter((line) => line.includes('authorizationDenied'));
  for (const name of ['admin', 'alice@example.com', await ownerOf(app, unbound), await ownerOf(app, robot)])
    expect([name, denials.some((line) => line.includes(name))]).toEqual([name, true]);
});

test('an upstream must be named only by those that are bound to several', async () => {
  const { app, alice, robot } = await start();
  const { value } = await app.token(alice, { scopes: ['sql'] });
  const unnamed = () => app.send('POST', INTROSPECT, robot, form({ token: value }));
  expect((await unnamed()).body).toMatchObject({ active: true, aud: 'reports' });
  await bind(app, await ownerOf(app, robot), 'models');
  expect((await unnamed()).status).toBe(400);
});

async function ownerOf(app: TestApp, { record }: TestToken): Promise<string> {
  return (await app.core.directory.findById(record.ownerId))?.name ?? '';
}

test('a revoked token is not active in the next answer', async () => {
  const { app, alice, robot } = await start();
  const token = await app.token(alice);
  expect((await ask(app, robot, { token: token.value })).body.active).toBe(true);
  await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
  expect((await ask(app, robot, { token: token.value })).text).toBe('{"active":false}');
});

test('a token that is limited to addresses is active only from there, and never where nobody says from where', async () => {
  const { app, alice, robot } = await start();
  const { value: token } = await app.token(alice, { allowedCidrs: ['192.0.2.0/24', '127.0.0.0/8'] });
  const isActive = async (fields: object) => (await ask(app, robot, { token, ...fields })).body.active;
  expect(await isActive({ client_ip: '192.0.2.7' })).toBe(true);
  expect(await isActive({ client_ip: '::ffff:192.0.2.7' })).toBe(true);
  // The service itself stands at 127.0.0.1, which counts for nothing.
  // The last one by no pattern that looks at it again and again.
  const endless = `${'%'.repeat(30_000)}\nx`;
  for (const fields of [
    {},
    { client_ip: endless },
    { client_ip: '' },
    { client_ip: 'localhost' },
    { client_ip: '198.51.100.1' },
  ])
    expect(await isActive(fields)).toBe(false);
  expect(app.logLines.join('')).toContain('does not say from where they came');
});

test("the workspace's IP access lists hold for the address that a service tells", async () => {
  const { app, alice, robot } = await start();
  const { value: token } = await app.token(alice);
  const admin = await app.admin();
  const list = { label: 'blocked', list_type: 'BLOCK', ip_addresses: ['192.0.2.0/24'] };
  await app.post('/api/2.0/ip-access-lists', admin, list);
  await app.send('PATCH', '/api/2.0/workspace-conf', admin, { body: { enableIpAccessLists: 'true' } });
  const isActive = async (fields: object) => (await ask(app, robot, { token, ...fields })).body.active;
  expect(await isActive({ client_ip: '198.51.100.1' })).toBe(true);
  expect(await isActive({ client_ip: '192.0.2.7' })).toBe(false);
  expect(await isActive({})).toBe(false);
});

test('what services ask about counts as used, from where they say, and is written down', async () => {
  const { app, alice, robot } = await start();
  const token = await app.token(alice);
  await ask(app, robot, { token: token.value, client_ip: '192.0.2.7' });
  await app.node.jobs.flush();
  const { body } = await app.get(`/api/latchkey/1.0/token/get?token_id=${token.id}`, alice);
  expect(body.token_info.last_used_address).toBe('192.0.2.7');
  const trail = await exportTrail(app);
  expect(trail).toContain(`introspection for reports by ${await ownerOf(app, robot)}`);
});

test('no value that was asked about is in the log, the trail or the database', async () => {
  const { app, alice, robot } = await start();
  const [good, bad] = [await app.token(alice), `dapi${'5'.repeat(32)}`];
  await askMany(app, robot, [{ token: good.value }, { token: bad }]);
  await ask(app, robot, { token: bad, client_ip: bad });
  await app.node.jobs.flush();
  const { rows } = await sql<object>`select * from audit_events`.execute(app.core.db.sql);
  const all = app.logLines.join('') + JSON.stringify(rows) + (await exportTrail(app));
  for (const value of [good.value, bad, robot.value]) expect(all).not.toContain(value);
});

test('who asks about too much that is not good waits, also about good ones; others do not', async () => {
  const { app, alice, robot } = await start();
  const { value } = await app.token(alice);
  const guesses = Array.from({ length: 100 }, (_, i) => ({ token: `dapi${String(i).padStart(32, '0')}` }));
  let answer = await askMany(app, robot, guesses);
  for (let calls = 1; answer.status === 200 && calls < 60; calls++)
    answer = await askMany(app, robot, guesses);
  expect([answer.status, answer.body.error_code]).toEqual([429, 'RESOURCE_EXHAUSTED']);
  const seconds = Number(answer.headers['retry-after']);
  expect(seconds).toBeGreaterThan(0);
  expect((await ask(app, robot, { token: value })).status).toBe(429);
  const other = await service(app, ['reports']);
  expect((await ask(app, other, { token: value })).body.active).toBe(true);
  app.clock.advance(`${seconds}s`);
  await expect.poll(async () => (await ask(app, robot, { token: value })).body.active).toBe(true);
});

test('a database that does not answer is no answer about any token: 503', async () => {
  const { app, alice, robot } = await start({ env: { LATCHKEY_DATABASE_TIMEOUT_MS: '100' } });
  const { value } = await app.token(alice);
  const warm = await ask(app, robot, { token: UNKNOWN });
  expect(warm.status).toBe(200);
  await sql.raw('alter table tokens rename to lost').execute(app.core.db.sql);
  const answer = await askMany(app, robot, [{ token: value }, { token: UNKNOWN }]);
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
});

test('an answer never claims to be newer than what the node knows of changes', async () => {
  const { app, alice, robot } = await start();
  const { value } = await app.token(alice);
  expect((await ask(app, robot, { token: value })).body.age_ms).toBeLessThan(1_000);
  app.clock.advance('30s');
  const { age_ms: age } = (await ask(app, robot, { token: value })).body;
  expect(age).toBeLessThanOrEqual(1_000);
});

test('forms with a field twice, and what is neither form nor JSON, are refused', async () => {
  const { app, robot } = await start();
  const send = async (body: string, type: string) =>
    (await app.send('POST', INTROSPECT, robot, { body, headers: { 'content-type': type } })).status;
  const formType = 'application/x-www-form-urlencoded; charset=utf-8';
  expect(await send(`token=${UNKNOWN}`, formType)).toBe(200);
  expect(await send(`{"token":"${UNKNOWN}"}`, formType)).toBe(200);
  expect(await send(`{"token":"${UNKNOWN}"}`, 'application/json')).toBe(200);
  expect(await send(`token=${UNKNOWN}&token=${UNKNOWN}`, formType)).toBe(400);
  expect(await send(`token=${UNKNOWN}`, 'text/plain')).toBe(400);
  expect(await send('', formType)).toBe(400);
  expect(await send('token=', formType)).toBe(400);
});
