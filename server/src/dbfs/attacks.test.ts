import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blobsOf, bytesOf, DBFS, FileUser, MIB, multipart, settled } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';

async function start(env: Record<string, string> = {}) {
  const app = await startTestApp({ env });
  const user = await app.user('alice');
  const alice = new FileUser(app, await app.token(user));
  const folder = join(app.database.folder, 'data', 'dbfs');
  const pathOfBlob = (blob: string) => join(folder, blob.slice(0, 2), blob);
  const onlyBlob = () => pathOfBlob(blobsOf(app)[0] ?? '');
  return { app, user, alice, folder, onlyBlob };
}

const told = ({ status, body }: { status: number; body: { error_code?: string } }) => [
  status,
  body?.error_code,
];
const INVALID = [400, 'INVALID_PARAMETER_VALUE'];

test('no path leads out of the tree, in whatever encoding, and no name is part of a path on disk', async () => {
  const { app, alice, folder } = await start();
  const hostile = [
    '..',
    '../x',
    '/..',
    '/../etc/passwd',
    '/tmp/../../etc/passwd',
    '/tmp/..',
    '/tmp/./x',
    'dbfs:/../x',
    'dbfs:dbfs:/x',
    'dbfs:tmp',
    'dbfs://../x',
    'file:///etc/passwd',
    'tmp/x',
    '',
    ' /tmp/x',
    '/tmp/\0x',
    '/tmp/\ud800',
    `/${'x'.repeat(256)}`,
    `/${'é'.repeat(128)}`,
    '/a'.repeat(129),
    `/${`${'x'.repeat(200)}/`.repeat(11)}`,
  ];
  for (const path of hostile) {
    for (const name of ['create', 'put', 'delete', 'mkdirs'])
      expect([path, name, ...told(await alice.act(name, { path }))]).toEqual([path, name, ...INVALID]);
    for (const move of [
      { source_path: path, destination_path: '/tmp/x' },
      { source_path: '/tmp/x', destination_path: path },
    ])
      expect([path, ...told(await alice.act('move', move))]).toEqual([path, ...INVALID]);
    if (!path.isWellFormed()) continue;
    expect([path, ...told(await alice.askOwn('content', { path }))]).toEqual([path, ...INVALID]);
  }
  // Decoded once and no more: these are names like any other.
  const strange = [
    '%2e%2e',
    '%2fetc',
    '..%2f',
    '\\..\\..',
    '...',
    ' ',
    'a\nb',
    '\u202etxt.exe',
    '<script>',
    "';--",
    '..;',
  ];
  for (const name of strange) {
    expect([name, (await alice.put(`/tmp/strange/${name}`, name)).status]).toEqual([name, 200]);
    expect(await alice.text(`/tmp/strange/${name}`)).toBe(name);
  }
  const listed = await alice.list('/tmp/strange');
  expect(listed.map((path) => path.slice('/tmp/strange/'.length)).sort()).toEqual([...strange].sort());
  for (const target of [
    '/files/../x',
    '/files/..%2fx',
    '/files/%2e%2e/x',
    '/files/a/..%2f..%2fx',
    '/files/%00',
  ])
    expect([target, ...told(await app.get(target, alice.credential))]).toEqual([target, ...INVALID]);
  expect((await app.get('/files/%ff', alice.credential)).status).toBe(400);
  for (const shard of readdirSync(folder)) expect(shard).toMatch(/^[0-9a-f]{2}$/);
  for (const blob of blobsOf(app)) expect(blob).toMatch(/^[0-9a-f]{32}$/);
});

test('a move makes no path that cannot be named any more', async () => {
  const { alice } = await start();
  const long = '/x'.repeat(100);
  await alice.act('mkdirs', { path: `/tmp/a${long}` });
  const move = (to: string) => alice.act('move', { source_path: '/tmp/a', destination_path: to });
  expect(told(await move('/y'.repeat(29)))).toEqual(INVALID);
  const wide = `/${'y'.repeat(250)}`.repeat(8);
  expect(told(await move(wide))).toEqual(INVALID);
  expect((await move('/y'.repeat(28))).status).toBe(200);
  expect((await alice.ask('get-status', { path: '/y'.repeat(28) + long })).status).toBe(200);
});

test('links and other things in the place of files are not followed', async () => {
  const { app, alice, folder, onlyBlob } = await start();
  const outside = join(app.database.folder, 'outside');
  // As long as the file, so that not its length is what gives it away.
  const secret = 'secret of the machine';
  writeFileSync(outside, secret);
  await alice.put('/tmp/file', 'x'.repeat(secret.length));
  const blob = onlyBlob();
  const refused = async () => {
    for (const answer of [
      await alice.ask('read', { path: '/tmp/file' }),
      await alice.askOwn('content', { path: '/tmp/file' }),
    ]) {
      expect(told(answer)).toEqual([500, 'DATA_LOSS']);
      expect(answer.text).not.toContain('secret');
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    }
  };
  rmSync(blob);
  await refused();
  symlinkSync(outside, blob);
  await refused();
  rmSync(blob);
  linkSync(outside, blob);
  await refused();
  rmSync(blob);
  mkdirSync(blob);
  await refused();
  rmSync(blob, { recursive: true });
  const shard = join(folder, blob.slice(folder.length + 1, folder.length + 3));
  renameSync(shard, `${shard}-moved`);
  mkdirSync(join(app.database.folder, 'elsewhere'));
  writeFileSync(join(app.database.folder, 'elsewhere', blob.slice(-32)), secret);
  symlinkSync(join(app.database.folder, 'elsewhere'), shard);
  await refused();
  await alice.act('delete', { path: '/tmp/file' });
  await settled(app);
  expect(readdirSync(join(app.database.folder, 'elsewhere'))).toHaveLength(1);
});

