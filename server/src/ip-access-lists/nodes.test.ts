import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { createTestDatabase } from '../testing/test-database.ts';

const BOUND_MS = 1_000;
const INSIDE = '192.0.2.1';
const OUTSIDE = '203.0.113.9';
const operator = { name: 'root@machine', address: '', userAgent: '', requestId: '' };

async function startTwoNodes(): Promise<[TestApp, TestApp]> {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const env = { LATCHKEY_MAX_STALENESS_MS: String(BOUND_MS), LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' };
  const first = await startTestApp({ database, env });
  return [first, await startTestApp({ database, env })];
}

async function statusFrom(app: TestApp, address: string): Promise<number> {
  const headers = { 'x-forwarded-for': address };
  return (await app.get('/.well-known/databricks-config', undefined, { headers })).status;
}

const enforce = (app: TestApp, value: string) =>
  app.core.settings.change(operator, { enableIpAccessLists: value });

function create(app: TestApp, listType: 'ALLOW' | 'BLOCK', address: string) {
  const fields = { label: `${listType} ${address}`, listType, addresses: [address], isEnabled: true };
  return app.core.ipAccessLists.create(operator, fields);
}

/** From now on the node hears of nothing that others do, and knows that it does not. */
async function silenceFeed(app: TestApp): Promise<void> {
  await app.core.db.write(({ sql }) => sql.deleteFrom('feed_head').execute());
  app.core.changes.stop();
  await sleep(50);
  app.clock.advance('2s');
  expect(app.core.changes.isFresh()).toBe(false);
}

test('what one node enforces, the other does within the staleness bound, and so for every change', async () => {
  const [one, other] = await startTwoNodes();
  expect(await statusFrom(other, OUTSIDE)).toBe(200);
  await create(one, 'ALLOW', INSIDE);
  const lists = one.core.ipAccessLists;
  let listId = '';
  const acts: [act: () => Promise<unknown>, fromOutside: number][] = [
    [() => enforce(one, 'true'), 403],
    [async () => ({ listId } = await create(one, 'ALLOW', OUTSIDE)), 200],
    [() => lists.update(operator, { listId }, { isEnabled: false }), 403],
    [() => lists.update(operator, { listId }, { isEnabled: true }), 200],
    [() => lists.delete(operator, { listId }), 403],
    [() => enforce(one, 'false'), 200],
  ];
  for (const [act, expected] of acts) {
    await act();
    const deadline = performance.now() + BOUND_MS;
    while ((await statusFrom(other, OUTSIDE)) !== expected) expect(performance.now()).toBeLessThan(deadline);
    expect([await statusFrom(one, OUTSIDE), await statusFrom(other, INSIDE)]).toEqual([expected, 200]);
  }
});

test('a node whose feed is silent asks the database, and so enforces at once what others did', async () => {
  const [one, other] = await startTwoNodes();
  await create(one, 'ALLOW', INSIDE);
  expect(await statusFrom(other, OUTSIDE)).toBe(200);
  await silenceFeed(other);
  // As another process writes it whose news do not arrive.
  await one.core.db.write(({ sql }) =>
    sql
      .insertInto('settings')
      .values({ key: 'enableIpAccessLists', value: 'true', updated_at: 0, updated_by_id: 0 })
      .execute(),
  );
  expect([await statusFrom(other, OUTSIDE), await statusFrom(other, INSIDE)]).toEqual([403, 200]);
  await one.core.db.write(({ sql }) => sql.updateTable('ip_access_lists').set({ is_enabled: 0 }).execute());
  expect(await statusFrom(other, OUTSIDE)).toBe(200);
  const both = await Promise.all([statusFrom(other, OUTSIDE), statusFrom(other, INSIDE)]);
  expect(both).toEqual([200, 200]);
});

test('a node that missed what was pruned from the feed reads anew what is enforced', async () => {
  const [one, other] = await startTwoNodes();
  await create(one, 'ALLOW', INSIDE);
  expect(await statusFrom(other, OUTSIDE)).toBe(200);
  other.core.changes.stop();
  await one.core.db.write(async ({ sql }) => {
    await sql
      .insertInto('settings')
      .values({ key: 'enableIpAccessLists', value: 'true', updated_at: 0, updated_by_id: 0 })
      .execute();
    await sql
      .updateTable('feed_head')
      .set((eb) => ({ seq: eb('seq', '+', 5), floor: eb('seq', '+', 5) }))
      .execute();
    await sql.deleteFrom('changes').execute();
  });
  if (one.database.engine === 'postgres') await other.core.changes.start();
  expect(await statusFrom(other, OUTSIDE)).toBe(403);
});

test('what is remembered is used while nothing changes: requests ask the database for nothing', async () => {
  const [one, other] = await startTwoNodes();
  await create(one, 'ALLOW', INSIDE);
  await enforce(one, 'true');
  await sleep(BOUND_MS / 2);
  expect(await statusFrom(other, OUTSIDE)).toBe(403);
  // Without an act, so that nobody hears of it: a node that read it would let the address in.
  await one.core.db.write(({ sql }) => sql.deleteFrom('ip_access_lists').execute());
  for (let i = 0; i < 20; i++) expect(await statusFrom(other, OUTSIDE)).toBe(403);
});
