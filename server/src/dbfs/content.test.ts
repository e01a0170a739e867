import { expect, test } from 'vitest';
import { systemCaller } from '../audit/audit-event.ts';
import { FileUser, settled } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';
import type { LeveledEntry } from './file-access.ts';
import { parseFilePath } from './file-path.ts';

async function start() {
  const app = await startTestApp();
  return { app, alice: new FileUser(app, await app.token(await app.user('alice'))) };
}

const told = ({ status, body }: { status: number; body: { error_code?: string } }) => [
  status,
  body?.error_code,
];

test('a file is a download that does nothing in a browser, whatever it is and is called', async () => {
  const { app, alice } = await start();
  const page = '<script>alert(1)</script>';
  const names = ['page.html', 'image.svg', 'a"b\\c\nd', 'ünï ☃', '\u202etxt.exe'];
  for (const name of names) {
    const path = `/FileStore/sub/${name}`;
    await alice.put(path, page);
    for (const answer of [
      await alice.askOwn('content', { path }),
      await app.get(`/files/sub/${encodeURIComponent(name)}`, alice.credential),
    ]) {
      expect([name, answer.status, answer.text]).toEqual([name, 200, page]);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename/);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  }
  const snowman = await alice.askOwn('content', { path: '/FileStore/sub/ünï ☃' });
  expect(snowman.headers['content-disposition']).toContain("filename*=UTF-8''%C3%BCn%C3%AF%20%E2%98%83");
  expect((await app.get('/files/sub/page.html')).status).toBe(401);
  await alice.put('/tmp/not-there', 'x');
  expect((await app.get('/files/../tmp/not-there', alice.credential)).status).toBe(400);
  expect((await app.get('/files/not-there', alice.credential)).status).toBe(404);
  expect((await app.get('/files/sub', alice.credential)).status).toBe(400);
});

test('a range of a file is what was asked for, and the whole file when that cannot be', async () => {
  const { app, alice } = await start();
  await alice.put('/tmp/file', '0123456789');
  const path = '/api/latchkey/1.0/dbfs/content?path=/tmp/file';
  const ask = async (headers: Record<string, string>, method = 'GET') => {
    const answer = await app.send(method, path, alice.credential, { headers });
    return [answer.status, answer.text, answer.headers['content-range'] ?? ''];
  };
  const { headers } = await app.get(path, alice.credential);
  expect(headers['repr-digest']).toMatch(/^sha-256=:[\w+/]+=:$/);
  expect(headers['repr-digest']).toBe(
    `sha-256=:${Buffer.from(String(headers.etag).slice(1, -1), 'hex').toString('base64')}:`,
  );
  expect(await ask({ range: 'bytes=2-4' })).toEqual([206, '234', 'bytes 2-4/10']);
  expect(await ask({ range: 'bytes=8-99' })).toEqual([206, '89', 'bytes 8-9/10']);
  expect(await ask({ range: 'bytes=-3' })).toEqual([206, '789', 'bytes 7-9/10']);
  expect(await ask({ range: 'bytes=0-', 'if-range': String(headers.etag) })).toEqual([
    206,
    '0123456789',
    'bytes 0-9/10',
  ]);
  for (const wrong of [
    { range: 'bytes=0-1', 'if-range': '"other"' },
    { range: 'bytes=0-1,3-4' },
    { range: 'bytes=4-2' },
    { range: 'lines=1-2' },
    { range: 'bytes=-' },
    { range: `bytes=${'9'.repeat(30)}-` },
  ])
    expect([wrong, ...(await ask(wrong as Record<string, string>))]).toEqual([wrong, 200, '0123456789', '']);
  const beyond = await app.get(path, alice.credential, { headers: { range: 'bytes=10-' } });
  expect([...told(beyond), beyond.headers['content-range']]).toEqual([
    416,
    'INVALID_PARAMETER_VALUE',
    'bytes */10',
  ]);
  expect(beyond.headers['content-disposition']).toBeUndefined();
  const head = await app.send('HEAD', path, alice.credential, { headers: { range: 'bytes=1-2' } });
  expect([head.status, head.text, head.headers['content-length']]).toEqual([206, '', '2']);
  expect(await ask({ 'if-none-match': String(headers.etag) })).toEqual([304, '', '']);
  await alice.put('/tmp/empty', '');
  const empty = await alice.askOwn('content', { path: '/tmp/empty' });
  expect([empty.status, empty.text, empty.headers['content-length']]).toEqual([200, '', '0']);
});

test('a file that is replaced or deleted while it is looked up is not taken for a damaged one', async () => {
  const { app, alice } = await start();
  const { reading } = app.core;
  const requester = { principal: await app.core.directory.getUser('alice'), caller: systemCaller('test') };
  const readAfter = async (act: () => Promise<unknown>) => {
    let isActed = false;
    return reading.read(requester, parseFilePath('/tmp/file'), async (file: LeveledEntry) => {
      if (!isActed) {
        isActed = true;
        await act();
        await settled(app);
      }
      return String(await reading.bytes(file, { offset: 0, length: 10 }));
    });
  };
  await alice.put('/tmp/file', 'old');
  expect(await readAfter(() => alice.put('/tmp/file', 'newer', true))).toBe('newer');
  await expect(readAfter(() => alice.act('delete', { path: '/tmp/file' }))).rejects.toMatchObject({
    code: 'file_not_found',
  });
});
