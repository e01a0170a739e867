import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Principal } from '../principals/principal.ts';
import { exportTrail } from '../testing/audit-trail.ts';
import { startTestApp, type TestApp, type TestCredential } from '../testing/harness.ts';

const SCIM = '/api/2.0/preview/scim/v2';
const TOML = `
[[upstreams]]
name = "reads"
scope = "mlflow"
read_scope = "sql"
[[upstreams]]
name = "only-reads"
read_scope = "sql"
[[upstreams]]
name = "members"
groups = ["Data Science", "platform"]
[[upstreams]]
name = "everybody"
groups = ["users"]
[[upstreams]]
name = "admins"
groups = ["admins"]
[[upstreams]]
name = "slow"
scope = "mlflow"
rate_limit = "2/minute"
[[upstreams]]
name = "bursts"
rate_limit = "3600/hour"
rate_burst = 3
[[upstreams]]
name = "plain"
`;

interface Question {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

function ask(
  app: TestApp,
  upstream: string,
  credential: TestCredential,
  { method = 'GET', headers }: Question = {},
) {
  return app.get(`/forward-auth/nginx?upstream=${upstream}`, credential, {
    headers: { 'x-original-method': method, 'x-original-uri': '/', ...headers },
  });
}

async function group(app: TestApp, displayName: string, ...members: (Principal | { id: number })[]) {
  const body = { displayName, members: members.map(({ id }) => ({ value: String(id) })) };
  const answer = await app.post(`${SCIM}/Groups`, await app.admin(), body);
  expect(answer.status).toBe(201);
  return { id: Number(answer.body.id) };
}

async function patchGroup(app: TestApp, { id }: { id: number }, operation: object) {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation] };
  const answer = await app.send('PATCH', `${SCIM}/Groups/${id}`, await app.admin(), { body });
  expect(answer.status).toBeLessThan(300);
}

test('with the scope for reading a token reads, and does nothing else', async () => {
  const app = await startTestApp({ toml: TOML });
  const alice = await app.user('alice');
  const reader = await app.token(alice, { scopes: ['sql'] });
  const writer = await app.token(alice, { scopes: ['mlflow'] });
  const both = await app.token(alice, { scopes: ['mlflow', 'sql'] });
  const other = await app.token(alice, { scopes: ['jobs'] });
  const unlimited = await app.token(alice);
  const statuses = async (method: string, upstream = 'reads', headers = {}) => {
    const answers = [reader, writer, both, other, unlimited].map((token) =>
      ask(app, upstream, token, { method, headers }),
    );
    return (await Promise.all(answers)).map(({ status }) => status);
  };
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    expect([method, await statuses(method)]).toEqual([method, [200, 200, 200, 403, 200]]);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'MKCOL'])
    expect([method, await statuses(method)]).toEqual([method, [403, 200, 200, 403, 200]]);
  expect(await statuses('GET', 'only-reads')).toEqual([200, 403, 200, 403, 200]);
  expect(await statuses('POST', 'only-reads')).toEqual([403, 403, 403, 403, 200]);
  const refused = await ask(app, 'reads', other);
  expect(refused.headers['www-authenticate']).toContain('scope="sql"');
  expect((await ask(app, 'reads', reader, { method: 'POST' })).headers['www-authenticate']).toContain(
    'scope="mlflow"',
  );
});

test('a GET that may be taken for something else is no reading', async () => {
  const app = await startTestApp({ toml: TOML });
  const reader = await app.token(await app.user('alice'), { scopes: ['sql'] });
  expect((await ask(app, 'reads', reader)).status).toBe(200);
  for (const name of [
    ...['upgrade', 'sec-websocket-key', 'x-http-method-override', 'X-HTTP-Method', 'x-method-override'],
    ...['X_HTTP_METHOD_OVERRIDE', 'x-http_method', 'x_method_override', 'X.HTTP.Method'],
  ]) {
    const { status } = await ask(app, 'reads', reader, { headers: { [name]: 'websocket' } });
    expect([name, status]).toEqual([name, 403]);
  }
});

