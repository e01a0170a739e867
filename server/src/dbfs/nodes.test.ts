import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { blobsOf, bytesOf, FileUser, settled, sha256Of } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';

async function twoNodes() {
  const first = await startTestApp();
  const second = await startTestApp({ database: first.database, clock: first.clock });
  const token = await first.token(await first.user('alice'));
  return { first, second, here: new FileUser(first, token), there: new FileUser(second, token) };
}

test('an upload goes on at another node, block by block', async () => {
  const { first, here, there } = await twoNodes();
  const handle = await here.create('/tmp/file');
  const blocks = [1, 2, 3, 4, 5].map((seed) => bytesOf(100_000, seed));
  for (const [i, block] of blocks.entries())
    expect((await (i % 2 === 0 ? here : there).addBlock(handle, block)).status).toBe(200);
  expect((await here.askOwn('usage')).body.used_bytes).toBe(500_000);
  expect((await there.act('close', { handle })).status).toBe(200);
  expect((await here.act('close', { handle })).status).toBe(404);
  expect(sha256Of(await here.read('/tmp/file'))).toBe(sha256Of(Buffer.concat(blocks)));
  const { body } = await here.askOwn('entries', { path: '/tmp' });
  expect(body.entries[0].sha256).toBe(sha256Of(Buffer.concat(blocks)));
  await settled(first);
  expect((await here.askOwn('usage')).body.used_bytes).toBe(500_000);
});

test('blocks that are sent to two nodes at once are each whole in the file or refused', async () => {
  const { here, there } = await twoNodes();
  const handle = await here.create('/tmp/file');
  let expected = 0;
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all([
      here.addBlock(handle, Buffer.alloc(1_000, 'a')),
      there.addBlock(handle, Buffer.alloc(1_000, 'b')),
    ]);
    for (const { status, body } of answers) {
      if (status === 200) expected += 1_000;
      else expect([status, body.error_code]).toEqual([409, 'RESOURCE_CONFLICT']);
    }
  }
  expect((await there.act('close', { handle })).status).toBe(200);
  const text = await here.text('/tmp/file');
  expect(text).toHaveLength(expected);
  for (const run of text.match(/.{1000}/g) ?? []) expect(run).toMatch(/^(a+|b+)$/);
  expect((await here.askOwn('usage')).body.used_bytes).toBe(expected);
});

test('an upload outlives the server, and is refused once the machine was started anew', async () => {
  const first = await startTestApp();
  const token = await first.token(await first.user('alice'));
  const before = new FileUser(first, token);
  const [kept, lost] = [await before.create('/tmp/kept'), await before.create('/tmp/lost')];
  const [start, end] = [randomBytes(50_000), randomBytes(60_000)];
  for (const handle of [kept, lost]) await before.addBlock(handle, start);
  await first.close();

  const second = await startTestApp({ database: first.database, clock: first.clock });
  const after = new FileUser(second, token);
  expect((await after.addBlock(kept, end)).status).toBe(200);
  expect((await after.act('close', { handle: kept })).status).toBe(200);
  expect(sha256Of(await after.read('/tmp/kept'))).toBe(sha256Of(Buffer.concat([start, end])));
  await second.core.db.sql.updateTable('dbfs_uploads').set({ boot_id: 'another' }).execute();
  // Over PostgreSQL every block is on the disk before it is answered.
  const isSafe = second.database.engine === 'postgres';
  expect((await after.act('close', { handle: lost })).status).toBe(isSafe ? 200 : 404);
  second.clock.advance('600s');
  await second.node.jobs.tidyFiles();
  await settled(second);
  expect(blobsOf(second)).toHaveLength(isSafe ? 2 : 1);
});
