import { expect, test } from 'vitest';
import { blobsOf, bytesOf, FileUser, MIB, settled, sha256Of } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';

async function start() {
  const app = await startTestApp();
  const alice = new FileUser(app, await app.token(await app.user('alice')));
  const bob = new FileUser(app, await app.token(await app.user('bob')));
  return { app, alice, bob };
}

test('a file is what was uploaded, whatever its size', async () => {
  const { app, alice } = await start();
  for (const size of [0, 1, MIB - 1, MIB, MIB + 1, 10_000_000]) {
    const bytes = bytesOf(size);
    await alice.upload('/tmp/file', bytes);
    expect([size, sha256Of(await alice.read('/tmp/file'))]).toEqual([size, sha256Of(bytes)]);
    const { body } = await alice.askOwn('entries', { path: '/tmp' });
    expect(body.entries[0]).toMatchObject({ file_size: size, sha256: sha256Of(bytes) });
  }
  await settled(app);
  expect(blobsOf(app)).toHaveLength(1);
});

test('a file appears with its content when it is closed, and not before', async () => {
  const { alice } = await start();
  const handle = await alice.create('/tmp/new/file');
  expect(handle).toBeGreaterThan(0);
  expect(Number.isSafeInteger(handle)).toBe(true);
  expect((await alice.addBlock(handle, Buffer.from('one '))).body).toEqual({});
  expect((await alice.ask('get-status', { path: '/tmp/new/file' })).status).toBe(404);
  expect((await alice.ask('get-status', { path: '/tmp/new' })).status).toBe(404);
  await alice.addBlock(handle, Buffer.from('two'));
  expect((await alice.act('close', { handle })).body).toEqual({});
  expect(await alice.text('/tmp/new/file')).toBe('one two');
  expect((await alice.act('close', { handle })).status).toBe(404);
  expect((await alice.addBlock(handle, Buffer.from('x'))).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
});

test('what is there is not replaced unless that is asked for, and a folder never', async () => {
  const { app, alice } = await start();
  await alice.put('/tmp/file', 'old');
  const refused = await alice.act('create', { path: '/tmp/file' });
  expect([refused.status, refused.body.error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  expect(refused.body.message).toMatch(/^A file or directory already exists at the input path \/tmp\/file\./);
  expect((await alice.put('/tmp/file', 'new')).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
  expect((await alice.put('/tmp', 'new', true)).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
  expect(await alice.text('/tmp/file')).toBe('old');
  expect((await alice.put('dbfs:/tmp/file', 'newer', true)).status).toBe(200);
  expect(await alice.text('/tmp/file')).toBe('newer');
  await settled(app);
  expect(blobsOf(app)).toHaveLength(1);
});

test('of two who upload to one path each whole file is there once, and the last one stays', async () => {
  const { alice } = await start();
  const [first, second] = [await alice.create('/tmp/x'), await alice.create('/tmp/x')];
  const [third, fourth] = [await alice.create('/tmp/x', true), await alice.create('/tmp/x', true)];
  for (const [handle, text] of [
    [first, 'first'],
    [second, 'second'],
    [third, 'third'],
    [fourth, 'fourth'],
  ] as const)
    await alice.addBlock(handle, Buffer.from(text));
  expect((await alice.act('close', { handle: second })).status).toBe(200);
  expect((await alice.act('close', { handle: first })).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
  expect(await alice.text('/tmp/x')).toBe('second');
  await Promise.all([third, fourth].map((handle) => alice.act('close', { handle })));
  expect(['third', 'fourth']).toContain(await alice.text('/tmp/x'));
});

test('blocks that are sent at once come one after the other, each whole', async () => {
  const { alice } = await start();
  const handle = await alice.create('/tmp/x');
  const blocks = ['a', 'b', 'c', 'd'].map((letter) => Buffer.from(letter.repeat(100_000)));
  await Promise.all(blocks.map((block) => alice.addBlock(handle, block)));
  await alice.act('close', { handle });
  const runs = (await alice.text('/tmp/x')).match(/(.)\1*/g) ?? [];
  expect(runs.map((run) => run.length)).toEqual([100_000, 100_000, 100_000, 100_000]);
});

test('list and get-status tell four fields of everything, zeros included', async () => {
  const { alice } = await start();
  await alice.put('/tmp/a', 'four');
  await alice.act('mkdirs', { path: '/tmp/b/c' });
  const at = expect.any(Number);
  expect((await alice.ask('list', { path: 'dbfs:/tmp/' })).body).toEqual({
    files: [
      { path: '/tmp/b', is_dir: true, file_size: 0, modification_time: at },
      { path: '/tmp/a', is_dir: false, file_size: 4, modification_time: at },
    ],
  });
  expect((await alice.ask('list', { path: '/tmp/a' })).body.files).toEqual([
    { path: '/tmp/a', is_dir: false, file_size: 4, modification_time: at },
  ]);
  expect((await alice.ask('list', { path: '/tmp/b/c' })).body).toEqual({ files: [] });
  expect((await alice.ask('get-status', { path: '/' })).body).toMatchObject({ path: '/', is_dir: true });
  expect(await alice.list('/')).toEqual(['/FileStore', '/tmp']);
  for (const name of ['list', 'get-status', 'read']) {
    const { status, body } = await alice.ask(name, { path: '/tmp/none' });
    expect([status, body.error_code, body.message]).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
      'No file or directory exists on path /tmp/none.',
    ]);
  }
});

test('a folder of thousands is listed whole', async () => {
  const { app, alice } = await start();
  const handle = await alice.create('/tmp/many/x');
  await alice.act('close', { handle });
  const folder = await app.core.db.sql
    .selectFrom('dbfs_entries')
    .selectAll()
    .where('name', '=', 'x')
    .executeTakeFirstOrThrow();
  for (let at = 0; at < 2_500; at += 500) {
    const rows = Array.from({ length: 500 }, (_, i) => {
      const name = `f${String(at + i).padStart(5, '0')}`;
      return { ...folder, entry_id: name, name, name_key: name };
    });
    await app.core.db.sql.insertInto('dbfs_entries').values(rows).execute();
  }
  const listed = await alice.list('/tmp/many');
  expect([listed.length, listed[0], listed[2_499], listed[2_500]]).toEqual([
    2_501,
    '/tmp/many/f00000',
    '/tmp/many/f02499',
    '/tmp/many/x',
  ]);
  const paged: string[] = [];
  let pageToken = '';
  do {
    const { body } = await alice.askOwn('entries', {
      path: '/tmp/many',
      page_size: '999',
      page_token: pageToken,
    });
    paged.push(...body.entries.map(({ path }: { path: string }) => path));
    pageToken = body.next_page_token ?? '';
  } while (pageToken !== '');
  expect(paged).toEqual(listed);
  const found = await alice.askOwn('entries', { path: '/tmp/many', search: 'F0002' });
  expect(found.body.entries).toHaveLength(10);
  expect((await alice.act('delete', { path: '/tmp/many', recursive: true })).body).toEqual({});
  await settled(app);
  const left = await app.core.db.sql.selectFrom('dbfs_entries').select('name').execute();
  expect(left.map(({ name }) => name).sort()).toEqual(['', 'FileStore', 'tmp']);
});

test('reads give what was asked for, up to the end', async () => {
  const { alice } = await start();
  const bytes = bytesOf(600_000);
  await alice.upload('/tmp/x', bytes);
  const read = async (offset?: number, length?: number) => {
    const range = {
      ...(offset !== undefined && { offset: String(offset) }),
      ...(length !== undefined && { length: String(length) }),
    };
    const { body } = await alice.ask('read', { path: '/tmp/x', ...range });
    return [
      body.bytes_read,
      body.data === undefined ? undefined : sha256Of(Buffer.from(body.data, 'base64')),
    ];
  };
  expect(await read()).toEqual([524_288, sha256Of(bytes.subarray(0, 524_288))]);
  expect(await read(5, 10)).toEqual([10, sha256Of(bytes.subarray(5, 15))]);
  expect(await read(599_990, 1_000)).toEqual([10, sha256Of(bytes.subarray(599_990))]);
  expect((await alice.ask('read', { path: '/tmp/x', offset: '600000' })).body).toEqual({
    bytes_read: 0,
    data: '',
  });
  expect((await read(0, 0))[0]).toBe(0);
  expect((await read(Number.MAX_SAFE_INTEGER, MIB))[0]).toBe(0);
  const refusal = async (query: Record<string, string>) =>
    (await alice.ask('read', { path: '/tmp/x', ...query })).body.error_code;
  expect(await refusal({ length: String(MIB + 1) })).toBe('MAX_READ_SIZE_EXCEEDED');
  for (const query of [
    { offset: '-1' },
    { length: '-1' },
    { offset: '9223372036854775807' },
    { offset: '1e3' },
  ])
    expect([query, await refusal(query as Record<string, string>)]).toEqual([
      query,
      'INVALID_PARAMETER_VALUE',
    ]);
  expect(await refusal({ path: '/tmp' })).toBe('INVALID_PARAMETER_VALUE');
});

test('deleting takes a folder with all that is in it only when that is asked for', async () => {
  const { app, alice } = await start();
  await alice.put('/tmp/a/b/c', 'text');
  const refused = await alice.act('delete', { path: '/tmp/a' });
  expect([refused.status, refused.body.error_code]).toEqual([400, 'IO_ERROR']);
  expect(refused.body.message).toContain(
    'Directory is not empty. Use recursive delete or remove contents first.',
  );
  expect((await alice.act('delete', { path: '/tmp/a', recursive: 'true' })).body).toEqual({});
  expect((await alice.ask('get-status', { path: '/tmp/a/b/c' })).status).toBe(404);
  expect((await alice.act('delete', { path: '/tmp/a', recursive: true })).body).toEqual({});
  expect((await alice.act('delete', { path: '/', recursive: true })).body.error_code).toBe(
    'INVALID_PARAMETER_VALUE',
  );
  await settled(app);
  expect(blobsOf(app)).toEqual([]);
  expect((await alice.askOwn('usage')).body.used_bytes).toBe(0);
});

test('moving takes a folder whole, and never replaces anything', async () => {
  const { alice } = await start();
  await alice.put('/tmp/a/b/c', 'text');
  await alice.put('/tmp/file', 'other');
  const move = async (source: string, destination: string) => {
    const { status, body } = await alice.act('move', { source_path: source, destination_path: destination });
    return status === 200 ? 'done' : body.error_code;
  };
  expect(await move('/tmp/a', '/tmp/z/y')).toBe('done');
  expect(await alice.text('/tmp/z/y/b/c')).toBe('text');
  expect((await alice.ask('get-status', { path: '/tmp/a' })).status).toBe(404);
  expect(await move('/tmp/none', '/tmp/n')).toBe('RESOURCE_DOES_NOT_EXIST');
  expect(await move('/tmp/z', '/tmp/file')).toBe('RESOURCE_ALREADY_EXISTS');
  expect(await move('/tmp/file', '/tmp/z')).toBe('RESOURCE_ALREADY_EXISTS');
  expect(await move('/tmp/z', '/tmp/z/y/new')).toBe('INVALID_PARAMETER_VALUE');
  expect(await move('/tmp/z', '/tmp/z')).toBe('RESOURCE_ALREADY_EXISTS');
  expect(await move('/', '/tmp/root')).toBe('INVALID_PARAMETER_VALUE');
  expect(await move('/tmp/file', '/tmp/file/below')).toBe('RESOURCE_ALREADY_EXISTS');
  expect(await alice.text('/tmp/file')).toBe('other');
});

test('folders are made with those on the way, and a file is in the way of one', async () => {
  const { alice } = await start();
  for (let i = 0; i < 2; i++)
    expect((await alice.act('mkdirs', { path: 'dbfs:/tmp//a/b/' })).body).toEqual({});
  await alice.put('/tmp/file', 'text');
  for (const path of ['/tmp/file', '/tmp/file/below'])
    expect((await alice.act('mkdirs', { path })).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
  expect((await alice.put('/tmp/file/below', 'x', true)).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
});

test('a block may have one megabyte', async () => {
  const { alice } = await start();
  const handle = await alice.create('/tmp/x');
  const large = await alice.addBlock(handle, bytesOf(MIB + 1));
  expect([large.status, large.body.error_code]).toEqual([400, 'MAX_BLOCK_SIZE_EXCEEDED']);
  const put = await alice.act('put', { path: '/tmp/y', contents: bytesOf(MIB + 1).toString('base64') });
  expect(put.body.error_code).toBe('MAX_BLOCK_SIZE_EXCEEDED');
  for (const data of ['a', 'ab=', '????', 'YQ==YQ=='])
    expect((await alice.act('add-block', { handle, data })).body.error_code).toBe('INVALID_PARAMETER_VALUE');
  await alice.act('add-block', { handle: String(handle), data: 'YWJj\nZGVm\n' });
  await alice.act('add-block', { handle, data: '-_8' });
  await alice.act('close', { handle });
  expect((await alice.read('/tmp/x')).toString('latin1')).toBe('abcdef\xfb\xff');
});

test('somebody else cannot use a handle', async () => {
  const { alice, bob } = await start();
  const handle = await alice.create('/tmp/x');
  for (const name of ['add-block', 'close'])
    expect((await bob.act(name, { handle, data: '' })).status).toBe(404);
  for (const wrong of [0, -1, 1.5, 'x', null])
    expect((await alice.act('close', { handle: wrong })).body.error_code).toBe('INVALID_PARAMETER_VALUE');
  expect((await alice.act('close', { handle })).status).toBe(200);
});

test('a handle ends ten minutes after its last block, and leaves nothing', async () => {
  const { app, alice } = await start();
  const handle = await alice.create('/tmp/x');
  app.clock.advance('599s');
  expect((await alice.addBlock(handle, bytesOf(1_000))).status).toBe(200);
  app.clock.advance('599s');
  expect((await alice.addBlock(handle, bytesOf(1_000))).status).toBe(200);
  expect((await alice.askOwn('usage')).body.used_bytes).toBe(2_000);
  app.clock.advance('600s');
  expect((await alice.addBlock(handle, bytesOf(1_000))).status).toBe(404);
  expect((await alice.act('close', { handle })).status).toBe(404);
  await app.node.jobs.tidyFiles();
  await settled(app);
  expect((await alice.askOwn('usage')).body.used_bytes).toBe(0);
  expect(blobsOf(app)).toEqual([]);
});
