import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '../log.ts';
import { makeCertificate } from '../testing/certificate.ts';
import { Listener } from './listener.ts';
import { type PlainAnswerer, PlainConnections, type TakePlain } from './plain-connections.ts';

const log = createLog('silent');
const plain = (path: string, ...headers: string[]) =>
  `GET ${path} HTTP/1.1\r\n${['Host: a', ...headers].join('\r\n')}\r\n\r\n`;
const LAST = 'Connection: close';

const answerOf = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** Answers what lies under /plain, Node's server all else; both tell who read it. */
async function start({
  take = (request, answerer) => {
    answerer.answer(answerOf(`plain ${request.url};`));
    return true;
  },
  tls,
}: {
  take?: TakePlain;
  tls?: { certPath: string; keyPath: string };
} = {}) {
  const listener = new Listener({ maxConnections: 100, log, ...(tls && { tls }) });
  listener.server.on('request', (request, response) => {
    // What announces no body has no end that could be waited for, either.
    const length = Number(request.headers['content-length'] ?? 0);
    const answer = () => response.end(`node ${request.url} ${length};`);
    if (length === 0) answer();
    else request.on('end', answer).resume();
  });
  listener.servePlain((request, answerer) => request.url.startsWith('/plain') && take(request, answerer));
  const port = await listener.listen('127.0.0.1', 0);
  onTestFinished(() => listener.close());
  return { listener, open: () => connect({ port, host: '127.0.0.1' }), port };
}

/** The bodies of what a connection answers until it ends. */
async function bodiesOf(socket: Socket): Promise<string[]> {
  return (await text(socket)).match(/(?:plain|node|said) [^;]*;/g) ?? [];
}

async function sendEach(socket: Socket, ...pieces: string[]): Promise<void> {
  for (const piece of pieces) {
    socket.write(piece);
    await sleep(30);
  }
}

test('plain requests are answered one after the other, and with the first other one Node takes over', async () => {
  const { open } = await start();
  const socket = open();
  const bodies = bodiesOf(socket);
  await sendEach(socket, plain('/plain/1'), plain('/plain/2', 'Connection: keep-alive'));
  await sendEach(socket, 'POST /plain/3 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na', 'bc');
  await sendEach(socket, plain('/plain/4'), plain('/other', LAST));
  expect(await bodies).toEqual([
    ...['plain /plain/1;', 'plain /plain/2;', 'node /plain/3 3;', 'node /plain/4 0;', 'node /other 0;'],
  ]);
});

test.each([
  [
    'a path that nobody here takes',
    [plain('/other'), plain('/plain/2', LAST)],
    ['node /other 0;', 'node /plain/2 0;'],
  ],
  [
    'requests that come together',
    [plain('/plain/1') + plain('/plain/2', LAST)],
    ['node /plain/1 0;', 'node /plain/2 0;'],
  ],
  ['a head in two pieces', ['GET /plain/1 HTTP/1.1\r\nHo', `st: a\r\n${LAST}\r\n\r\n`], ['node /plain/1 0;']],
  ['a request of another version', ['GET /plain/1 HTTP/1.0\r\n\r\n'], ['node /plain/1 0;']],
])('%s: Node reads it from its first byte on', async (_what, pieces, expected) => {
  const { open } = await start();
  const socket = open();
  const bodies = bodiesOf(socket);
  await sendEach(socket, ...pieces);
  expect(await bodies).toEqual(expected);
});

