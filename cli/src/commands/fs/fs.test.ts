import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, startTestApp } from '../../../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal } from '../../testing/latchkey.ts';
import { startLossyRelay } from '../../testing/lossy-relay.ts';

const MIB = 1_048_576;

async function start() {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-fs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: token.value };
  const run = (...args: string[]) => runLatchkey(['fs', ...args], { env });
  const keep = (name: string, bytes: Uint8Array | string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  return { app, env, folder, run, keep };
}

/** No two blocks of it are alike. */
function bytesOf(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 12)) & 0xff));
}

test('files of every size are the same when they come back', async () => {
  const { run, folder } = await start();
  const [source, target] = [join(folder, 'source'), join(folder, 'target')];
  mkdirSync(source);
  const sizes = [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB + 17];
  for (const size of sizes) writeFileSync(join(source, String(size)), bytesOf(size));
  for (const args of [
    [source, 'dbfs:/tmp/sizes'],
    ['dbfs:/tmp/sizes', target],
  ])
    expect(await run('cp', '-r', ...args)).toMatchObject({ exitCode: 0, stderr: '' });
  for (const size of sizes)
    expect([size, readFileSync(join(target, String(size))).equals(bytesOf(size))]).toEqual([size, true]);
  const one = await run('cp', join(source, '1'), 'dbfs:/tmp/one');
  expect(JSON.parse(one.stdout)).toEqual({ source: join(source, '1'), target: 'dbfs:/tmp/one', bytes: 1 });
});

test('standard input and output are files, too, byte for byte', async () => {
  const { env, run } = await start();
  const sent = await runLatchkey(['fs', 'cp', '-', 'dbfs:/tmp/in'], { env, stdin: 'a\u0000b\r\nc' });
  expect(sent).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run('cp', 'dbfs:/tmp/in', '-')).toEqual({ exitCode: 0, stdout: 'a\u0000b\r\nc', stderr: '' });
  expect((await run('cat', 'dbfs:/tmp/in', '/tmp/in')).stdout).toBe('a\u0000b\r\nca\u0000b\r\nc');
});

test('what came with a password on standard input is not taken for a file', async () => {
  const { app, run } = await start();
  const args = ['--user', 'alice', 'fs', 'cp', '-', 'dbfs:/tmp/in'];
  const env = { LATCHKEY_URL: app.node.url };
  const refused = await runLatchkey(args, { env, stdin: `${PASSWORD}\nthe file` });
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).not.toMatch(/violet|the file/);
  expect((await run('ls', 'dbfs:/tmp/in')).exitCode).toBe(4);
  expect(await app.core.db.sql.selectFrom('dbfs_uploads').selectAll().execute()).toEqual([]);
});

test('a folder goes there and back with all that is in it; links are left out, and told', async () => {
  const { run, folder } = await start();
  const source = join(folder, 'source');
  mkdirSync(join(source, 'inner', 'deep'), { recursive: true });
  writeFileSync(join(source, 'a.txt'), 'a');
  writeFileSync(join(source, 'inner', 'b c.txt'), 'b');
  writeFileSync(join(source, 'inner', 'deep', 'ü'), 'ü');
  symlinkSync('/etc/passwd', join(source, 'inner', 'link'));
  expect((await run('cp', source, 'dbfs:/tmp/tree')).exitCode).toBe(2);
  const sent = await run('cp', '-r', source, 'dbfs:/tmp/tree');
  expect(sent.exitCode).toBe(0);
  expect(sent.stderr).toBe(
    `latchkey: ${join(source, 'inner', 'link')} is left out: it is neither a file nor a folder.\n`,
  );
  expect((await run('cp', 'dbfs:/tmp/tree', join(folder, 'back'))).exitCode).toBe(2);
  const back = join(folder, 'back');
  expect(await run('cp', '-r', 'dbfs:/tmp/tree', back)).toMatchObject({ exitCode: 0, stderr: '' });
  const names = readdirSync(back, { recursive: true }).map(String).toSorted();
  expect(names).toEqual(['a.txt', 'inner', 'inner/b c.txt', 'inner/deep', 'inner/deep/ü']);
  expect(readFileSync(join(back, 'inner', 'deep', 'ü'), 'utf8')).toBe('ü');
});