test('a server does not start over a link in the place of its folder', async () => {
  const { app, alice, folder } = await start();
  await alice.put('/tmp/file', 'text');
  await app.close();
  renameSync(folder, `${folder}-moved`);
  symlinkSync(`${folder}-moved`, folder);
  await expect(startTestApp({ database: app.database })).rejects.toThrow(/must be a folder, not a link/);
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('bytes that were changed on disk never arrive as a whole file', async () => {
  const { app, alice, onlyBlob } = await start();
  await alice.upload('/tmp/file', bytesOf(3 * MIB));
  const blob = onlyBlob();
  const bytes = readFileSync(blob);
  const changed = Buffer.from(bytes);
  changed[1_000] = (changed[1_000] ?? 0) ^ 1;
  for (const content of [changed, bytes.subarray(0, 3 * MIB - 1), Buffer.alloc(0)]) {
    writeFileSync(blob, content);
    // Broken off where something was sent already.
    const answer = await alice.askOwn('content', { path: '/tmp/file' }).catch(() => undefined);
    if (answer !== undefined) expect(told(answer)).toEqual([500, 'DATA_LOSS']);
    expect(answer?.headers['content-disposition']).toBeUndefined();
    const findings = await all(app.core.fileCheck.findings());
    expect(findings).toEqual([{ problem: 'damaged', what: '/tmp/file' }]);
  }
  const short = await alice.ask('read', { path: '/tmp/file' });
  expect(told(short)).toEqual([500, 'DATA_LOSS']);
  rmSync(blob);
  expect(await all(app.core.fileCheck.findings())).toEqual([{ problem: 'missing', what: '/tmp/file' }]);
  writeFileSync(blob, bytes);
  expect(await all(app.core.fileCheck.findings())).toEqual([]);
  const unknown = join(blob.slice(0, -32), `${blob.slice(-32, -30)}${'0'.repeat(30)}`);
  writeFileSync(unknown, 'of nobody');
  const handle = await alice.create('/tmp/open');
  await alice.addBlock(handle, Buffer.from('x'));
  expect(await all(app.core.fileCheck.findings())).toMatchObject([{ problem: 'unknown' }]);
  expect(await all(app.core.fileCheck.removeUnknown())).toHaveLength(1);
  expect(blobsOf(app)).toHaveLength(2);
});

test('files and uploads have a quota from their first block on, and each principal 32 uploads', async () => {
  const { app, alice } = await start({ LATCHKEY_DBFS_QUOTA_BYTES: '1000' });
  const handle = await alice.create('/tmp/a');
  expect((await alice.addBlock(handle, bytesOf(900))).status).toBe(200);
  const refused = [400, 'QUOTA_EXCEEDED'];
  expect(told(await alice.addBlock(handle, bytesOf(101)))).toEqual(refused);
  expect(told(await alice.put('/tmp/b', 'x'.repeat(101)))).toEqual(refused);
  const form = multipart([
    { name: 'path', value: '/tmp/b' },
    { name: 'file', value: 'x'.repeat(5 * MIB), fileName: 'x' },
  ]);
  expect(told(await app.send('POST', `${DBFS}/put`, alice.credential, form))).toEqual(refused);
  expect((await alice.addBlock(handle, bytesOf(100))).status).toBe(200);
  expect((await alice.act('close', { handle })).status).toBe(200);
  expect((await alice.askOwn('usage')).body).toMatchObject({ used_bytes: 1_000, quota_bytes: 1_000 });
  const again = await alice.create('/tmp/a', true);
  expect(told(await alice.addBlock(again, Buffer.from('x')))).toEqual(refused);
  await alice.act('close', { handle: again });
  expect((await alice.askOwn('usage')).body.used_bytes).toBe(0);

  const both = [await alice.create('/tmp/one'), await alice.create('/tmp/other')];
  const answers = await Promise.all(both.map((one) => alice.addBlock(one, bytesOf(600))));
  expect(answers.map(told)).toContainEqual(refused);
  expect((await alice.askOwn('usage')).body.used_bytes).toBe(600);
  for (const one of both) await alice.act('close', { handle: one });

  const handles = [];
  for (let i = 0; i < 32; i++) handles.push(await alice.create(`/tmp/many-${i}`));
  expect(new Set(handles).size).toBe(32);
  const limit = [400, 'RESOURCE_LIMIT_EXCEEDED'];
  expect(told(await alice.act('create', { path: '/tmp/one-more' }))).toEqual(limit);
  expect(told(await alice.put('/tmp/one-more', 'x'))).toEqual(limit);
  const bob = new FileUser(app, await app.token(await app.user('bob')));
  expect((await bob.put('/tmp/his', 'x')).status).toBe(200);
  await alice.act('close', { handle: handles[0] });
  expect((await alice.put('/tmp/one-more', 'x')).status).toBe(200);
});

test('what the disk must keep free is not filled, and nothing is counted of what was refused', async () => {
  const { app, alice } = await start({ LATCHKEY_DBFS_FREE_DISK_BYTES: String(2 ** 52) });
  const handle = await alice.create('/tmp/a');
  expect(told(await alice.addBlock(handle, bytesOf(10)))).toEqual([507, 'IO_ERROR']);
  expect(told(await alice.put('/tmp/b', 'x'))).toEqual([507, 'IO_ERROR']);
  expect((await alice.askOwn('usage')).body).toMatchObject({ used_bytes: 0, free_bytes: 0 });
  expect((await alice.act('close', { handle })).status).toBe(200);
  expect(await alice.text('/tmp/a')).toBe('');
  expect(blobsOf(app)).toEqual([]);
});
