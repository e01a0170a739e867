import { sql as raw } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/harness.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { FORGET_MS } from './node.ts';

const LIST = '/api/2.0/token/list';
const DELETE = '/api/2.0/token/delete';
const WAIT = `${DELETE}?wait=all`;
const NODES = '/api/latchkey/1.0/nodes';

async function startNodes(count: number, env: Readonly<Record<string, string>> = {}): Promise<TestApp[]> {
  const database = await createTestDatabase();
  onTestFinished(() => database.remove());
  const nodes: TestApp[] = [];
  for (let i = 1; i <= count; i++)
    nodes.push(await startTestApp({ database, env: { LATCHKEY_NODE_NAME: `node-${i}`, ...env } }));
  return nodes;
}

async function startPair(env: Readonly<Record<string, string>> = {}): Promise<readonly [TestApp, TestApp]> {
  const [one, other] = await startNodes(2, env);
  if (one === undefined || other === undefined) throw new Error('Two nodes were to be started.');
  return [one, other];
}

/** A row of a process that says nothing. */
async function insertSilentNode(app: TestApp, silentMs: number): Promise<void> {
  const { nodes } = await app.core.nodes.list();
  expect(nodes.length).toBeGreaterThan(0);
  await app.core.db.write(async ({ sql }) => {
    const row = await sql.selectFrom('nodes').selectAll().limit(1).executeTakeFirstOrThrow();
    const silent = {
      ...row,
      node_id: 'silent',
      name: 'silent',
      applied_seq: 0,
      started_at: row.started_at + 1,
    };
    await sql
      .insertInto('nodes')
      .values({ ...silent, reported_at: row.reported_at - silentMs })
      .execute();
  });
}

test('after the answer with wait=all no node accepts the token, and each is told of', async () => {
  const nodes = await startNodes(3);
  const [one] = nodes as [TestApp];
  const alice = await one.user('alice');
  for (let i = 0; i < 10; i++) {
    const token = await one.token(alice);
    for (const node of nodes) expect((await node.get(LIST, token)).status).toBe(200);
    const { status, body } = await one.post(WAIT, alice, { token_id: token.id });
    const after = await Promise.all(nodes.map((node) => node.get(LIST, token)));
    expect([status, ...after.map((answer) => answer.status)]).toEqual([200, 403, 403, 403]);
    expect(body.receipt.applied_everywhere).toBe(true);
    expect(body.receipt.nodes).toHaveLength(3);
    const head = await one.core.db.sql.selectFrom('feed_head').select('seq').executeTakeFirstOrThrow();
    expect(body.receipt.sequence).toBe(head.seq);
  }
});

test('without wait the answer is as Databricks has it, and no receipt is written', async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  expect((await app.post(DELETE, alice, { token_id: token.id })).text).toBe('{}');
  const kinds = await app.core.db.sql.selectFrom('changes').select('kind').distinct().execute();
  expect(kinds.map(({ kind }) => kind)).not.toContain('receipt');
});

test.each(['some', '', 'all&wait=all', 'ALL'])('wait=%s is refused before anything is done', async (wait) => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const answer = await app.post(`${DELETE}?wait=${wait}`, alice, { token_id: token.id });
  expect([answer.status, answer.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect((await app.get(LIST, token)).status).toBe(200);
});

test('every way to revoke can be waited for', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const tokens = await Promise.all([1, 2, 3, 4].map(() => app.token(admin)));
  const [a, b, c, d] = tokens.map(({ id }) => id);
  const answers = [
    await app.post('/api/latchkey/1.0/token/revoke?wait=all', admin, { token_id: a }),
    await app.send('DELETE', `/api/2.0/token-management/tokens/${b}?wait=all`, admin),
    await app.send('DELETE', `/api/2.0/preview/token-management/tokens/${c}?wait=all`, admin),
    await app.post('/api/latchkey/1.0/tokens/revoke?wait=all', admin, { token_ids: [d] }),
  ];
  for (const { status, body } of answers)
    expect([status, body.receipt?.applied_everywhere]).toEqual([200, true]);
  for (const token of tokens) expect((await app.get(LIST, token)).status).toBe(403);
});

test('a refusal stays one, and nobody waits for it', async () => {
  const app = await startTestApp();
  const answer = await app.post(WAIT, await app.user('alice'), { token_id: 'f'.repeat(64) });
  expect([answer.status, answer.body.receipt]).toEqual([404, undefined]);
});