test('in a folder a file keeps its name', async () => {
  const { run, keep, folder } = await start();
  const source = keep('report.csv', 'x');
  await run('mkdir', 'dbfs:/tmp/in');
  expect(JSON.parse((await run('cp', source, 'dbfs:/tmp/in')).stdout).target).toBe('dbfs:/tmp/in/report.csv');
  expect(JSON.parse((await run('cp', source, 'dbfs:/tmp/new/')).stdout).target).toBe(
    'dbfs:/tmp/new/report.csv',
  );
  mkdirSync(join(folder, 'here'));
  await run('cp', 'dbfs:/tmp/in/report.csv', join(folder, 'here'));
  expect(readFileSync(join(folder, 'here', 'report.csv'), 'utf8')).toBe('x');
});

test('what is there is replaced only when that is said, and nothing half-written stays', async () => {
  const { run, keep, folder } = await start();
  const source = keep('one', 'one');
  await run('cp', source, 'dbfs:/tmp/one');
  writeFileSync(source, 'two');
  const refused = await run('cp', source, 'dbfs:/tmp/one');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('already');
  expect((await run('cat', 'dbfs:/tmp/one')).stdout).toBe('one');
  const local = keep('local', 'mine');
  const kept = await run('cp', 'dbfs:/tmp/one', local);
  expect(kept.stderr).toBe(
    `latchkey: ${local} was not written: it is there already: --overwrite replaces it.\n`,
  );
  expect([kept.exitCode, readFileSync(local, 'utf8')]).toEqual([1, 'mine']);
  expect(readdirSync(folder).toSorted()).toEqual(['local', 'one']);
  expect((await run('cp', '--overwrite', source, 'dbfs:/tmp/one')).exitCode).toBe(0);
  expect((await run('cp', '--overwrite', 'dbfs:/tmp/one', local)).exitCode).toBe(0);
  expect(readFileSync(local, 'utf8')).toBe('two');
});

test('a folder is listed for people and for programs, and deleted only as it is said', async () => {
  const { env, run, keep } = await start();
  await run('mkdir', 'dbfs:/tmp/list/inner');
  expect((await runOnTerminal('latchkey fs ls dbfs:/tmp/list/inner', { env })).shown).toBe(
    'The folder is empty.\n',
  );
  await run('cp', keep('big', bytesOf(1_536)), 'dbfs:/tmp/list/big');
  const { shown } = await runOnTerminal('latchkey fs ls dbfs:/tmp/list', { env });
  const rows = shown
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));
  const day = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);
  expect(rows.toSorted()).toEqual([
    ['NAME', 'SIZE', 'MODIFIED'],
    ['big', '1.5 KiB', day],
    ['inner/', day],
  ]);
  const listed = JSON.parse((await run('ls', '/tmp/list')).stdout);
  expect(listed.files.map(({ path }: { path: string }) => path).toSorted()).toEqual([
    '/tmp/list/big',
    '/tmp/list/inner',
  ]);
  expect((await run('rm', 'dbfs:/tmp/list')).exitCode).toBe(1);
  expect((await run('rm', 'dbfs:/')).exitCode).toBe(2);
  expect((await run('rm', '-r', 'dbfs:/tmp/list')).exitCode).toBe(0);
  for (const command of ['ls', 'rm', 'cat']) expect((await run(command, 'dbfs:/tmp/list')).exitCode).toBe(4);
});

