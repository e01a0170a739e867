import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

const LIST = '/api/2.0/token/list';
const caller = { name: 'test', address: '', userAgent: '', requestId: '' };

test('a remembered token is refused in the very millisecond of its expiry', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'), { lifetimeSeconds: 60 });
  expect((await app.get(LIST, token)).status).toBe(200);
  app.clock.advance('59s');
  expect((await app.get(LIST, token)).status).toBe(200);
  app.clock.advance('1s');
  expect((await app.get(LIST, token)).status).toBe(403);
});

test('switched off, no token works and none is lost; switched on, the same ones work', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  expect((await app.get(LIST, token)).status).toBe(200);
  await app.core.settings.change(caller, { enableTokensConfig: 'False' });
  const off = await app.get(LIST, token);
  expect([off.status, off.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
  expect(off.body.message).toMatch(/^Personal access tokens are disabled/);
  expect((await app.get(LIST, alice)).body.token_infos).toHaveLength(1);
  await app.core.settings.change(caller, { enableTokensConfig: 'TRue' });
  expect((await app.get(LIST, token)).status).toBe(200);
});

test('only who holds a good token learns that tokens are switched off', async () => {
  const app = await startTestApp();
  await app.core.settings.change(caller, { enableTokensConfig: 'false' });
  const headers = { authorization: `Bearer dapi${'0'.repeat(32)}` };
  expect((await app.get(LIST, undefined, { headers })).body.message).toBe('Invalid access token.');
});

test('without CAN_USE a token stops, and works again when it is given back', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const { usersId } = app.core.installation.groups;
  expect((await app.get(LIST, token)).status).toBe(200);
  await app.core.permissions.set(caller, 'tokens', usersId, undefined);
  const refused = await app.get(LIST, token);
  expect([refused.status, refused.body.message]).toEqual([
    403,
    expect.stringMatching(/do not have permission/),
  ]);
  await app.core.permissions.set(caller, 'tokens', alice.id, 'CAN_USE');
  expect((await app.get(LIST, token)).status).toBe(200);
});

test("a disabled owner's tokens stop, and work again when the owner is enabled", async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  expect((await app.get(LIST, token)).status).toBe(200);
  await app.core.account.disable(caller, alice.id);
  expect((await app.get(LIST, token)).body.message).toBe('Invalid access token.');
  await app.core.directory.enable(caller, alice.id);
  expect((await app.get(LIST, token)).status).toBe(200);
});

test('a token remembered before its owner became an administrator shows the new right', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  expect((await app.get('/api/2.0/workspace-conf?keys=enableTokensConfig', token)).status).toBe(403);
  await app.core.directory.makeAdministrator(caller, alice.id);
  expect((await app.get('/api/2.0/workspace-conf?keys=enableTokensConfig', token)).status).toBe(200);
});

test('many tokens more than fit into memory are all verified', async () => {
  const app = await startTestApp({ env: { LATCHKEY_TOKEN_CACHE_SIZE: '100' } });
  const alice = await app.user('alice');
  const tokens = await Promise.all(Array.from({ length: 250 }, () => app.token(alice)));
  for (let round = 0; round < 2; round++) {
    const answers = await Promise.all(tokens.map((token) => app.get('/api/2.0/preview/scim/v2/Me', token)));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
  }
  const metrics = await app.get('/metrics', await app.admin());
  expect(Number(/^latchkey_verification_cache_entries (\d+)$/m.exec(metrics.text)?.[1])).toBeLessThanOrEqual(
    100,
  );
});

test('metrics count verifications by outcome', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  for (let i = 0; i < 3; i++) await app.get(LIST, token);
  for (const value of ['x', `dapi${'0'.repeat(32)}`]) {
    await app.get(LIST, undefined, { headers: { authorization: `Bearer ${value}` } });
  }
  const { text } = await app.get('/metrics', await app.admin());
  expect(text).toMatch(/^latchkey_verifications_total\{outcome="ok"\} 3$/m);
  expect(text).toMatch(/^latchkey_verifications_total\{outcome="malformed"\} 1$/m);
  expect(text).toMatch(/^latchkey_verifications_total\{outcome="unknown"\} 1$/m);
  expect(text).toMatch(/^latchkey_verification_lookups_total\{result="hit"\} 2$/m);
});

test('last use and address are shown soon after, with no change to the feed', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const head = () => app.core.db.sql.selectFrom('feed_head').select('seq').executeTakeFirst();
  const before = await head();
  await app.get(LIST, token);
  await expect
    .poll(async () => (await app.get('/api/latchkey/1.0/token/list', alice)).body.token_infos[0], {
      timeout: 5000,
    })
    .toMatchObject({
      token_id: token.id,
      last_accessed_time: expect.any(Number),
      last_used_address: '127.0.0.1',
    });
  expect(await head()).toEqual(before);
});