test('a node that does not report is named, with when it refuses, once that has come', async () => {
  const [one, other] = await startPair({ LATCHKEY_MAX_STALENESS_MS: '400' });
  const alice = await one.user('alice');
  const token = await one.token(alice);
  await insertSilentNode(one, 0);
  const asked = Date.now();
  const { body } = await one.post(WAIT, await one.admin(), {
    token_id: (await one.token(await one.admin())).id,
  });
  const { receipt } = body;
  expect(receipt.applied_everywhere).toBe(false);
  const byName = new Map(receipt.nodes.map((node: { name: string }) => [node.name, node]));
  expect(byName.get('silent')).toMatchObject({
    applied: false,
    refuses_from: receipt.refused_everywhere_from,
  });
  expect(byName.get('node-2')).toMatchObject({ applied: true });
  expect(receipt.refused_everywhere_from).toBeGreaterThanOrEqual(asked + 400);
  expect(receipt.refused_everywhere_from).toBeLessThanOrEqual(Date.now());
  expect((await other.get(LIST, token)).status).toBe(200);
});

test('a node whose number is beyond the head is not believed', async () => {
  const app = await startTestApp({ env: { LATCHKEY_MAX_STALENESS_MS: '200' } });
  await insertSilentNode(app, 0);
  await app.core.db.write(({ sql }) =>
    sql.updateTable('nodes').set({ applied_seq: 1_000_000 }).where('node_id', '=', 'silent').execute(),
  );
  const admin = await app.admin();
  const { body } = await app.post(WAIT, admin, { token_id: (await app.token(admin)).id });
  expect(body.receipt.applied_everywhere).toBe(false);
});

test('the names of nodes are told to administrators alone', async () => {
  const app = await startTestApp({ env: { LATCHKEY_NODE_NAME: 'engine-room' } });
  const alice = await app.user('alice');
  const own = await app.post(WAIT, alice, { token_id: (await app.token(alice)).id });
  expect([own.status, own.text.includes('engine-room')]).toEqual([200, false]);
  const admin = await app.admin();
  const told = await app.post(WAIT, admin, { token_id: (await app.token(admin)).id });
  expect(told.body.receipt.nodes).toMatchObject([{ name: 'engine-room', applied: true }]);
});

test('an act whose receipt cannot be written is answered as done, and its receipt says so', async () => {
  const app = await startTestApp();
  const admin = await app.admin();
  const token = await app.token(admin);
  const { db } = app.core;
  const refuse =
    db.engine === 'postgres'
      ? "ALTER TABLE changes ADD CONSTRAINT no_receipts CHECK (kind <> 'receipt')"
      : "CREATE TRIGGER no_receipts BEFORE INSERT ON changes WHEN new.kind = 'receipt' BEGIN SELECT raise(ABORT, 'none'); END";
  await db.write((tx) => raw.raw(refuse).execute(tx.sql));
  const { status, body } = await app.post(WAIT, admin, { token_id: token.id });
  expect([status, body.receipt.applied_everywhere, body.receipt.sequence]).toEqual([200, false, undefined]);
  expect(body.receipt.refused_everywhere_from).toBeGreaterThan(Date.now());
  expect((await app.get(LIST, token)).status).toBe(403);
});

test('whoever goes away ends the wait, and so does a node that stops', async () => {
  const app = await startTestApp({ env: { LATCHKEY_MAX_STALENESS_MS: '60000' } });
  await insertSilentNode(app, 0);
  const waits = async () => {
    const text = await app.core.metrics.getSingleMetricAsString('latchkey_receipt_waits');
    return Number(/^latchkey_receipt_waits (\d+)$/m.exec(text)?.[1]);
  };
  const gone = new AbortController();
  const leaving = app.core.receipts.wait(gone.signal);
  const staying = app.core.receipts.wait(new AbortController().signal);
  await expect.poll(waits).toBe(2);
  gone.abort();
  expect((await leaving).isAppliedEverywhere).toBe(false);
  expect(await waits()).toBe(1);
  app.core.receipts.close();
  expect((await staying).nodes).toMatchObject([
    { hasApplied: true },
    { nodeId: 'silent', hasApplied: false },
  ]);
  expect(await waits()).toBe(0);
});

test('a client that breaks off leaves no wait behind', async () => {
  const app = await startTestApp({ env: { LATCHKEY_MAX_STALENESS_MS: '60000' } });
  await insertSilentNode(app, 0);
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const own = await app.token(alice);
  const broken = new AbortController();
  const asked = fetch(`${app.node.url}${WAIT}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${own.value}` },
    body: JSON.stringify({ token_id: token.id }),
    signal: broken.signal,
  });
  const gone = expect(asked).rejects.toThrow();
  const waits = () => app.core.metrics.getSingleMetricAsString('latchkey_receipt_waits');
  await expect.poll(waits).toMatch(/ 1$/m);
  broken.abort();
  await gone;
  await expect.poll(waits).toMatch(/ 0$/m);
  expect((await app.get(LIST, token)).status).toBe(403);
});

