import { expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';
import { newTokenUse, noteUse, putBack, takeNoted } from './token-use.ts';

const env = { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' };

interface Use {
  readonly address: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

async function use(app: TestApp, token: TestToken, address: string): Promise<Use> {
  app.clock.advance('61s');
  const notBefore = app.clock.now();
  await app.get('/api/2.0/token/list', token, { headers: { 'x-forwarded-for': address } });
  return { address, notBefore, notAfter: app.clock.now() };
}

async function expectSeen(app: TestApp, { id }: TestToken, uses: readonly Use[]): Promise<void> {
  // The first may be one that was under way before the last use.
  await app.node.jobs.flush();
  await app.node.jobs.flush();
  const owner = await app.core.directory.getUser('alice');
  const { body } = await app.get(`/api/latchkey/1.0/token/get?token_id=${id}`, owner);
  const seen: { address: string; last_seen_time: number }[] = body.seen_addresses;
  expect(seen.map(({ address }) => address)).toEqual(uses.map(({ address }) => address));
  for (const [i, { notBefore, notAfter }] of uses.entries()) {
    expect(seen[i]?.last_seen_time).toBeGreaterThanOrEqual(notBefore);
    expect(seen[i]?.last_seen_time).toBeLessThanOrEqual(notAfter);
  }
}

test('the five latest addresses of a token are told, the latest first, each with its last use', async () => {
  const app = await startTestApp({ env });
  const token = await app.token(await app.user('alice'));
  await expectSeen(app, token, []);
  const uses: Use[] = [];
  for (let i = 1; i <= 7; i++) {
    uses.unshift(await use(app, token, `203.0.113.${i}`));
    // Some are written one by one, some together.
    if (i % 2 === 0) await app.node.jobs.flush();
  }
  await expectSeen(app, token, uses.slice(0, 5));
  const again = await use(app, token, '203.0.113.4');
  const others = uses.filter(({ address }) => address !== again.address);
  await expectSeen(app, token, [again, ...others.slice(0, 4)]);
  const kept = await app.core.db.sql.selectFrom('token_addresses').selectAll().execute();
  expect(kept.length).toBeLessThanOrEqual(5);
});

test('addresses that different nodes have seen are told together', async () => {
  const first = await startTestApp({ env });
  const second = await startTestApp({ env, database: first.database, clock: first.clock });
  const token = await first.token(await first.user('alice'));
  const steady = await use(first, token, '203.0.113.1');
  await first.node.jobs.flush();
  const last = await use(second, token, '203.0.113.2');
  await second.node.jobs.flush();
  await expectSeen(first, token, [last, steady]);
});

test('a deleted token leaves no address behind', async () => {
  const app = await startTestApp({ env });
  const token = await app.token(await app.user('alice'), { lifetimeSeconds: 3600 });
  await use(app, token, '203.0.113.1');
  await app.node.jobs.flush();
  await use(app, token, '203.0.113.2');
  await app.node.jobs.flush();
  const rows = () => app.core.db.sql.selectFrom('token_addresses').selectAll().execute();
  expect(await rows()).toHaveLength(1);
  app.clock.advance('800d');
  await app.node.jobs.clean();
  expect(await rows()).toEqual([]);
});

test('what could not be written is kept for the next time, bounded', () => {
  const use = newTokenUse('t');
  noteUse(use, 1000, 'a');
  noteUse(use, 2000, 'b');
  const noted = takeNoted(use, 3000);
  expect(noted).toMatchObject({ lastAddress: 'b', others: new Map([['a', 1000]]), hasMoved: true });
  noteUse(use, 4000, 'c');
  putBack(use, noted);
  expect(takeNoted(use, 5000)).toMatchObject({
    lastAddress: 'c',
    others: new Map([
      ['b', 2000],
      ['a', 1000],
    ]),
    hasMoved: true,
  });
  expect(takeNoted(use, 6000)).toMatchObject({ others: undefined, hasMoved: false });
  for (let i = 0; i < 100; i++) noteUse(use, 7000 + i, `10.0.0.${i}`);
  expect(takeNoted(use, 8000).others?.size).toBe(4);
});