test('each dialect asks about the original method', async () => {
  const app = await startTestApp({
    toml: `${TOML}\n[[upstreams]]\nname = "here"\npath = "/x"\nread_scope = "sql"`,
  });
  const reader = await app.token(await app.user('alice'), { scopes: ['sql'] });
  for (const method of ['GET', 'DELETE']) {
    const forwarded = {
      'x-forwarded-method': method,
      'x-forwarded-uri': '/x',
      'x-forwarded-host': 'a.example',
    };
    const answers = [
      await ask(app, 'reads', reader, { method }),
      await app.get('/forward-auth/caddy?upstream=reads', reader, { headers: forwarded }),
      // However the proxy itself asks.
      await app.post('/forward-auth/traefik?upstream=reads', reader, '', { headers: forwarded }),
      await app.send(method, '/forward-auth/envoy/x', reader),
    ];
    const expected = method === 'GET' ? 200 : 403;
    expect(answers.map(({ status }) => status)).toEqual([expected, expected, expected, expected]);
  }
});

test('a token that learns, learns the scope for reading while it only reads', async () => {
  const app = await startTestApp({ toml: TOML });
  const alice = await app.user('alice');
  const made = await app.post('/api/2.0/token/create', alice, { comment: 'x', autoscope_enabled: true });
  const headers = { authorization: `Bearer ${made.body.token_value}` };
  const learnt = async () => {
    await app.node.jobs.flush();
    return (await app.get('/api/2.0/token/list', alice)).body.token_infos[0].inferred_scopes;
  };
  expect((await ask(app, 'reads', undefined, { headers })).status).toBe(200);
  expect(await learnt()).toEqual(['sql']);
  expect((await ask(app, 'reads', undefined, { headers, method: 'POST' })).status).toBe(200);
  expect(await learnt()).toEqual(['mlflow', 'sql']);
});

test('members of a group are let in, also by a group in it, and nobody else, by whatever credential', async () => {
  const app = await startTestApp({ toml: TOML });
  const [alice, bob, carol] = [await app.user('alice'), await app.user('bob'), await app.user('carol')];
  const team = await group(app, 'team', bob);
  await group(app, 'data science', alice, team);
  await group(app, 'Data Science 2', carol);
  const statuses = async (upstream: string) => {
    const people = [alice, bob, carol, await app.admin()];
    const tokens = await Promise.all(people.map((one) => app.token(one)));
    const all = [...tokens, ...people].map(async (one) => (await ask(app, upstream, one)).status);
    return Promise.all(all);
  };
  const [yes, no] = [200, 403];
  expect(await statuses('members')).toEqual([yes, yes, no, no, yes, yes, no, no]);
  expect(await statuses('everybody')).toEqual([yes, yes, yes, yes, yes, yes, yes, yes]);
  expect(await statuses('admins')).toEqual([no, no, no, yes, no, no, no, yes]);
  const refused = await ask(app, 'members', await app.token(carol));
  expect([refused.body.error_code, refused.body.message]).toEqual([
    'PERMISSION_DENIED',
    '"members" is open to some groups alone, and you are in none of them: ask an administrator.',
  ]);
});

test('whoever comes into a group or out of it hears of it with the next request', async () => {
  const app = await startTestApp({ toml: TOML });
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const status = async () => (await ask(app, 'members', token)).status;
  expect(await status()).toBe(403);
  const platform = await group(app, 'platform', alice);
  expect(await status()).toBe(200);
  await patchGroup(app, platform, { op: 'remove', path: `members[value eq "${alice.id}"]` });
  expect(await status()).toBe(403);
  const team = await group(app, 'team', alice);
  expect(await status()).toBe(403);
  await patchGroup(app, platform, { op: 'add', path: 'members', value: [{ value: String(team.id) }] });
  expect(await status()).toBe(200);
  // Under another name it is another group.
  await patchGroup(app, platform, { op: 'replace', path: 'displayName', value: 'elsewhere' });
  expect(await status()).toBe(403);
  await patchGroup(app, team, { op: 'replace', path: 'displayName', value: 'Platform' });
  expect(await status()).toBe(200);
  await app.send('DELETE', `${SCIM}/Groups/${team.id}`, await app.admin());
  expect(await status()).toBe(403);
});

test('on another node, too, within the staleness bound', async () => {
  const one = await startTestApp({ toml: TOML });
  const other = await startTestApp({ toml: TOML, database: one.database, clock: one.clock });
  const alice = await one.user('alice');
  const token = await one.token(alice);
  const platform = await group(one, 'platform', alice);
  const status = async () => (await ask(other, 'members', token)).status;
  await expect.poll(status).toBe(200);
  await patchGroup(one, platform, { op: 'remove', path: `members[value eq "${alice.id}"]` });
  await expect.poll(status, { timeout: 5_000 }).toBe(403);
  await patchGroup(one, platform, { op: 'add', path: 'members', value: [{ value: String(alice.id) }] });
  await expect.poll(status, { timeout: 5_000 }).toBe(200);
});

