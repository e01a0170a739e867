import { expect, onTestFinished, test } from 'vitest';
import type { Principal } from '../../principals/principal.ts';
import { scopesOf, startLearnt, writeLearnt } from '../../testing/autoscope.ts';
import { startTestApp, type TestApp, type TestCredential, type TestToken } from '../../testing/harness.ts';
import { createTestDatabase } from '../../testing/test-database.ts';

const PREVIEW = '/api/latchkey/1.0/token/autoscope';
const APPLY = `${PREVIEW}/apply`;
const LIST = '/api/2.0/token/list';
const USERS = '/api/2.0/preview/scim/v2/Users';

const preview = async (app: TestApp, token: TestToken, credential: TestCredential) =>
  (await app.get(`${PREVIEW}?token_id=${token.id}`, credential)).body;

test('what would be kept and taken away is shown, and nothing is changed by looking', async () => {
  const { app, alice, token } = await startLearnt(['authentication', 'scim', 'sql']);
  const { warnings, digest, learnt_scopes, start_time, end_time, ...shown } = await preview(
    app,
    token,
    alice,
  );
  expect(shown).toEqual({
    token_id: token.id,
    autoscope_state: 'AUTOSCOPE_STATE_RUNNING',
    current_scopes: ['authentication', 'scim', 'sql'],
    kept_scopes: ['scim'],
    removed_scopes: ['authentication', 'sql'],
    uncovered_routes: [],
  });
  expect(learnt_scopes).toMatchObject([{ scope: 'scim', calls: 1 }]);
  expect(end_time - start_time).toBe(30 * 86_400_000);
  expect(warnings.map(({ code }: { code: string }) => code)).toEqual(['learnt_briefly']);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await scopesOf(app, token)).toEqual(['authentication', 'scim', 'sql']);
});

test('applied, the token may do what it has learnt and no more, at once', async () => {
  const { app, alice, token } = await startLearnt();
  const { digest, removed_scopes } = await preview(app, token, alice);
  expect(removed_scopes).toContain('authentication');
  expect(removed_scopes).not.toContain('scim');
  const applied = await app.post(APPLY, alice, { token_id: token.id, digest });
  expect([applied.status, applied.body]).toEqual([200, { token_id: token.id, scopes: ['scim'] }]);
  expect((await app.get(LIST, token)).status).toBe(403);
  expect((await app.get(USERS, token)).status).toBe(200);
  const [info] = (await app.get(LIST, alice)).body.token_infos;
  expect(info).toMatchObject({
    scopes: ['scim'],
    autoscope_state: 'AUTOSCOPE_STATE_USER_SELECTED',
    inferred_scopes: ['scim'],
  });
});

test('applied on one node, it holds on another within the staleness bound', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const one = await startTestApp({ database });
  const other = await startTestApp({ database, clock: one.clock });
  const alice = await one.user('alice');
  const token = await one.token(alice, { learns: true });
  await one.get(USERS, token);
  expect((await other.get(LIST, token)).status).toBe(200);
  await Promise.all([writeLearnt(one), writeLearnt(other)]);
  const { digest } = await preview(other, token, alice);
  await one.post(APPLY, alice, { token_id: token.id, digest, scopes: ['scim'] });
  const deadline = performance.now() + 1_000;
  while ((await other.get(LIST, token)).status !== 403) expect(performance.now()).toBeLessThan(deadline);
  expect((await other.get(USERS, token)).status).toBe(200);
});

test('nothing is applied that was not seen', async () => {
  const { app, alice, token } = await startLearnt();
  const { digest } = await preview(app, token, alice);
  await app.get(LIST, token);
  await writeLearnt(app);
  const outdated = await app.post(APPLY, alice, { token_id: token.id, digest });
  expect([outdated.status, outdated.body.error_code]).toEqual([409, 'RESOURCE_CONFLICT']);
  const unseen = await app.post(APPLY, alice, { token_id: token.id, digest: 'a'.repeat(64) });
  expect(unseen.status).toBe(409);
  expect(await scopesOf(app, token)).toBeUndefined();
  const seen = await preview(app, token, alice);
  expect(seen.kept_scopes).toEqual(['authentication', 'scim']);
  expect((await app.post(APPLY, alice, { token_id: token.id, digest: seen.digest })).status).toBe(200);
});

test('a route that no scope opens is seen before it is taken away', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const token = await app.token(admin, { learns: true });
  await app.get(USERS, token);
  await writeLearnt(app);
  const before = await preview(app, token, admin);
  await app.get('/metrics', token);
  await writeLearnt(app);
  const after = await preview(app, token, admin);
  expect(after.autoscope_state).toBe('AUTOSCOPE_STATE_API_NOT_COVERED');
  expect(after.uncovered_routes).toMatchObject([{ route: 'GET /metrics', calls: 1 }]);
  expect(after.warnings.map(({ code }: { code: string }) => code)).toContain('routes_not_covered');
  expect(after.kept_scopes).toEqual(before.kept_scopes);
  expect((await app.post(APPLY, admin, { token_id: token.id, digest: before.digest })).status).toBe(409);
  expect((await app.post(APPLY, admin, { token_id: token.id, digest: after.digest })).status).toBe(200);
  expect((await app.get('/metrics', token)).status).toBe(403);
});

