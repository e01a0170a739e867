import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

const PATH = '/api/latchkey/1.0/tokens';

interface Info {
  readonly token_id: string;
  readonly status: string;
}

test('expired and revoked tokens stay visible to their owner and to administrators who ask for them', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const alice = await app.user('alice');
  const live = await app.token(alice);
  const expired = await app.token(alice, { lifetimeSeconds: 60 });
  const revoked = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: revoked.id });
  app.clock.advance('60s');
  const ask = async (credential: typeof admin, query: string) => {
    const { body } = await app.get(`${PATH}?${query}`, credential);
    return body.token_infos.map(({ token_id, status }: Info) => [token_id, status]).sort();
  };
  const all = [
    [live.id, 'active'],
    [expired.id, 'expired'],
    [revoked.id, 'revoked'],
  ].sort();
  expect(await ask(alice, 'include=expired,revoked')).toEqual(all);
  expect(await ask(admin, `include=expired,revoked&owner_id=${alice.id}`)).toEqual(all);
  expect(await ask(alice, 'include=expired')).toEqual(all.filter(([, status]) => status !== 'revoked'));
  expect(await ask(alice, 'include=revoked')).toEqual(all.filter(([, status]) => status !== 'expired'));
  expect(await ask(alice, '')).toEqual([[live.id, 'active']]);
});

test('who is no administrator sees the own tokens, whatever is asked', async () => {
  const app = await startTestApp();
  const [alice, bob] = [await app.user('alice'), await app.user('bob')];
  const { id } = await app.token(alice);
  await app.token(bob);
  const own = await app.get(PATH, alice);
  expect(own.body.token_infos).toMatchObject([{ token_id: id, owner_id: alice.id, owner_name: 'alice' }]);
  expect((await app.get(`${PATH}?created_by_id=${bob.id}`, alice)).body.token_infos).toEqual([]);
  expect((await app.get(`${PATH}?owner_id=${bob.id}`, alice)).status).toBe(403);
  const admin = await app.get(PATH, await app.admin());
  expect(admin.body.token_infos).toHaveLength(2);
});

test('a page ends where the next begins', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  for (let i = 0; i < 3; i++) await app.token(alice);
  const first = await app.get(`${PATH}?page_size=2`, alice);
  expect(first.body.token_infos).toHaveLength(2);
  const second = await app.get(`${PATH}?page_size=2&page_token=${first.body.next_page_token}`, alice);
  expect(second.body.token_infos).toHaveLength(1);
  expect(second.body.next_page_token).toBeUndefined();
});

test.each(['include=deleted', 'page_size=1001', 'owner_id=me'])('%s is refused', async (query) => {
  const app = await startTestApp();
  const answer = await app.get(`${PATH}?${query}`, await app.admin());
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
});
