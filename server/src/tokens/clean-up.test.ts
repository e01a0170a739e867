import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

const DAY_MS = 86_400_000;

test('a token that nobody used for 90 days is revoked, one that was used is not', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const forgotten = await app.token(alice, { comment: 'forgotten' });
  const used = await app.token(alice);
  app.clock.advance('80d');
  await app.get('/api/2.0/preview/scim/v2/Me', used);
  const young = await app.token(alice);
  await expect
    .poll(async () => (await app.core.authority.getToken(alice.id, used.id)).lastUsedAt, { timeout: 5_000 })
    .toBeDefined();
  expect(await app.core.tokenCleanUp.revokeUnused(90 * DAY_MS)).toBe(0);
  app.clock.advance('11d');
  expect(await app.core.tokenCleanUp.revokeUnused(90 * DAY_MS)).toBe(1);
  const status = async (token: typeof used) => (await app.get('/api/2.0/preview/scim/v2/Me', token)).status;
  expect([await status(forgotten), await status(used), await status(young)]).toEqual([403, 200, 200]);
  expect((await app.core.authority.getToken(alice.id, forgotten.id)).revokeReason).toBe('unused');
  const [event] = await app.core.db.sql
    .selectFrom('audit_events')
    .select(['user_name', 'request_params'])
    .where('action_name', '=', 'garbageCollectDbToken')
    .execute();
  expect(event?.user_name).toBe('System-User');
  expect(JSON.parse(event?.request_params ?? '')).toMatchObject({ reason: 'unused', tokenId: forgotten.id });
});

test('of several nodes one looks for them, once a day', async () => {
  const first = await startTestApp();
  const second = await startTestApp({ database: first.database, clock: first.clock });
  const alice = await first.user('alice');
  const { id } = await first.token(alice);
  first.clock.advance('100d');
  await Promise.all([first.node.jobs.clean(), second.node.jobs.clean()]);
  expect((await first.core.authority.getToken(alice.id, id)).revokeReason).toBe('unused');
  const lease = () =>
    first.core.db.sql.selectFrom('leases').selectAll().where('name', '=', 'revoke-unused').execute();
  const taken = await lease();
  expect(taken).toHaveLength(1);
  first.clock.advance('11m');
  await first.node.jobs.clean();
  expect(await lease()).toEqual(taken);
  first.clock.advance('1d');
  await second.node.jobs.clean();
  expect(await lease()).not.toEqual(taken);
});
