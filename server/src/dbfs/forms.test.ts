import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { blobsOf, DBFS, FileUser, MIB, multipart, settled } from '../testing/dbfs.ts';
import { startTestApp } from '../testing/harness.ts';

async function start() {
  const app = await startTestApp();
  const user = await app.user('alice');
  return { app, user, alice: new FileUser(app, await app.token(user)) };
}

test('a form brings a file of any size, its fields before or behind it', async () => {
  const { app, alice } = await start();
  const send = (parts: Parameters<typeof multipart>[0]) =>
    app.send('POST', `${DBFS}/put`, alice.credential, multipart(parts));
  const text = 'line\r\n--xxBOUNDARY\r\n'.repeat(100_000);
  const file = { name: 'file', value: text, fileName: 'x.txt' };
  const path = (value: string) => ({ name: 'path', value });
  expect((await send([path('dbfs:/tmp/before'), { name: 'overwrite', value: 'False' }, file])).body).toEqual(
    {},
  );
  expect((await send([file, { name: 'overwrite', value: 'True' }, path('/tmp/behind')])).body).toEqual({});
  for (const one of ['/tmp/before', '/tmp/behind']) expect(await alice.text(one)).toBe(text);
  expect((await send([path('/tmp/before'), file])).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
  expect((await send([file, path('/tmp/before')])).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
  expect((await send([path('/tmp/field'), { name: 'contents', value: 'YWJj' }])).status).toBe(200);
  expect(await alice.text('/tmp/field')).toBe('abc');
  expect((await send([file])).body.error_code).toBe('INVALID_PARAMETER_VALUE');
  expect((await send([path('/tmp/two'), file, file])).body.error_code).toBe('MALFORMED_REQUEST');
  expect((await send([path('/tmp/a'), path('/tmp/b'), file])).body.error_code).toBe('MALFORMED_REQUEST');
  await settled(app);
  expect(blobsOf(app)).toHaveLength(3);
  const open = await app.core.db.sql.selectFrom('dbfs_uploads').select('handle').execute();
  expect(open).toEqual([]);
});

/** Begins to send a form; gives back the request, and its status once it is answered. */
function beginForm(url: string, token: string, { body, headers }: ReturnType<typeof multipart>) {
  const request = httpRequest(`${url}${DBFS}/put`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}`, 'content-length': String(body.length) },
  });
  const answered = new Promise<number>((resolve, reject) => {
    request.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    request.on('error', reject);
  });
  return { request, answered };
}

test('a form that breaks off, or whose sender loses the right to it meanwhile, leaves nothing', async () => {
  const { app, user, alice } = await start();
  const form = multipart([
    { name: 'path', value: '/tmp/x' },
    { name: 'file', value: 'x'.repeat(6 * MIB), fileName: 'x' },
  ]);
  const half = form.body.slice(0, 5 * MIB);
  const isUnderWay = async () => (await alice.askOwn('usage')).body.used_bytes > 0;
  const token = await app.token(user);
  const broken = beginForm(app.node.url, token.value, form);
  broken.request.write(half);
  await expect.poll(isUnderWay, { timeout: 10_000 }).toBe(true);
  broken.request.destroy();
  await expect(broken.answered).rejects.toThrow();
  await expect.poll(isUnderWay, { timeout: 10_000 }).toBe(false);

  const revoked = beginForm(app.node.url, token.value, form);
  revoked.request.write(half);
  await expect.poll(isUnderWay, { timeout: 10_000 }).toBe(true);
  await app.post('/api/2.0/token/delete', user, { token_id: token.id });
  revoked.request.end(form.body.slice(5 * MIB));
  expect(await revoked.answered).toBe(403);
  await expect.poll(isUnderWay, { timeout: 10_000 }).toBe(false);
  await settled(app);
  expect(blobsOf(app)).toEqual([]);
  expect((await alice.ask('get-status', { path: '/tmp/x' })).status).toBe(404);
});

test('forms that are none are refused and end nothing', async () => {
  const { app, alice } = await start();
  const type = (boundary: string) => ({ 'content-type': `multipart/form-data; ${boundary}` });
  const send = (headers: Record<string, string>, body: string) =>
    app.send('POST', `${DBFS}/put`, alice.credential, { headers, body });
  const good = multipart([
    { name: 'path', value: '/tmp/x' },
    { name: 'file', value: 'text', fileName: 'x' },
  ]);
  const bodies = [
    ...['', 'no form', '--xx', '--xx\r\n\r\n', good.body.slice(0, 60), good.body.slice(0, -30)],
    ...['--xx\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--xx--\r\n'],
    good.body.replace('/tmp/x', '/tmp/../x'),
    `--xxBOUNDARYxx\r\n${'X-Header: y\r\n'.repeat(5_000)}\r\n`,
  ];
  for (const body of bodies)
    for (const headers of [good.headers, type('boundary=xx'), type('boundary='), type('charset=x')]) {
      const answer = await send(headers, body);
      expect([body.slice(0, 80), headers, answer.status]).toEqual([body.slice(0, 80), headers, 400]);
    }
  const many = multipart(Array.from({ length: 50 }, (_, i) => ({ name: `f${i}`, value: 'x' })));
  expect((await send(many.headers, many.body)).status).toBe(400);
  const long = multipart([{ name: 'path', value: `/${'x'.repeat(3 * MIB)}` }]);
  expect((await send(long.headers, long.body)).status).toBe(400);
  const together = multipart(
    ['path', 'a', 'b'].map((name) => ({ name, value: `/tmp/x${' '.repeat(MIB - 6)}` })),
  );
  expect((await send(together.headers, together.body)).body.message).toBe(
    'The fields of the body are too long.',
  );
  await sleep(50);
  expect((await send(good.headers, good.body)).status).toBe(200);
  await settled(app);
  expect(blobsOf(app)).toHaveLength(1);
  expect((await alice.askOwn('usage')).body.used_bytes).toBe(4);
});