test('who is in a group is remembered, and without the database it is not guessed', async () => {
  const app = await startTestApp({ toml: TOML, env: { LATCHKEY_DATABASE_TIMEOUT_MS: '1000' } });
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  await group(app, 'platform', alice, bob);
  const [known, unknown] = [await app.token(alice), await app.token(bob)];
  expect((await ask(app, 'members', known)).status).toBe(200);
  expect((await ask(app, 'plain', unknown)).status).toBe(200);
  await sql.raw('alter table memberships rename to lost').execute(app.core.db.sql);
  expect((await ask(app, 'members', known)).status).toBe(200);
  const answer = await ask(app, 'members', unknown);
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
});

test('a token that sends too much is told when to go on, and what is left', async () => {
  const app = await startTestApp({ toml: TOML });
  const alice = await app.user('alice');
  const token = await app.token(alice, { scopes: ['mlflow'] });
  const first = await ask(app, 'slow', token);
  expect([first.status, first.headers['ratelimit-policy'], first.headers.ratelimit]).toEqual([
    200,
    '"slow";q=2;w=60',
    '"slow";r=1;t=30',
  ]);
  expect((await ask(app, 'slow', token)).headers.ratelimit).toBe('"slow";r=0;t=30');
  const refused = await ask(app, 'slow', token);
  expect([refused.status, refused.body.error_code]).toEqual([429, 'REQUEST_LIMIT_EXCEEDED']);
  expect(refused.headers['retry-after']).toBe('30');
  expect([refused.headers['ratelimit-policy'], refused.headers.ratelimit]).toEqual([
    '"slow";q=2;w=60',
    '"slow";r=0;t=30',
  ]);
  expect(refused.headers['x-forwarded-user']).toBeUndefined();
  app.clock.advance('30s');
  // Which makes what the node knows of changes older.
  await expect.poll(async () => (await app.get('/readyz')).status).toBe(200);
  expect((await ask(app, 'slow', token)).status).toBe(200);
  expect((await ask(app, 'slow', token)).status).toBe(429);
  await app.core.observations.flush();
  const denials = (await exportTrail(app)).split('\n').filter((line) => line.includes('authorizationDenied'));
  expect(denials.some((line) => line.includes('upstream slow') && line.includes('rate_limited'))).toBe(true);
});

test('each token has its own limit, at each upstream; without a token the principal has one', async () => {
  const app = await startTestApp({ toml: TOML });
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const [one, two] = [await app.token(alice), await app.token(alice)];
  const spend = async (credential: TestCredential, upstream = 'slow') => {
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask(app, upstream, credential)).status);
    return statuses;
  };
  for (const credential of [one, two, alice, bob]) expect(await spend(credential)).toEqual([200, 200, 429]);
  expect(await spend(one, 'bursts')).toEqual([200, 200, 200]);
  expect((await ask(app, 'bursts', one)).headers['ratelimit-policy']).toBe('"bursts";q=3;w=3');
  expect((await ask(app, 'plain', one)).headers.ratelimit).toBeUndefined();
});

test('what is refused for something else is not counted against the limit', async () => {
  const app = await startTestApp({ toml: TOML });
  const alice = await app.user('alice');
  const token = await app.token(alice, { scopes: ['sql'] });
  for (let i = 0; i < 5; i++) expect((await ask(app, 'slow', token)).status).toBe(403);
  const change = { token: { scopes: ['mlflow'] }, update_mask: 'scopes' };
  await app.send('PATCH', `/api/2.0/token/${token.id}`, alice, { body: change });
  expect((await ask(app, 'slow', token)).status).toBe(200);
});

test('what came of the questions is counted, those too many for themselves', async () => {
  const app = await startTestApp({ toml: TOML });
  const token = await app.token(await app.user('alice'));
  for (let i = 0; i < 5; i++) await ask(app, 'slow', token);
  const metrics = await app.core.metrics.metrics();
  expect(metrics).toContain('latchkey_forward_auth_total{outcome="allowed"} 2');
  expect(metrics).toContain('latchkey_forward_auth_total{outcome="limited"} 3');
});