test('other scopes may be named, but none that widens the token', async () => {
  const { app, alice, token } = await startLearnt(['scim', 'sql', 'authentication']);
  const { digest } = await preview(app, token, alice);
  const apply = (scopes: string[]) => app.post(APPLY, alice, { token_id: token.id, digest, scopes });
  for (const scopes of [['scim', 'clusters'], ['all-apis'], ['no-such'], []]) {
    const { status, body } = await apply(scopes);
    expect([scopes, status, body.error_code]).toEqual([scopes, 400, 'INVALID_PARAMETER_VALUE']);
  }
  expect(await scopesOf(app, token)).toEqual(['scim', 'sql', 'authentication']);
  expect((await apply(['sql', 'scim'])).body.scopes).toEqual(['sql', 'scim']);
});

test('a token that has learnt nothing is not narrowed to nothing, which would be no limit', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice, { learns: true, scopes: ['sql'] });
  const shown = await preview(app, token, alice);
  expect(shown.warnings.map(({ code }: { code: string }) => code)).toContain('learnt_nothing');
  const answer = await app.post(APPLY, alice, { token_id: token.id, digest: shown.digest });
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_STATE']);
  expect(answer.body.message).toMatch(/let it learn for longer/);
  expect(await scopesOf(app, token)).toEqual(['sql']);
});

test('there is nothing to apply to a token that does not learn, or is as narrow already', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const idle = await app.token(alice);
  const narrow = await app.token(alice, { learns: true, scopes: ['scim'] });
  await app.get(USERS, narrow);
  await writeLearnt(app);
  for (const [token, message] of [
    [idle, /not learning/],
    [narrow, /limited to these scopes already/],
  ] as const) {
    const { digest } = await preview(app, token, alice);
    const { status, body } = await app.post(APPLY, alice, { token_id: token.id, digest });
    expect([status, body.error_code]).toEqual([400, 'INVALID_STATE']);
    expect(body.message).toMatch(message);
  }
});

test.each([
  ['a password', async (_app: TestApp, owner: Principal) => owner],
  ['a session', (app: TestApp, owner: Principal) => app.signIn(owner)],
  ['a token without scopes', (app: TestApp, owner: Principal) => app.token(owner)],
])('%s applies, by the owner or by an administrator', async (_what, credentialOf) => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  for (const who of [alice, await app.admin()]) {
    const token = await app.token(alice, { learns: true });
    await app.get(USERS, token);
    await writeLearnt(app);
    const credential = await credentialOf(app, who);
    const { digest } = await preview(app, token, credential);
    const answer = await app.post(APPLY, credential, { token_id: token.id, digest });
    expect([who.name, answer.status]).toEqual([who.name, 200]);
  }
});

test("somebody else's token and a revoked one are not there", async () => {
  const { app, alice, token } = await startLearnt();
  const { digest } = await preview(app, token, alice);
  const bob = await app.user('bob');
  const askAll = async (credential: TestCredential) => {
    const got = await app.get(`${PREVIEW}?token_id=${token.id}`, credential);
    const posted = await app.post(APPLY, credential, { token_id: token.id, digest });
    return [got.body.error_code, posted.body.error_code];
  };
  const gone = Array(2).fill('RESOURCE_DOES_NOT_EXIST');
  expect(await askAll(bob)).toEqual(gone);
  await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
  expect(await askAll(alice)).toEqual(gone);
});

test('who narrowed which token to what, and what it could before, is in the audit trail', async () => {
  const { app, alice, token } = await startLearnt(['scim', 'sql']);
  const { digest } = await preview(app, token, alice);
  await app.post(APPLY, await app.admin(), { token_id: token.id, digest });
  const [event] = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['user_name', 'request_params'])
    .where('action_name', '=', 'updateDbToken')
    .execute();
  expect(event?.user_name).toBe('admin');
  expect(JSON.parse(event?.request_params ?? '')).toMatchObject({
    ...{ tokenId: token.id, userId: String(alice.id), updateMask: 'scopes' },
    ...{ autoscope: 'applied', previousScopes: 'scim,sql', scopes: 'scim' },
  });
});

test('what was narrowed is widened again by whoever may, and by no scoped token', async () => {
  const { app, alice, token } = await startLearnt();
  const { digest } = await preview(app, token, alice);
  await app.post(APPLY, alice, { token_id: token.id, digest });
  const widen = (credential: TestCredential) =>
    app.send('PATCH', `/api/2.0/token/${token.id}`, credential, {
      body: { token: { scopes: [] }, update_mask: 'scopes' },
    });
  const scoped = await app.token(alice, { scopes: ['authentication', 'scim'] });
  expect((await widen(scoped)).status).toBe(403);
  expect((await widen(alice)).status).toBe(200);
  expect((await app.get(LIST, token)).status).toBe(200);
});