test('what is no request is refused as ever', async () => {
  const { open } = await start();
  const socket = open();
  socket.write('\x16\x03\x01 nonsense\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
});

test('what comes behind a request that is not answered yet waits for its turn', async () => {
  const waiting: [string, PlainAnswerer][] = [];
  const { open } = await start({
    take: (request, answerer) => {
      waiting.push([request.url, answerer]);
      return true;
    },
  });
  const socket = open();
  const bodies = bodiesOf(socket);
  await sendEach(socket, plain('/plain/1'), plain('/plain/2'), plain('/other', LAST));
  expect(waiting.map(([url]) => url)).toEqual(['/plain/1']);
  waiting[0]?.[1].answer(answerOf('plain /plain/1;'));
  await sleep(30);
  expect(waiting.map(([url]) => url)).toEqual(['/plain/1', '/plain/2']);
  waiting[1]?.[1].answer(answerOf('plain /plain/2;'));
  expect(await bodies).toEqual(['plain /plain/1;', 'plain /plain/2;', 'node /other 0;']);
});

test('an answer that Node writes stands between others, and is of the request that was asked', async () => {
  const { open } = await start({
    take: (request, answerer) => {
      if (request.url === '/plain/2') {
        const response = answerer.asNode();
        const { method, url, rawHeaders, httpVersion } = response.req.resume();
        response.end(`said ${method} ${url} ${rawHeaders} ${httpVersion};`);
      } else answerer.answer(answerOf(`plain ${request.url};`));
      return true;
    },
  });
  const socket = open();
  const bodies = bodiesOf(socket);
  await sendEach(socket, plain('/plain/1'), plain('/plain/2'), plain('/plain/3'), plain('/other', LAST));
  expect(await bodies).toEqual([
    'plain /plain/1;',
    'said GET /plain/2 Host,a 1.1;',
    'plain /plain/3;',
    'node /other 0;',
  ]);
});

test('whoever has left before the answer, or resets the connection, breaks nothing', async () => {
  const waiting: PlainAnswerer[] = [];
  const { open } = await start({
    take: (request, answerer) => {
      if (request.url === '/plain/now') answerer.answer(answerOf('plain now;'));
      else waiting.push(answerer);
      return true;
    },
  });
  for (const leave of [(one: Socket) => one.destroy(), (one: Socket) => one.resetAndDestroy()]) {
    const socket = open();
    await sendEach(socket, plain('/plain/late'));
    leave(socket);
    await sleep(30);
  }
  waiting[0]?.answer(answerOf('plain late;'));
  waiting[1]?.asNode().end('plain late;');
  const socket = open();
  const bodies = bodiesOf(socket);
  await sendEach(socket, plain('/plain/now'), plain('/other', LAST));
  expect(await bodies).toEqual(['plain now;', 'node /other 0;']);
});

test('a client that has sent all it will is answered', async () => {
  const { open } = await start({
    take: (_request, answerer) => {
      setTimeout(() => answerer.answer(answerOf('plain late;')), 50);
      return true;
    },
  });
  const socket = open();
  socket.end(plain('/plain/1'));
  expect(await bodiesOf(socket)).toEqual(['plain late;']);
  const silent = open();
  silent.end();
  expect(await text(silent)).toBe('');
});

test('whoever does not read answers gets no more of them', async () => {
  let taken = 0;
  const { open } = await start({
    take: (_request, answerer) => {
      taken++;
      answerer.answer(answerOf('x'.repeat(1_000_000)));
      return true;
    },
  });
  const socket = open();
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.pause();
  for (let i = 0; i < 100; i++) {
    socket.write(plain(`/plain/${i}`));
    await sleep(5);
  }
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(30);
  socket.destroy();
});

test('nor does whoever asks before the answer to what was asked before, and reads none', async () => {
  let taken = 0;
  const { open } = await start({
    take: (_request, answerer) => {
      taken++;
      setTimeout(() => answerer.answer(answerOf('x'.repeat(1_000_000))), 8);
      return true;
    },
  });
  const socket = open();
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.setNoDelay(true).pause();
  for (let i = 0; i < 100; i++) {
    socket.write(plain(`/plain/${i}`));
    await sleep(5);
  }
  await sleep(100);
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(30);
  socket.destroy();
});

test('a connection whose answer is still being read is not idle', async () => {
  const server = createServer({ headersTimeout: 100, keepAliveTimeout: 100 });
  const connections = new PlainConnections(server);
  const body = 'x'.repeat(20_000_000);
  connections.serve(
    (_request, answerer) => {
      answerer.answer(answerOf(body));
      return true;
    },
    'connection',
    20,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let length = 0;
  socket.write(plain('/plain/1'));
  socket.pause();
  await sleep(500);
  connections.closeIdle();
  socket.on('data', (bytes) => {
    length += bytes.length;
  });
  socket.resume();
  await new Promise((resolve) => socket.on('close', resolve));
  expect(length).toBe(answerOf(body).length);
});

test('a listener that closes answers what it has been asked, says that it was the last, and ends what is idle', async () => {
  const waiting: PlainAnswerer[] = [];
  const { listener, open } = await start({
    take: (_request, answerer) => {
      waiting.push(answerer);
      return true;
    },
  });
  const [busy, byNode, idle] = [open(), open(), open()];
  const [answered, answeredByNode, ended] = [text(busy), text(byNode), text(idle)];
  await sendEach(busy, plain('/plain/1'));
  await sendEach(byNode, plain('/plain/2'));
  const closed = listener.close();
  expect(await ended).toBe('');
  const [first, second] = waiting;
  expect(first?.keepAliveMs).toBeUndefined();
  first?.answer(answerOf('plain late;'));
  second?.asNode().end('said late;');
  expect(await answered).toContain('plain late;');
  expect(await answeredByNode).toMatch(/Connection: close\r\n.*said late;/s);
  await closed;
});

test('a connection over which nothing comes is closed: sooner before its first request than after it', async () => {
  const server = createServer({ headersTimeout: 100, keepAliveTimeout: 1_000 });
  const connections = new PlainConnections(server);
  connections.serve(
    (request, answerer) => {
      answerer.answer(answerOf(`plain ${request.url};`));
      return true;
    },
    'connection',
    50,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const [silent, used] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  let isUsedOpen = true;
  used.on('close', () => {
    isUsedOpen = false;
  });
  used.write(plain('/plain/1'));
  const bodies = bodiesOf(used);
  expect(await text(silent)).toBe('');
  expect(isUsedOpen).toBe(true);
  expect(await bodies).toEqual(['plain /plain/1;']);
});

test('the same over TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { path } = makeCertificate(folder, 'listener');
  const tls = { certPath: path, keyPath: join(folder, 'listener.key') };
  const { port } = await start({ tls });
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await new Promise<void>((resolve) => socket.once('secureConnect', () => resolve()));
  const bodies = bodiesOf(socket);
  await sendEach(socket, plain('/plain/1'), plain('/plain/2'), plain('/other'), plain('/plain/3', LAST));
  expect(await bodies).toEqual(['plain /plain/1;', 'plain /plain/2;', 'node /other 0;', 'node /plain/3 0;']);
});
