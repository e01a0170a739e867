import { type ClientRequest, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MAX_BLOCK_BYTES } from '../dbfs/file-entry.ts';
import { FileUser } from '../testing/dbfs.ts';
import { startTestApp, type TestApp, type TestToken } from '../testing/harness.ts';

const LIMIT = 4 * MAX_BLOCK_BYTES;

async function start() {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  return { app, token, alice: new FileUser(app, token) };
}

/** A request to `add-block` whose body is yet to be sent. */
function addBlock(app: TestApp, token: TestToken, headers: Record<string, string>): ClientRequest {
  const request = httpRequest(`${app.node.url}/api/2.0/dbfs/add-block`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.value}`, ...headers },
  });
  request.on('error', () => {});
  return request;
}

function statusOf(request: ClientRequest): Promise<number | undefined> {
  return new Promise((resolve) => {
    request.on('response', (response) => resolve(response.resume().statusCode));
  });
}

test('a block that is too large is refused, whether it says so or not', async () => {
  const { app, token } = await start();
  const body = `{"handle": 1, "data": "${'A'.repeat(LIMIT)}"}`;
  for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
    const request = addBlock(app, token, headers);
    const status = statusOf(request);
    request.end(body);
    expect(await status).toBe(413);
  }
});

test('of a block that breaks off nothing is added, and it is no failure of the server', async () => {
  const { app, token, alice } = await start();
  const handle = await alice.create('/tmp/file');
  const begun = `{"handle": ${handle}, "data": "${'A'.repeat(100_000)}`;
  const request = addBlock(app, token, { 'content-length': '200000' });
  request.write(begun);
  await sleep(100);
  request.destroy();
  expect((await alice.act('add-block', { handle, data: 'QUJD' })).status).toBe(200);
  expect((await alice.act('close', { handle })).status).toBe(200);
  const { body } = await alice.ask('read', { path: '/tmp/file' });
  expect(body).toEqual({ bytes_read: 3, data: 'QUJD' });
  expect(app.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
});
