import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { systemCaller } from '../../audit/audit-event.ts';
import { createMetrics } from '../../metrics.ts';
import type { Scopes } from '../../permissions/scopes.ts';
import { learntBy, writeLearnt } from '../../testing/autoscope.ts';
import { startTestApp, type TestApp, type TestToken } from '../../testing/harness.ts';
import { createTestDatabase } from '../../testing/test-database.ts';
import { learnerOf, ScopeUses } from './scope-uses.ts';

const LIST = '/api/2.0/token/list';
const USERS = '/api/2.0/preview/scim/v2/Users';
const CONF = '/api/2.0/workspace-conf?keys=enableTokensConfig';
const CREATE = '/api/2.0/token/create';

const rowsOf = (app: TestApp) => app.core.db.sql.selectFrom('token_scope_uses').selectAll().execute();

async function startLearning(scopes?: Scopes) {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice, { learns: true, ...(scopes && { scopes }) });
  return { app, alice, token };
}

async function startTwoNodes() {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const one = await startTestApp({ database });
  return [one, await startTestApp({ database, clock: one.clock })] as const;
}

test('a token learns which scopes its calls need, with when and how often', async () => {
  const { app, alice, token } = await startLearning();
  const before = app.clock.now();
  await app.get(LIST, token);
  await app.get(USERS, token);
  await app.get(USERS, token);
  expect(await learntBy(app, token)).toEqual({ authentication: 1, scim: 2 });
  const { body } = await app.get(`/api/latchkey/1.0/token/autoscope?token_id=${token.id}`, alice);
  for (const { first_seen_time, last_seen_time } of body.learnt_scopes) {
    expect(first_seen_time).toBeGreaterThanOrEqual(before);
    expect(last_seen_time).toBeGreaterThanOrEqual(first_seen_time);
    expect(last_seen_time).toBeLessThanOrEqual(app.clock.now());
  }
});

test('a token that was limited before learns, too', async () => {
  const { app, token } = await startLearning(['authentication', 'clusters']);
  await app.get(LIST, token);
  expect(await learntBy(app, token)).toEqual({ authentication: 1 });
});

test('a call that is refused for want of rights teaches nothing', async () => {
  const { app, token } = await startLearning(['authentication']);
  // By the route: a scope it lacks, what only administrators may.
  expect((await app.get(USERS, token)).status).toBe(403);
  expect((await app.get('/api/2.0/token-management/tokens', token)).status).toBe(403);
  // By the rule behind the route.
  expect((await app.post(CREATE, token, { scopes: ['sql'] })).status).toBe(403);
  expect(await learntBy(app, token)).toEqual({});
  expect((await app.post(CREATE, token, { scopes: ['authentication'] })).status).toBe(200);
  expect(await learntBy(app, token)).toEqual({ authentication: 1 });
});

test('a call counts as it is decided once its late body has come, and once', async () => {
  const app = await startTestApp();
  const mallory = await app.user('mallory');
  await app.core.directory.makeAdministrator(systemCaller('test'), mallory.id);
  const token = await app.token(mallory, { learns: true });
  const permitted = await hold(app, token, 'POST', CREATE);
  const forbidden = await hold(app, token, 'PATCH', '/api/2.0/workspace-conf');
  const { adminsId } = app.core.installation.groups;
  await app.send('PATCH', `/api/2.0/preview/scim/v2/Groups/${adminsId}`, await app.admin(), {
    body: { Operations: [{ op: 'remove', path: `members[value eq "${mallory.id}"]` }] },
  });
  expect(await permitted('{"comment":"late"}')).toBe(200);
  expect(await forbidden('{"maxTokenLifetimeDays":"1"}')).toBe(403);
  expect(await learntBy(app, token)).toEqual({ authentication: 1 });
});

test('a call whose body never comes teaches nothing', async () => {
  const { app, token } = await startLearning();
  const send = await hold(app, token, 'POST', CREATE);
  expect(await learntBy(app, token)).toEqual({});
  await send('{}');
  expect(await learntBy(app, token)).toEqual({ authentication: 1 });
});