test.each([
  ['both here', ['cp', 'a', 'b']],
  ['both there', ['cp', 'dbfs:/a', 'dbfs:/b']],
  ['a path there that is none', ['cp', 'a', 'dbfs:b']],
  ['a relative one', ['ls', 'tmp']],
])('%s is wrong usage, and nothing is asked', async (_name, args) => {
  const env = { LATCHKEY_URL: 'http://127.0.0.1:1', LATCHKEY_TOKEN: 'dapi' };
  expect((await runLatchkey(['fs', ...args], { env })).exitCode).toBe(2);
});

test('on a terminal the progress is shown, and is gone in the end', async () => {
  const { env, keep } = await start();
  const source = keep('big', bytesOf(3 * MIB));
  const { shown } = await runOnTerminal(`latchkey fs cp ${source} dbfs:/tmp/big`, { env });
  expect(shown).toMatch(/big {2}[█░]{24} +\d+ % {2}[\d.]+ [KM]iB of 3\.0 MiB {2}[\d.]+ [KMG]iB\/s/);
  expect(shown.split('\u001b[K').at(-1)).toBe(`${source} -> dbfs:/tmp/big  3.0 MiB\n`);
});

test('an answer that is lost does no harm: the same block is sent to the same place', async () => {
  const { app, env, keep, run } = await start();
  const { url, passed } = await startLossyRelay(app.node.url, ['add-block', 'close', 'entry', 'read']);
  const bytes = bytesOf(2 * MIB + 5);
  const sent = await runLatchkey(['fs', 'cp', keep('sent', bytes), 'dbfs:/tmp/sent'], {
    env: { ...env, LATCHKEY_URL: url },
  });
  expect(sent).toMatchObject({ exitCode: 0, stderr: '' });
  expect(passed.get('add-block')).toBe(4);
  expect(JSON.parse((await run('ls', 'dbfs:/tmp/sent')).stdout).files[0].file_size).toBe(bytes.length);
  expect(
    (await runLatchkey(['fs', 'cat', 'dbfs:/tmp/sent'], { env: { ...env, LATCHKEY_URL: url } })).exitCode,
  ).toBe(0);
  expect(passed.get('read')).toBe(4);
});

/** A server that answers what it likes. */
async function startEvil(
  answers: Readonly<Record<string, (query: URLSearchParams) => object>>,
): Promise<string> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://evil.example');
    const answer = answers[url.pathname.split('/').at(-1) ?? '']?.(url.searchParams) ?? {};
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each(['..', '.', 'a\u0000b', 'x\\..\\y'])(
  'a server that names a file %j writes nothing outside of what was asked for',
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-evil-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const url = await startEvil({
      entry: (query) => ({
        path: query.get('path'),
        is_dir: query.get('path') === '/evil',
        file_size: 0,
        modification_time: 0,
      }),
      list: () => ({
        files: [{ path: `/evil/${name}`, is_dir: false, file_size: 0, modification_time: 0 }],
      }),
    });
    const env = { LATCHKEY_URL: url, LATCHKEY_TOKEN: 'dapi0123456789abcdef0123456789abcdef' };
    const target = join(folder, 'target');
    const ran = await runLatchkey(['fs', 'cp', '-r', 'dbfs:/evil', target], { env });
    expect(ran.exitCode).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('a file that is not what it was said to be is not kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-evil-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const sha256 = createHash('sha256').update('what was there').digest('hex');
  const url = await startEvil({
    entry: () => ({ path: '/changed', is_dir: false, file_size: 5, modification_time: 0, sha256 }),
    read: () => ({ bytes_read: 5, data: Buffer.from('other').toString('base64') }),
  });
  const env = { LATCHKEY_URL: url, LATCHKEY_TOKEN: 'dapi0123456789abcdef0123456789abcdef' };
  const ran = await runLatchkey(['fs', 'cp', 'dbfs:/changed', join(folder, 'changed')], { env });
  expect(ran).toMatchObject({
    exitCode: 1,
    stderr: 'latchkey: dbfs:/changed was changed while it was read: try again.\n',
  });
  expect(readdirSync(folder)).toEqual([]);
});
