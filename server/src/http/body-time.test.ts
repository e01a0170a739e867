import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { letStream, limitBody } from './body-time.ts';

/** A server that reads bodies; gives back a request to it that has begun to send one, and what is answered. */
async function begin(onRequest: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    onRequest(request, response);
    request.on('error', () => undefined);
    request.resume().once('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const request = httpRequest({ port, host: '127.0.0.1', method: 'POST' });
  const answered = new Promise<number | string>((resolve) => {
    request.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
  request.write('x');
  return { request, answered };
}

test('a body that does not end in time is given up, and its sender told', async () => {
  const { answered } = await begin((request, response) => limitBody(request, response, 50));
  expect(await answered).toBe(400);
});

test('a body that may stream outlives the limit as long as it goes on, and no longer', async () => {
  const { request, answered } = await begin((incoming, response) => {
    limitBody(incoming, response, 300);
    letStream(incoming, response, 200);
  });
  const piece = 'x'.repeat(40_000);
  for (let i = 0; i < 20; i++) {
    request.write(piece);
    await sleep(30);
  }
  request.end();
  expect(await answered).toBe(200);

  const stalled = await begin((incoming, response) => letStream(incoming, response, 50));
  expect(await stalled.answered).toBe(400);
});

test('a request whose body was there in time is left alone afterwards', async () => {
  const { request, answered } = await begin((incoming, response) => limitBody(incoming, response, 100));
  request.end();
  expect(await answered).toBe(200);
  await sleep(150);
});