test('calls that every token may make need no scope, and a route that no scope opens is told by its name', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const token = await app.token(admin, { learns: true });
  await app.get('/api/2.0/preview/scim/v2/Me', token);
  await app.get('/api/2.0/tokens/introspect', token);
  await app.get('/.well-known/databricks-config', token);
  expect(await learntBy(app, token)).toEqual({});
  expect((await app.get('/metrics?name=x', token)).status).toBe(200);
  expect(await learntBy(app, token)).toEqual({ 'GET /metrics': 1 });
});

test('a token that does not learn leaves nothing behind', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  await app.get(LIST, token);
  await writeLearnt(app);
  expect(await rowsOf(app)).toEqual([]);
});

test('a flood of calls to all kinds of paths makes a row a scope', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.admin(), { learns: true });
  for (let i = 0; i < 60; i++) {
    await app.get(`/api/2.0/token-management/tokens/${i}?x=${i}`, token);
    await app.get(`${USERS}/${i}`, token);
    await app.get(`/api/2.0/no-such-api/${i}`, token);
    await app.send('PATCH', `/api/2.0/token/${i}`, token, { body: { update_mask: String(i) } });
  }
  app.clock.advance('61s');
  expect(await learntBy(app, token)).toEqual({ authentication: 120, scim: 60 });
  expect(await rowsOf(app)).toHaveLength(2);
});

test('what two nodes see is one', async () => {
  const [one, other] = await startTwoNodes();
  const token = await one.token(await one.admin(), { learns: true });
  await one.get(LIST, token);
  await other.get(LIST, token);
  await other.get(CONF, token);
  await Promise.all([writeLearnt(one), writeLearnt(other)]);
  const { first_at: first } = (await rowsOf(one)).find(({ called }) => called === 'authentication') ?? {};
  expect(await learntBy(one, token)).toEqual({ authentication: 2, settings: 1 });
  one.clock.advance('2m');
  await other.get(LIST, token);
  await writeLearnt(other);
  expect(await learntBy(one, token)).toEqual({ authentication: 3, settings: 1 });
  const timesOf = async () => (await rowsOf(one)).find(({ called }) => called === 'authentication');
  const later = await timesOf();
  expect(later?.first_at).toBe(first);
  expect(later?.last_at).toBeGreaterThan(Number(first) + 119_000);
  // Seen by the first, whose clock is behind, after the second has written.
  one.clock.setBack('1h');
  await one.get(LIST, token);
  await writeLearnt(one);
  expect(await timesOf()).toMatchObject({ calls: 4, last_at: later?.last_at });
  expect((await timesOf())?.first_at).toBeLessThan(Number(first) - 3_000_000);
});

test('a clock that is set back loses no call and turns no time around', async () => {
  const { app, alice, token } = await startLearning();
  await app.get(LIST, token);
  await writeLearnt(app);
  const [{ last_at: latest } = { last_at: 0 }] = await rowsOf(app);
  app.clock.setBack('2h');
  await app.get(LIST, token);
  await app.get(USERS, token);
  expect(await learntBy(app, token)).toEqual({ authentication: 2, scim: 1 });
  for (const row of await rowsOf(app)) expect(row.last_at).toBeGreaterThanOrEqual(row.first_at);
  const [row] = await rowsOf(app);
  expect(row?.last_at).toBe(latest);
  expect(row?.first_at).toBeLessThan(latest - 7_000_000);
  const { state } = await app.core.narrowing.preview(alice, token.id);
  expect(state).toBe('RUNNING');
});

