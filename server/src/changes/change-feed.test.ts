import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { createTestDatabase } from '../testing/test-database.ts';

const LIST = '/api/2.0/token/list';
const caller = { name: 'test', address: '', userAgent: '', requestId: '' };

async function startTwoNodes(): Promise<[TestApp, TestApp]> {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const env = { LATCHKEY_MAX_STALENESS_MS: '1000' };
  const first = await startTestApp({ database, env });
  return [first, await startTestApp({ database, env })];
}

test('what one node takes away, the other refuses within the staleness bound', async () => {
  const [one, other] = await startTwoNodes();
  const alice = await one.user('alice');
  const takings: [string, () => Promise<unknown>][] = [];
  const tokens = await Promise.all([one.token(alice), one.token(alice), one.token(alice)]);
  takings.push(['revoked', () => one.post('/api/2.0/token/delete', tokens[0], { token_id: tokens[0].id })]);
  takings.push(['switched off', () => one.core.settings.change(caller, { enableTokensConfig: 'false' })]);
  takings.push(['disabled', () => one.core.account.disable(caller, alice.id)]);
  for (const [i, [, take]] of takings.entries()) {
    const token = tokens[i];
    expect((await other.get(LIST, token)).status).toBe(200);
    await take();
    const deadline = performance.now() + 1000;
    while ((await other.get(LIST, token)).status === 200) expect(performance.now()).toBeLessThan(deadline);
    await one.core.settings.change(caller, { enableTokensConfig: 'true' });
    if (i < 2) expect((await other.get(LIST, tokens[2])).status).toBe(200);
  }
});

test('the node that revokes refuses at once, also on a connection that was just served', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  for (let i = 0; i < 25; i++) {
    const token = await app.token(alice);
    await Promise.all(Array.from({ length: 8 }, () => app.get(LIST, token)));
    await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
    const after = await Promise.all(Array.from({ length: 8 }, () => app.get(LIST, token)));
    expect(after.map((answer) => answer.status)).toEqual(Array(8).fill(403));
  }
});

test('numbers are given out in the order of commits and without gaps', async () => {
  const [one, other] = await startTwoNodes();
  const alice = await one.user('alice');
  const tokens = await Promise.all(Array.from({ length: 20 }, () => one.token(alice)));
  const revoke = (token: { id: string }, i: number) =>
    (i % 2 === 0 ? one : other).post('/api/2.0/token/delete', alice, { token_id: token.id });
  const answers = await Promise.all(tokens.map(revoke));
  expect(answers.every((answer) => answer.status === 200)).toBe(true);
  const rows = await one.core.db.sql.selectFrom('changes').select('seq').orderBy('seq').execute();
  const head = await one.core.db.sql.selectFrom('feed_head').select('seq').executeTakeFirstOrThrow();
  expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: head.seq }, (_, i) => i + 1));
  await sleep(600);
  expect(other.core.changes.appliedSeq).toBe(head.seq);
});

test('a node that is behind what was pruned forgets all it remembers', async () => {
  const [one, other] = await startTwoNodes();
  const alice = await one.user('alice');
  const token = await one.token(alice);
  expect((await other.get(LIST, token)).status).toBe(200);
  other.core.changes.stop();
  const { generation } = other.core.changes;
  // The other node reads nothing in between: revocation and pruning are one transaction.
  await one.core.db.write(async ({ sql }) => {
    await sql.updateTable('tokens').set({ revoked_at: 1 }).where('token_id', '=', token.id).execute();
    await sql
      .updateTable('feed_head')
      .set((eb) => ({ seq: eb('seq', '+', 5), floor: eb('seq', '+', 5) }))
      .execute();
    await sql.deleteFrom('changes').execute();
  });
  if (one.database.engine === 'postgres') await other.core.changes.start();
  expect((await other.get(LIST, token)).status).toBe(403);
  expect(other.core.changes.generation).toBeGreaterThan(generation);
});

test('old changes are pruned up to a floor', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
  app.clock.advance('2h');
  expect(await app.core.changes.prune(3_600_000)).toBeGreaterThan(0);
  const head = await app.core.db.sql.selectFrom('feed_head').selectAll().executeTakeFirstOrThrow();
  expect(head.floor).toBe(head.seq);
  expect(await app.core.db.sql.selectFrom('changes').select('seq').execute()).toEqual([]);
});

test('while the feed is silent beyond the bound, every token is looked up', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  expect((await app.get(LIST, token)).status).toBe(200);
  await app.core.db.write(({ sql }) => sql.deleteFrom('feed_head').execute());
  app.core.changes.stop();
  await sleep(50);
  app.clock.advance('2s');
  expect(app.core.changes.isFresh()).toBe(false);
  await app.core.db.write(({ sql }) =>
    sql.updateTable('tokens').set({ revoked_at: 1 }).where('token_id', '=', token.id).execute(),
  );
  expect((await app.get(LIST, token)).status).toBe(403);
  expect((await app.get('/readyz')).status).toBe(503);
});
