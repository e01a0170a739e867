import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestCredential } from '../../testing/harness.ts';
import { UpstreamUse } from './upstream-use.ts';

const TOML = `
[[upstreams]]
name = "mlflow"
scope = "mlflow"
[[upstreams]]
name = "wiki"
path = "/wiki"
groups = ["nobody"]
rate_limit = "1/minute"
[[upstreams]]
name = "slow"
rate_limit = "2/hour"
`;
const env = { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' };
const HOUR_MS = 3_600_000;
const TABLES = ['upstream_hours', 'upstream_uses', 'upstream_clients'] as const;

async function ask(
  app: TestApp,
  upstream: string,
  credential: TestCredential,
  { from = '203.0.113.1', agent = 'curl/8' } = {},
): Promise<number> {
  const target = upstream === 'wiki' ? '/wiki' : '/';
  const headers = { 'x-original-method': 'GET', 'x-original-uri': target, 'x-forwarded-for': from };
  const request = { headers: { ...headers, 'user-agent': agent } };
  return (await app.get(`/forward-auth/nginx?upstream=${upstream}`, credential, request)).status;
}

async function usageOf(app: TestApp, tokenId: string) {
  const { status, body } = await app.get(`/api/latchkey/1.0/tokens/${tokenId}/upstreams`, await app.admin());
  expect(status).toBe(200);
  return body.upstreams;
}

const counts = (allowed: number, refused = 0, limited = 0, unavailable = 0) => ({
  ...{ allowed, refused, limited, unavailable },
});

test('what a token does at each upstream is told to its owner: how often, when last, and from where', async () => {
  const app = await startTestApp({ toml: TOML, env });
  const alice = await app.user('alice');
  const token = await app.token(alice, { scopes: ['mlflow', 'authentication'] });
  expect(await usageOf(app, token.id)).toEqual([]);
  const before = app.clock.now();
  for (let i = 0; i < 3; i++) expect(await ask(app, 'mlflow', token)).toBe(200);
  app.clock.advance('1ms');
  expect(await ask(app, 'mlflow', token, { from: '203.0.113.2', agent: 'python' })).toBe(200);
  expect(await ask(app, 'wiki', token)).toBe(403);
  expect(await ask(app, 'slow', token)).toBe(403);
  const after = app.clock.now();
  await app.node.jobs.flush();
  const path = `/api/latchkey/1.0/tokens/${token.id}/upstreams`;
  const { body } = await app.get(path, token);
  expect(body.upstreams.map(({ name }: { name: string }) => name)).toEqual(['mlflow', 'slow', 'wiki']);
  const [mlflow, , wiki] = body.upstreams;
  expect(mlflow).toMatchObject(counts(4));
  expect(wiki).toEqual({ name: 'wiki', ...counts(0, 1), clients: [] });
  expect(mlflow.last_used_time).toBeGreaterThanOrEqual(before);
  expect(mlflow.last_used_time).toBeLessThanOrEqual(after);
  expect(
    mlflow.clients.map(({ address, user_agent: agent }: { address: string; user_agent: string }) => [
      address,
      agent,
    ]),
  ).toEqual([
    ['203.0.113.2', 'python'],
    ['203.0.113.1', 'curl/8'],
  ]);
  expect((await app.get(path, await app.user('bob'))).status).toBe(404);
  const bobs = `${path}/hours?upstream=mlflow`;
  expect((await app.get(bobs, await app.core.directory.getUser('bob'))).status).toBe(404);
});

test('it is told by the hour, page by page, the latest first', async () => {
  const app = await startTestApp({ toml: TOML, env });
  const alice = await app.user('alice');
  const token = await app.token(alice, { scopes: ['mlflow'] });
  // From the beginning of an hour on, so that it does not end meanwhile.
  app.clock.advance(`${HOUR_MS - (app.clock.now() % HOUR_MS)}ms`);
  const starts: number[] = [];
  for (let hour = 0; hour < 5; hour++) {
    await expect.poll(() => ask(app, 'mlflow', token)).toBe(200);
    for (let i = 0; i < hour; i++) await ask(app, 'mlflow', token);
    starts.unshift(app.clock.now() - (app.clock.now() % HOUR_MS));
    // Some hours are written when they are over, some in two parts.
    if (hour % 2 === 0) await app.node.jobs.flush();
    app.clock.advance('1h');
  }
  await app.node.jobs.flush();
  const seen: { start_time: number; allowed: number }[] = [];
  for (let page = ''; ; ) {
    const path = `/api/latchkey/1.0/tokens/${token.id}/upstreams/hours?upstream=mlflow&page_size=2${page}`;
    const { body } = await app.get(path, alice);
    seen.push(...body.hours);
    expect(body.hours.length).toBeLessThanOrEqual(2);
    if (body.next_page_token === undefined) break;
    page = `&page_token=${body.next_page_token}`;
  }
  expect(seen.map(({ start_time: start }) => start)).toEqual(starts);
  expect(seen.map(({ allowed }) => allowed)).toEqual([5, 4, 3, 2, 1]);
  const all = await app.get('/api/latchkey/1.0/upstreams/mlflow/hours', await app.admin());
  expect(all.body.hours).toEqual(seen);
});

test('administrators see what everybody does, also without a token, and which tokens', async () => {
  const app = await startTestApp({ toml: TOML, env });
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const tokens = [await app.token(alice), await app.token(bob), await app.token(bob)];
  for (const token of tokens) {
    expect(await ask(app, 'slow', token)).toBe(200);
    app.clock.advance('10ms');
  }
  expect(await ask(app, 'slow', alice)).toBe(200);
  expect(await ask(app, 'slow', undefined)).toBe(401);
  await ask(app, 'slow', tokens[0]);
  expect(await ask(app, 'slow', tokens[0])).toBe(429);
  await app.node.jobs.flush();
  const admin = await app.admin();
  const { body } = await app.get('/api/latchkey/1.0/upstreams', admin);
  expect(body.upstreams).toMatchObject([
    { name: 'mlflow', is_configured: true, scope: 'mlflow', ...counts(0) },
    {
      ...{ name: 'slow', is_configured: true, ...counts(5, 1, 1) },
      rate_limit: { requests: 2, period_seconds: 3600, burst: 2 },
    },
    { name: 'wiki', is_configured: true, path: '/wiki', groups: ['nobody'], ...counts(0) },
  ]);
  const path = '/api/latchkey/1.0/upstreams/slow/tokens?page_size=2';
  const first = (await app.get(path, admin)).body;
  const second = (await app.get(`${path}&page_token=${first.next_page_token}`, admin)).body;
  expect(second.next_page_token).toBeUndefined();
  const seen = [...first.tokens, ...second.tokens].map((one) => [
    one.token_info.token_id,
    one.token_info.owner_name,
    one.allowed,
    one.limited,
  ]);
  expect(seen).toEqual([
    [tokens[0]?.id, 'alice', 2, 1],
    [tokens[2]?.id, 'bob', 1, 0],
    [tokens[1]?.id, 'bob', 1, 0],
  ]);
  expect((await app.get('/api/latchkey/1.0/upstreams', alice)).status).toBe(403);
});

test('who still uses a token that was revoked is counted, what nobody has is not', async () => {
  const app = await startTestApp({ toml: TOML, env });
  const alice = await app.user('alice');
  const token = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
  expect(await ask(app, 'mlflow', token)).toBe(403);
  const headers = { authorization: `Bearer dapi${'0'.repeat(32)}` };
  await app.get('/forward-auth/nginx?upstream=mlflow', undefined, {
    headers: { ...headers, 'x-original-method': 'GET', 'x-original-uri': '/' },
  });
  await app.node.jobs.flush();
  expect(await usageOf(app, token.id)).toEqual([{ name: 'mlflow', ...counts(0, 1), clients: [] }]);
  const rows = await app.core.db.sql.selectFrom('upstream_uses').select('token_id').execute();
  expect(rows.map(({ token_id: id }) => id).toSorted()).toEqual(['', token.id]);
});

test('what two nodes have counted is added up, and survives both of them', async () => {
  const one = await startTestApp({ toml: TOML, env });
  const { database, clock } = one;
  const other = await startTestApp({ toml: TOML, env, database, clock });
  const token = await one.token(await one.user('alice'));
  for (const [app, from] of [
    [one, '203.0.113.1'],
    [other, '203.0.113.2'],
    [other, '203.0.113.3'],
  ] as const) {
    await ask(app, 'mlflow', token, { from });
    clock.advance('10ms');
  }
  await Promise.all([one.node.jobs.flush(), other.node.jobs.flush()]);
  const [usage] = await usageOf(one, token.id);
  expect(usage).toMatchObject(counts(3));
  expect(usage.clients.map(({ address }: { address: string }) => address)).toEqual([
    ...['203.0.113.3', '203.0.113.2', '203.0.113.1'],
  ]);
  await ask(other, 'mlflow', token);
  // A node that stops writes what it has counted, however lately it did so.
  await other.close();
  expect(await usageOf(one, token.id)).toMatchObject([counts(4)]);
});

test('whoever changes address and name with each request leaves five of them, and no more rows', async () => {
  const app = await startTestApp({ toml: TOML, env });
  const token = await app.token(await app.user('alice'));
  for (let i = 0; i < 40; i++) {
    await ask(app, 'mlflow', token, { from: `203.0.113.${i}`, agent: `agent ${i}` });
    app.clock.advance('5ms');
    if (i % 15 === 14) {
      app.clock.advance('61s');
      await expect.poll(async () => (await app.get('/readyz')).status).toBe(200);
      await app.node.jobs.flush();
    }
  }
  app.clock.advance('61s');
  await app.node.jobs.flush();
  const [{ clients }] = await usageOf(app, token.id);
  expect(clients.map(({ address }: { address: string }) => address)).toEqual([
    ...['203.0.113.39', '203.0.113.38', '203.0.113.37', '203.0.113.36', '203.0.113.35'],
  ]);
  const rows = await app.core.db.sql.selectFrom('upstream_clients').selectAll().execute();
  expect(rows).toHaveLength(5);
});

test('what cannot be written is counted with the next write', async () => {
  const app = await startTestApp({ toml: TOML, env });
  const token = await app.token(await app.user('alice'));
  const rename = (from: string, to: string) =>
    app.core.db.write(async (tx) => {
      await sql.raw(`alter table ${from} rename to ${to}`).execute(tx.sql);
    });
  await rename('upstream_hours', 'gone');
  await ask(app, 'mlflow', token, { from: '203.0.113.7' });
  app.clock.advance('5ms');
  await ask(app, 'mlflow', token, { from: '203.0.113.8' });
  await app.node.jobs.flush();
  expect(app.logLines.join('')).toContain('use of upstreams could not be written');
  await rename('gone', 'upstream_hours');
  app.clock.advance('1h');
  await expect.poll(async () => (await app.get('/readyz')).status).toBe(200);
  await ask(app, 'mlflow', token, { from: '203.0.113.9' });
  await app.node.jobs.flush();
  const [usage] = await usageOf(app, token.id);
  expect(usage).toMatchObject(counts(3));
  expect(usage.clients.map(({ address }: { address: string }) => address)).toEqual([
    ...['203.0.113.9', '203.0.113.8', '203.0.113.7'],
  ]);
});

test('it goes with the token, and after its time', async () => {
  const app = await startTestApp({
    ...{ toml: TOML },
    env: { ...env, LATCHKEY_USAGE_RETENTION_DAYS: '10', LATCHKEY_TOKEN_RETENTION_DAYS: '1' },
  });
  const alice = await app.user('alice');
  const [ended, kept] = [await app.token(alice, { lifetimeSeconds: 3600 }), await app.token(alice)];
  for (const token of [ended, kept]) expect(await ask(app, 'mlflow', token)).toBe(200);
  await app.node.jobs.flush();
  const tokenIds = async () => {
    const found = await Promise.all(
      TABLES.map((table) => app.core.db.sql.selectFrom(table).select('token_id').execute()),
    );
    return [...new Set(found.flat().map(({ token_id: id }) => id))].toSorted();
  };
  expect(await tokenIds()).toEqual(['', ended.id, kept.id].toSorted());
  app.clock.advance('3d');
  await app.node.jobs.clean();
  expect(await tokenIds()).toEqual(['', kept.id]);
  app.clock.advance('8d');
  await app.node.jobs.clean();
  expect(await tokenIds()).toEqual([]);
});

test('where nothing is to be kept nothing is written', async () => {
  const app = await startTestApp({ toml: TOML, env: { ...env, LATCHKEY_USAGE_RETENTION_DAYS: '0' } });
  const token = await app.token(await app.user('alice'));
  expect(await ask(app, 'mlflow', token)).toBe(200);
  await app.node.jobs.flush();
  expect(await usageOf(app, token.id)).toEqual([]);
});

test('what was taken and put back is told as if it had stayed', () => {
  const use = new UpstreamUse('mlflow', 'id', 0);
  const at = (address: string) => ({ address, userAgent: 'x' });
  use.note('allowed', 1, at('a'));
  use.note('limited', 2, at('b'));
  const taken = use.take();
  expect(use.isEmpty).toBe(true);
  use.note('allowed', 3, at('a'));
  use.putBack(taken);
  expect(use.take()).toEqual({
    ...{ upstream: 'mlflow', tokenId: 'id', startAt: 0, lastAt: 3, lastUsedAt: 3 },
    counts: counts(2, 0, 1),
    clients: [{ address: 'a', userAgent: 'x', lastAt: 3 }],
  });
});
