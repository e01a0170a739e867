import { once } from 'node:events';
import {
  Agent,
  type ClientRequest,
  get,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp, type TestApp, type TestToken } from '../../testing/harness.ts';
import { sendBytes, startRawService, startService } from '../../testing/service.ts';

const MIB = 1_048_576;
const PIECE = Buffer.alloc(MIB, 'x');
const PIECES = 100;
/** Sockets and streams on the way hold back some by themselves. */
const HELD_MIB = 24;

async function guard(url: string, keys = '') {
  const app = await startTestApp({ toml: `[[upstreams]]\nname = "s"\npath = "/s"\nurl = "${url}"\n${keys}` });
  return { app, token: await app.token(await app.user('alice')) };
}

function begin(
  app: TestApp,
  token: TestToken,
  options: { method?: string; headers?: Record<string, string>; agent?: Agent } = {},
): ClientRequest {
  const headers = { authorization: `Bearer ${token.value}`, ...options.headers };
  return httpRequest(`${app.node.url}/s/x`, { agent: false, ...options, headers });
}

async function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const [answer] = await once(request, 'response');
  return answer;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** Writes all pieces as fast as they are taken; tells how many that are so far. */
function pour(to: ClientRequest | ServerResponse): { count: number } {
  const poured = { count: 0 };
  const pourOn = () => {
    while (poured.count < PIECES) {
      poured.count++;
      if (!to.write(PIECE)) return void to.once('drain', pourOn);
    }
    to.end();
  };
  pourOn();
  return poured;
}

/** Until it has not changed for a while. */
async function settled(read: () => number): Promise<number> {
  for (let before = -1; before !== read(); await sleep(400)) before = read();
  return read();
}

async function lengthOf(from: IncomingMessage): Promise<number> {
  let length = 0;
  for await (const piece of from) length += (piece as Buffer).length;
  return length;
}

test('100 MB come down whole, and no faster than they are read', async () => {
  let poured = { count: 0 };
  const service = await startService((_request, response) => {
    poured = pour(response.writeHead(200, { 'content-length': PIECES * MIB }));
  });
  const { app, token } = await guard(service.url);
  const request = begin(app, token).end();
  const answer = await answerTo(request);
  expect(await settled(() => poured.count)).toBeLessThan(HELD_MIB);
  expect(answer.headers['content-length']).toBe(String(PIECES * MIB));
  expect(await lengthOf(answer)).toBe(PIECES * MIB);
});

test('100 MB go up whole, and no faster than they are taken', async () => {
  let take: () => void = () => {};
  const service = await startService((request, response) => {
    take = () => void lengthOf(request).then((length) => response.end(String(length)));
  });
  const { app, token } = await guard(service.url);
  const request = begin(app, token, { method: 'PUT' });
  const poured = pour(request);
  expect(await settled(() => poured.count)).toBeLessThan(HELD_MIB);
  take();
  expect(await textOf(await answerTo(request))).toBe(String(PIECES * MIB));
});

test('events arrive as they are sent, the first bytes before any event', async () => {
  let send: ServerResponse | undefined;
  const service = await startService((_request, response) => {
    send = response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  });
  const { app, token } = await guard(service.url);
  const answer = await answerTo(begin(app, token).end());
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    send?.write(event);
    const [piece] = await once(answer, 'data');
    expect(String(piece)).toBe(event);
  }
  answer.destroy();
});

test('both ways at once: an answer begins before its request has ended', async () => {
  const service = await startService((request, response) => {
    response.flushHeaders();
    request.pipe(response);
  });
  const { app, token } = await guard(service.url);
  const request = begin(app, token, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
  request.flushHeaders();
  const answer = await answerTo(request);
  for (const word of ['one', 'two']) {
    request.write(word);
    const [piece] = await once(answer, 'data');
    expect(String(piece)).toBe(word);
  }
  request.end();
  await once(answer.resume(), 'end');
});

test('trailers go both ways', async () => {
  const service = await startService((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { trailer: 'X-Sum' }).write('body');
      response.addTrailers({ 'X-Sum': request.trailers['x-sum'] ?? 'none', 'Set-Cookie': 'latchkey-1=x' });
      response.end();
    });
  });
  const { app, token } = await guard(service.url);
  const request = begin(app, token, { method: 'POST', headers: { trailer: 'X-Sum', te: 'trailers' } });
  request.addTrailers([['X-Sum', '42']]);
  request.end('x');
  const answer = await answerTo(request);
  expect(await textOf(answer)).toBe('body');
  expect(answer.rawTrailers).toEqual(['X-Sum', '42']);
});

