import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { askToRotate, ME, rotate, statusesOf, successorIn } from '../../testing/rotating.ts';
import { createTestDatabase } from '../../testing/test-database.ts';

const BOUND_MS = 1_000;
/** How long a test waits for what must come within the bound, on a machine that is busy. */
const SOON = { timeout: 15_000, interval: 20 };

async function startTwoNodes(envOfOne: Record<string, string> = {}) {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const env = { LATCHKEY_MAX_STALENESS_MS: String(BOUND_MS) };
  const one = await startTestApp({ database, env: { ...env, ...envOfOne } });
  const other = await startTestApp({ database, clock: one.clock, env });
  const alice = await one.user('alice');
  return { one, other, alice, old: await one.token(alice) };
}

function eventsOf({ core }: TestApp, action: string) {
  return core.db.sql
    .selectFrom('audit_events')
    .select('request_params')
    .where('action_name', '=', action)
    .execute();
}

test('the same request on two nodes at once gives the same value, however often', async () => {
  const { one, other, alice } = await startTwoNodes();
  for (let i = 0; i < 5; i++) {
    const token = await one.token(alice);
    const idempotency_key = randomUUID();
    const nodes = [one, other, one, other];
    const all = await Promise.all(nodes.map((node) => rotate(node, token, { idempotency_key })));
    expect(new Set(all.map(({ value }) => value)).size).toBe(1);
    expect((await rotate(other, token, { idempotency_key })).value).toBe(all[0]?.value);
  }
});

test('different keys on two nodes at once give one value and one refusal', async () => {
  const { one, other, alice } = await startTwoNodes();
  for (let i = 0; i < 5; i++) {
    const token = await one.token(alice);
    const answers = await Promise.all([one, other].map((node) => askToRotate(node, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  }
});

test('first used on one node, the old value is refused by the other within the bound, the new one by neither', async () => {
  const { one, other, old } = await startTwoNodes();
  expect(await statusesOf(other, old)).toEqual([200]);
  const next = await rotate(one, old);
  expect(await statusesOf(other, old)).toEqual([200]);
  expect(await statusesOf(one, next, old)).toEqual([200, 403]);
  await expect.poll(async () => (await statusesOf(other, old))[0], SOON).toBe(403);
  expect(await statusesOf(other, next)).toEqual([200]);
});

test('a node that remembers the old value with its old expiry hears of the grace time', async () => {
  const { one, other, old } = await startTwoNodes();
  expect(await statusesOf(other, old)).toEqual([200]);
  await rotate(one, old, { grace_seconds: 60 });
  // Both are committed; the feed is read within the bound.
  await expect.poll(() => other.core.changes.appliedSeq, SOON).toBeGreaterThanOrEqual(1);
  await expect
    .poll(async () => other.core.changes.appliedSeq === one.core.changes.appliedSeq, SOON)
    .toBe(true);
  one.clock.advance('60s');
  expect(await statusesOf(other, old)).toEqual([403]);
});

test('a first use that happens on both nodes at once ends the old value once', async () => {
  const { one, other, alice } = await startTwoNodes();
  for (let i = 0; i < 5; i++) {
    const old = await one.token(alice);
    const next = await rotate(one, old);
    const uses = [one, other, one, other].map((node) => statusesOf(node, next));
    expect((await Promise.all(uses)).flat()).toEqual([200, 200, 200, 200]);
  }
  expect(await eventsOf(one, 'revokeDbToken')).toHaveLength(5);
});

test('what the other node remembers as waiting for its use works on after it was used here', async () => {
  const { one, other, old } = await startTwoNodes();
  const next = await rotate(one, old);
  expect(await statusesOf(one, next)).toEqual([200]);
  expect(await statusesOf(other, next, next)).toEqual([200, 200]);
  expect(await eventsOf(one, 'revokeDbToken')).toHaveLength(1);
});

test('revoking on one node while the other rotates, or uses the new value, leaves nothing that works', async () => {
  const { one, other, alice } = await startTwoNodes();
  for (let i = 0; i < 6; i++) {
    const old = await one.token(alice);
    const key = { idempotency_key: randomUUID() };
    const known = i % 2 === 0 ? undefined : await rotate(one, old, key);
    const racing = known === undefined ? askToRotate(other, old, key) : statusesOf(other, known);
    const revoking = one.post('/api/latchkey/1.0/token/revoke', alice, { token_id: old.id });
    const [answer, revoked] = await Promise.all([racing, revoking]);
    if (known !== undefined) {
      // Used first, the old one was no more to be revoked by its own id.
      if (revoked.status === 404) continue;
      expect(await statusesOf(one, old, known)).toEqual([403, 403]);
      continue;
    }
    expect(revoked.status).toBe(200);
    const made = 'status' in answer && answer.status === 200 ? [successorIn(answer)] : [];
    expect(await statusesOf(one, old, ...made)).toEqual([403, ...made.map(() => 403)]);
  }
});

test('a node that dies after it has rotated and before it has answered loses nothing', async () => {
  const { one, other, old } = await startTwoNodes();
  const key = { idempotency_key: randomUUID() };
  const made = await rotate(one, old, key);
  // Its answer was lost: nobody knows the value, and the node is gone with all that it remembered.
  await one.close();
  const again = await rotate(other, old, key);
  expect(again.value).toBe(made.value);
  expect(await statusesOf(other, old, again, old)).toEqual([200, 200, 403]);
});

/** Keeps everybody else from changing a token, until the test ends that. */
async function lock({ core, database }: TestApp, tokenId: string): Promise<() => Promise<unknown>> {
  if (database.engine === 'sqlite') {
    const connection = new DatabaseSync(`${database.folder}/data/latchkey.db`);
    connection.exec('begin immediate');
    return async () => connection.close();
  }
  const finish = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const holding = core.db.write(async (tx) => {
    await tx.sql.updateTable('tokens').set({ comment: 'held' }).where('token_id', '=', tokenId).execute();
    begun.resolve();
    await finish.promise;
  });
  await begun.promise;
  return () => {
    finish.resolve();
    return holding;
  };
}

test('while nothing can be written the new value is not let in, and the old one works on', async () => {
  const { one, other, old } = await startTwoNodes({ LATCHKEY_DATABASE_TIMEOUT_MS: '500' });
  const next = await rotate(one, old);
  const unlock = await lock(other, old.id);
  const { status, body } = await one.get(ME, next);
  expect([status, body.error_code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
  expect(await statusesOf(one, old)).toEqual([200]);
  await unlock();
  expect(await statusesOf(one, next, old)).toEqual([200, 403]);
});