test('what cannot be written is told, kept, and written later', async () => {
  const { app, token } = await startLearning();
  const rename = (from: string, to: string) =>
    app.core.db.write(async (tx) => {
      await sql.raw(`alter table ${from} rename to ${to}`).execute(tx.sql);
    });
  await rename('token_scope_uses', 'away');
  await app.get(USERS, token);
  await writeLearnt(app);
  await app.get(USERS, token);
  await writeLearnt(app);
  expect(app.logLines.join('')).toContain('scopes that tokens used could not be written');
  await rename('away', 'token_scope_uses');
  expect(await learntBy(app, token)).toEqual({ scim: 2 });
});

test('more tokens than fit into memory are told to the operator, not kept', async () => {
  const { app } = await startLearning();
  const metrics = createMetrics();
  const scopeUses = new ScopeUses({ ...app.core, metrics });
  for (let i = 0; i < 100_002; i++) {
    const learner = learnerOf({ token_id: String(i), autoscope_state: 'learning', autoscope_started_at: 1 });
    if (learner) scopeUses.note(learner, 'scim');
  }
  expect(await metrics.metrics()).toMatch(/^latchkey_autoscope_calls_lost 2$/m);
});

test('a node that stops writes down what it has seen', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const app = await startTestApp({ database });
  const token = await app.token(await app.user('alice'), { learns: true });
  await app.get(LIST, token);
  await writeLearnt(app);
  // Further calls of a scope that is known wait for up to a minute.
  await app.get(LIST, token);
  await app.close();
  expect(await learntBy(await startTestApp({ database }), token)).toEqual({ authentication: 2 });
});

test('learning that was switched off has forgotten all, and begins anew', async () => {
  const { app, alice, token } = await startLearning();
  await app.get(USERS, token);
  await writeLearnt(app);
  // Not written yet when learning ends.
  await app.get(LIST, token);
  const patch = (isOn: boolean) =>
    app.send('PATCH', `/api/2.0/token/${token.id}`, alice, {
      body: { token: { autoscope_enabled: isOn }, update_mask: 'autoscope_enabled' },
    });
  expect((await patch(false)).status).toBe(200);
  await writeLearnt(app);
  expect(await rowsOf(app)).toEqual([]);
  await app.get(LIST, token);
  await writeLearnt(app);
  expect(await rowsOf(app)).toEqual([]);
  expect((await patch(true)).status).toBe(200);
  await app.get(LIST, token);
  expect(await learntBy(app, token)).toEqual({ authentication: 1 });
  // To switch on what is on changes nothing.
  expect((await patch(true)).status).toBe(200);
  expect(await learntBy(app, token)).toEqual({ authentication: 1 });
});

test('another node begins to learn within the staleness bound', async () => {
  const [one, other] = await startTwoNodes();
  const alice = await one.user('alice');
  const token = await one.token(alice);
  await other.get(LIST, token);
  const requester = { principal: alice, caller: systemCaller('test') };
  await one.core.tokenUpdates.update(requester, {
    tokenId: token.id,
    change: { learns: true },
    reach: 'own',
  });
  await expect
    .poll(
      async () => {
        await other.get(LIST, token);
        await writeLearnt(other);
        return Object.keys(await learntBy(one, token));
      },
      { timeout: 5_000 },
    )
    .toEqual(['authentication']);
});

test('what a token has learnt is purged with it', async () => {
  const { app, token } = await startLearning();
  await app.get(LIST, token);
  await writeLearnt(app);
  await app.post('/api/2.0/token/delete', token, { token_id: token.id });
  app.clock.advance('1d');
  expect(await app.core.tokenCleanUp.purgeEnded(1000)).toBe(1);
  expect(await rowsOf(app)).toEqual([]);
});

/** Sends the head of a request; its body when it is called with it. Gives back the status. */
async function hold(app: TestApp, token: TestToken, method: string, path: string) {
  const request = httpRequest(app.node.url + path, {
    method,
    headers: { authorization: `Bearer ${token.value}`, 'transfer-encoding': 'chunked' },
  });
  const answered = new Promise<number>((resolve, reject) => {
    request.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    request.on('error', reject);
  });
  request.flushHeaders();
  await sleep(100);
  return (body: string) => {
    request.end(body);
    return answered;
  };
}