test('HEAD, 204 and 304 have heads and nothing else', async () => {
  const service = await startService((request, response) => {
    const status = Number(request.headers['x-status'] ?? 200);
    response
      .writeHead(status, { 'content-length': '5', etag: '"1"' })
      .end(status === 200 ? 'hello' : undefined);
  });
  const { app, token } = await guard(service.url);
  const head = await app.send('HEAD', '/s/x', token);
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '5', '']);
  for (const status of ['204', '304'])
    expect((await app.get('/s/x', token, { headers: { 'x-status': status } })).status).toBe(Number(status));
  expect((await app.get('/s/x', token)).text).toBe('hello');
});

test('a body that waits to be asked for is asked for by the service alone', async () => {
  const service = await startService(
    (request, response) => void lengthOf(request).then((n) => response.end(String(n))),
  );
  const asked: string[] = [];
  service.server.on('checkContinue', (request, response) => {
    asked.push(String(request.headers['x-name']));
    if (request.headers['x-name'] === 'no') return void response.writeHead(417).end('no');
    response.writeContinue();
    service.server.emit('request', request, response);
  });
  const { app, token } = await guard(service.url);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const send = async (name: string, who = token.value) => {
    const headers = {
      expect: '100-continue',
      'x-name': name,
      'content-length': '5',
      authorization: `Bearer ${who}`,
    };
    const request = begin(app, token, { method: 'PUT', headers, agent });
    request.on('continue', () => request.end('hello'));
    request.flushHeaders();
    const answer = await answerTo(request);
    return [answer.statusCode, await textOf(answer), answer.headers.connection];
  };
  expect(await send('yes')).toEqual([200, '5', 'keep-alive']);
  expect(await send('no')).toEqual([417, 'no', 'close']);
  // Whoever is refused is never asked for it, and cannot send it over this connection.
  const [status, , connection] = await send('nobody', `dapi${'0'.repeat(32)}`);
  expect([status, connection]).toEqual([403, 'close']);
  expect(asked).toEqual(['yes', 'no']);
});

test('a client that leaves ends the request at the service, and takes no other with it', async () => {
  let closed: Promise<unknown> | undefined;
  const service = await startService((request, response) => {
    if (request.headers['x-last'] !== undefined) return void response.end('ok');
    closed = once(response, 'close');
    response.writeHead(200).write('begun');
  });
  const { app, token } = await guard(service.url);
  const request = begin(app, token).end();
  const answer = await answerTo(request);
  await once(answer, 'data');
  request.destroy();
  await closed;
  const upload = begin(app, token, { method: 'PUT', headers: { 'content-length': '1000' } });
  upload.on('error', () => {});
  upload.write('x');
  await answerTo(upload);
  upload.destroy();
  await closed;
  expect((await app.get('/s/x', token, { headers: { 'x-last': '1' } })).text).toBe('ok');
  await expect
    .poll(() => app.core.metrics.metrics())
    .toContain('latchkey_gateway_total{outcome="abandoned"} 2');
});

test('connections to a service are kept, and one that it closed meanwhile costs nobody an answer', async () => {
  let connections = 0;
  let requests = 0;
  const url = await startRawService((socket) => {
    connections++;
    socket.on('data', () => {
      requests++;
      // Without a word, as a server does whose time to keep it is over.
      if (requests === 3 || requests === 5) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  const { app, token } = await guard(url);
  expect((await app.get('/s/x', token)).status).toBe(200);
  expect((await app.get('/s/x', token)).status).toBe(200);
  expect(connections).toBe(1);
  expect((await app.get('/s/x', token)).status).toBe(200);
  expect([connections, requests]).toEqual([2, 4]);
  // What may have had an effect is not sent twice.
  expect((await app.send('POST', '/s/x', token, { body: 'x' })).status).toBe(502);
  expect(requests).toBe(5);
});

test('an answer to nobody on an idle connection is not the answer to the next request', async () => {
  const url = await startRawService((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfirst');
      setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison'), 50);
    });
  });
  const { app, token } = await guard(url);
  expect((await app.get('/s/x', token)).text).toBe('first');
  await sleep(150);
  expect((await app.get('/s/x', token)).text).toBe('first');
});

test('HTTP/1.0 clients get answers that they can read', async () => {
  const service = await startService((_request, response) => {
    response.write('one');
    response.end('two');
  });
  const { app, token } = await guard(service.url);
  const answer = await sendBytes(
    app.node.url,
    `GET /s/x HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer ${token.value}\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).not.toMatch(/transfer-encoding/i);
  expect(answer).toMatch(/\r\n\r\nonetwo$/);
});

test('a node that stops lets answers under way finish', async () => {
  let finish: () => void = () => {};
  const service = await startService((_request, response) => {
    response.write('one');
    finish = () => response.end('two');
  });
  const { app, token } = await guard(service.url);
  const answer = await new Promise<IncomingMessage>((resolve) => {
    get(
      `${app.node.url}/s/x`,
      { headers: { authorization: `Bearer ${token.value}` }, agent: false },
      resolve,
    );
  });
  const text = textOf(answer);
  const closed = app.close();
  setTimeout(finish, 100);
  expect(await text).toBe('onetwo');
  await closed;
});
