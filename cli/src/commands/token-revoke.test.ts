import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey } from '../testing/latchkey.ts';

async function startWithFamily() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const asking = await app.token(alice, { comment: 'asking' });
  app.clock.advance('1s');
  const parent = await app.token(alice, { comment: 'parent' });
  app.clock.advance('1s');
  const { body: child } = await app.post('/api/2.0/token/create', parent, { comment: 'child' });
  const childId: string = child.token_info.token_id;
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: asking.value };
  const listIds = async () => {
    const { body } = await app.get('/api/2.0/token/list', alice);
    return body.token_infos.map((token: { token_id: string }) => token.token_id);
  };
  return { app, asking, parent, childId, env, listIds };
}

test('a token is revoked by its whole id, and the command tells what lives on', async () => {
  const { asking, parent, childId, env, listIds } = await startWithFamily();
  const ran = await runLatchkey(['token', 'revoke', parent.id, '--output', 'table'], { env });
  expect(ran).toEqual({
    exitCode: 0,
    stdout: `Revoked ${parent.id}.\nNot revoked, though generated with it, or with those:\n  ${childId}  child\n`,
    stderr: '',
  });
  expect(await listIds()).toEqual([childId, asking.id]);
});

test('a leaked token takes with it what was generated with it', async () => {
  const { asking, parent, childId, env, listIds } = await startWithFamily();
  const ran = await runLatchkey(['token', 'revoke', parent.id, '--leaked', '--output', 'table'], { env });
  expect(ran.stdout).toBe(
    `Revoked ${parent.id}.\nRevoked what was generated with it, too:\n  ${childId}  child\n`,
  );
  expect(await listIds()).toEqual([asking.id]);
});

test('with --wait it is told that every node refuses the token', async () => {
  const { app, parent, childId, env } = await startWithFamily();
  const alone = await runLatchkey(['token', 'revoke', childId, '--wait', '--output', 'table'], { env });
  expect(alone).toMatchObject({
    exitCode: 0,
    stdout: `Revoked ${childId}.\nThe one node that serves refuses it.\n`,
  });
  const other = await startTestApp({ database: app.database });
  expect((await other.get('/api/2.0/token/list', parent)).status).toBe(200);
  const both = await runLatchkey(['token', 'revoke', parent.id, '--wait', '--output', 'table'], { env });
  expect((await other.get('/api/2.0/token/list', parent)).status).toBe(403);
  expect(both.stdout).toBe(`Revoked ${parent.id}.\nAll 2 nodes refuse it.\n`);
});

test('with --wait a node that is not heard from is named, with from when on it refuses', async () => {
  const { app, parent, env } = await startWithFamily();
  await app.core.db.write(async ({ sql }) => {
    const row = await sql.selectFrom('nodes').selectAll().executeTakeFirstOrThrow();
    await sql
      .insertInto('nodes')
      .values({ ...row, node_id: 'c0ffee', applied_seq: 0 })
      .execute();
  });
  const ran = await runLatchkey(['token', 'revoke', parent.id, '--wait', '--output', 'table'], { env });
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`;
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(
    new RegExp(
      `^Revoked ${parent.id}.\nEvery node refuses it from ${time}; not heard from yet:\n  c0ffee  refuses it from ${time}\n`,
    ),
  );
});

test('the beginning that a table shows is enough, and elsewhere the answer is JSON', async () => {
  const { asking, childId, env, parent, listIds } = await startWithFamily();
  const ran = await runLatchkey(['token', 'revoke', childId.slice(0, 12).toUpperCase()], { env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual({
    token_id: childId,
    living_descendants: [],
    descendants_revoked: false,
  });
  expect(await listIds()).toEqual([parent.id, asking.id]);

  const again = await runLatchkey(['token', 'revoke', childId.slice(0, 12)], { env });
  expect(again).toMatchObject({ exitCode: 4, stdout: '' });
});

test("somebody else's token is not found, by its id or its beginning", async () => {
  const { app, env } = await startWithFamily();
  const bob = await app.user('bob');
  const token = await app.token(bob);
  for (const id of [token.id, token.id.slice(0, 12)]) {
    expect(await runLatchkey(['token', 'revoke', id], { env })).toMatchObject({ exitCode: 4, stdout: '' });
  }
  expect((await app.get('/api/2.0/token/list', token)).body.token_infos).toHaveLength(1);
});

test('a token can revoke itself', async () => {
  const { asking, env } = await startWithFamily();
  const ran = await runLatchkey(['token', 'revoke', asking.id], { env });
  expect(ran.exitCode).toBe(0);
  expect(await runLatchkey(['whoami'], { env })).toMatchObject({ exitCode: 3 });
});

test('a beginning that several tokens have ends none of them', async () => {
  const ids = ['a', 'b'].map((end) => `01234567${'0'.repeat(55)}${end}`);
  const asked: string[] = [];
  // By chance this happens to one owner of 600 tokens in 20,000: a real server cannot be brought to it.
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(JSON.stringify({ token_infos: ids.map((token_id) => ({ token_id })) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const env = { LATCHKEY_URL: `http://127.0.0.1:${port}`, LATCHKEY_TOKEN: 'dapi-token' };
  const ran = await runLatchkey(['token', 'revoke', '01234567'], { env });
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ran.stderr).toContain(ids.join(', '));
  expect(asked).toEqual(['GET /api/latchkey/1.0/token/list']);
});
