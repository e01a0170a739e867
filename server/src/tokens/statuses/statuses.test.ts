import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestCredential } from '../../testing/harness.ts';
import { hashTokenValue } from '../token-value.ts';

const STATUS = '/api/latchkey/1.0/tokens/status';

const ask = async (app: TestApp, as: TestCredential, token_ids: string[]) =>
  (await app.post(STATUS, as, { token_ids })).body.tokens;

test('of the own tokens it is told which are good, of all others nothing', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const good = await app.token(alice, { comment: 'laptop' });
  const expired = await app.token(alice, { lifetimeSeconds: 1 });
  const revoked = await app.token(alice);
  const bobs = await app.token(bob, { comment: 'not hers' });
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  app.clock.advance('2s');
  const ids = [bobs.id, revoked.id, hashTokenValue('never made'), good.id, expired.id, good.id];
  const owner = { owner_id: alice.id, owner_name: 'alice' };
  expect(await ask(app, alice, ids)).toEqual([
    { token_id: revoked.id, status: 'revoked', comment: '', ...owner },
    { token_id: good.id, status: 'active', comment: 'laptop', ...owner },
    { token_id: expired.id, status: 'expired', comment: '', ...owner },
  ]);
  expect(await ask(app, bob, ids.slice(1))).toEqual([]);
  expect(await ask(app, await app.admin(), ids)).toHaveLength(4);
});

test('a beginning of an id, or more than a thousand, is refused', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const { id } = await app.token(alice);
  const refused = async (token_ids: unknown) => (await app.post(STATUS, alice, { token_ids })).status;
  expect(await refused([id, id.slice(0, 12)])).toBe(400);
  expect(await refused([id.toUpperCase()])).toBe(400);
  expect(await refused(Array.from({ length: 1_001 }, (_, i) => String(i).padStart(64, '0')))).toBe(400);
  expect(await refused(Array.from({ length: 1_000 }, (_, i) => String(i).padStart(64, '0')))).toBe(200);
});