test('beyond the limit of waits the act is done and answered at once', async () => {
  const app = await startTestApp({ env: { LATCHKEY_MAX_STALENESS_MS: '60000' } });
  await insertSilentNode(app, 0);
  const waiting = Array.from({ length: 64 }, () => app.core.receipts.wait(new AbortController().signal));
  const text = () => app.core.metrics.getSingleMetricAsString('latchkey_receipt_waits');
  await expect.poll(text).toMatch(/ 64$/m);
  const admin = await app.admin();
  const { status, body } = await app.post(WAIT, admin, { token_id: (await app.token(admin)).id });
  expect([status, body.receipt.applied_everywhere]).toEqual([200, false]);
  expect(body.receipt.refused_everywhere_from).toBeGreaterThan(Date.now());
  app.core.receipts.close();
  await Promise.all(waiting);
});

test('administrators see the nodes: one that stops is gone, a silent one is not live and then forgotten', async () => {
  const [one, other] = await startPair();
  const admin = await one.admin();
  const seen = async () => (await one.get(NODES, admin)).body.nodes;
  expect(await seen()).toMatchObject([
    { name: 'node-1', is_this: true, is_live: true, version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    { name: 'node-2', is_this: false, is_live: true, max_staleness_ms: 1000 },
  ]);
  await other.close();
  expect(await seen()).toHaveLength(1);
  await insertSilentNode(one, 20_000);
  expect(await seen()).toMatchObject([{ is_live: true }, { name: 'silent', is_live: false }]);
  await one.core.nodes.keepUp();
  expect(await one.core.metrics.getSingleMetricAsString('latchkey_nodes')).toMatch(/^latchkey_nodes 1$/m);
  await one.core.db.write(({ sql }) =>
    sql
      .updateTable('nodes')
      .set((eb) => ({ reported_at: eb('reported_at', '-', FORGET_MS) }))
      .where('node_id', '=', 'silent')
      .execute(),
  );
  // An outage, or a clock that was put right, looks the same at first.
  await one.core.nodes.sweep();
  expect(await seen()).toHaveLength(2);
  for (let i = 0; i < 8; i++) await one.core.nodes.keepUp();
  expect(await seen()).toHaveLength(1);
  await one.core.nodes.sweep();
  expect(await one.core.db.sql.selectFrom('nodes').select('node_id').execute()).toHaveLength(1);
});

test('the node that is asked tells of itself what it knows now, and not what it reported last', async () => {
  const [app] = (await startNodes(1)) as [TestApp];
  const alice = await app.user('alice');
  for (let i = 0; i < 3; i++)
    await app.post('/api/2.0/token/delete', alice, { token_id: (await app.token(alice)).id });
  const [head] = await app.core.db.sql.selectFrom('feed_head').select('seq').execute();
  // Where no bell rings, what is taken away is known with the next poll.
  const applied = () => app.core.metrics.getSingleMetricAsString('latchkey_feed_applied_seq');
  await expect.poll(applied).toMatch(new RegExp(`^latchkey_feed_applied_seq ${head?.seq}$`, 'm'));
  const { body } = await app.get('/api/latchkey/1.0/nodes', await app.admin());
  expect(body.nodes).toEqual([expect.objectContaining({ is_this: true, applied_sequence: body.sequence })]);
});

test('a node that was forgotten while it was held up is known again with its next report', async () => {
  const app = await startTestApp();
  await app.core.db.write(({ sql }) => sql.deleteFrom('nodes').execute());
  await app.core.nodes.report();
  expect((await app.core.nodes.list()).nodes).toMatchObject([{ nodeId: app.core.nodeId }]);
});

test('what every node has read is pruned after a minute, what one has not after an hour', async () => {
  const [one, other] = await startPair();
  const alice = await one.user('alice');
  const [first, second] = [await one.token(alice), await one.token(alice)];
  await one.post(WAIT, alice, { token_id: first.id });
  const head = () => one.core.db.sql.selectFrom('feed_head').selectAll().executeTakeFirstOrThrow();
  const { seq: readByAll } = await head();
  await expect
    .poll(async () => {
      await Promise.all([one.core.nodes.report(), other.core.nodes.report()]);
      return one.core.nodes.readByAll();
    })
    .toBe(readByAll);
  await one.post(DELETE, alice, { token_id: second.id });
  const prune = async () => one.core.changes.prune(3_600_000, await one.core.nodes.readByAll());
  expect(await prune()).toBe(0);
  one.clock.advance('61s');
  expect(await prune()).toBeGreaterThan(0);
  expect((await head()).floor).toBe(readByAll);
  const left = await one.core.db.sql.selectFrom('changes').select('subject').execute();
  expect(left.map(({ subject }) => subject)).toContain(second.id);
  one.clock.advance('1h');
  expect(await prune()).toBeGreaterThan(0);
  expect(await one.core.db.sql.selectFrom('changes').select('seq').execute()).toEqual([]);
});
