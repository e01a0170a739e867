import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startTestApp } from '../../testing/harness.ts';
import { startRawService } from '../../testing/service.ts';

const TIMES = 'connect_timeout_ms = 500\nanswer_timeout_ms = 500\nidle_timeout_ms = 500\n';
const OK = 'HTTP/1.1 200 OK\r\n';

/** A connection of a client, over which plain GETs go; and what it has been answered so far. */
async function openClient(url: string) {
  const toml = `[[upstreams]]\nname = "s"\npath = "/s"\nurl = "${url}"\n${TIMES}`;
  const app = await startTestApp({ toml });
  const token = await app.token(await app.user('alice'));
  const { hostname, port } = new URL(app.node.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  const client = { app, socket, token, answered: '', isClosed: false };
  socket.on('data', (bytes) => {
    client.answered += bytes.toString('latin1');
  });
  socket.on('close', () => {
    client.isClosed = true;
  });
  socket.on('error', () => {});
  return {
    client,
    get: (path: string) =>
      socket.write(
        `GET /s/${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token.value}\r\n\r\n`,
      ),
    /** Waits until this was answered, and forgets it. */
    async until(text: string | RegExp): Promise<string> {
      await expect.poll(() => client.answered, { timeout: 5_000 }).toMatch(text);
      const { answered } = client;
      client.answered = '';
      return answered;
    },
  };
}

/** A service that says what it is asked, and how many connections it has had. */
async function startSaying(answer: (path: string, socket: Socket) => void) {
  const service = { connections: 0, asked: [] as string[], closed: 0, url: '' };
  service.url = await startRawService((socket) => {
    service.connections++;
    socket.on('close', () => service.closed++);
    socket.on('data', (bytes) => {
      const path = /^GET \/s\/(\S+) HTTP\/1\.1\r\n/.exec(bytes.toString('latin1'))?.[1] ?? '?';
      service.asked.push(path);
      answer(path, socket);
    });
  });
  return service;
}

const sized = (body: string) => `${OK}Content-Length: ${body.length}\r\n\r\n${body}`;

test('answers follow one another over kept connections on both sides', async () => {
  const service = await startSaying((path, socket) => socket.write(sized(`said ${path};`)));
  const { get, until } = await openClient(service.url);
  for (let i = 0; i < 20; i++) {
    get(String(i));
    const answer = await until(`said ${i};`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(
      /\r\nDate: [^\r]+ GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=\d+\r\n\r\n/,
    );
    expect(answer).toContain('\r\nContent-Security-Policy: sandbox');
  }
  expect(service.connections).toBe(1);
});

test('either side is sent the same, whether Node carries it or we do', async () => {
  const arrived: string[] = [];
  const url = await startRawService((socket) => {
    socket.on('data', (bytes) => {
      arrived.push(bytes.toString('latin1'));
      socket.write(
        `${OK}Content-Type: text/html\r\nServer: s\r\nDate: Tue, 24 Nov 2026 00:00:00 GMT\r\nX-A: \xe9\r\nx-a: 2\r\n` +
          'Set-Cookie: a=b; Path=/\r\nSet-Cookie: latchkey_session=x\r\nSet-Cookie: =latchkey_session\r\nClear-Site-Data: "*"\r\n' +
          'Service-Worker-Allowed: /\r\nStrict-Transport-Security: max-age=1\r\nKeep-Alive: timeout=9\r\nProxy-Authenticate: Basic\r\n' +
          'Content-Security-Policy: default-src *\r\nContent-Length: 5\r\n\r\nwhole',
      );
    });
  });
  const { client, until } = await openClient(url);
  const { hostname, port } = new URL(client.app.node.url);
  const ask = (more: string) =>
    `GET /s/x?y=%20z HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${client.token.value}\r\n` +
    'Accept: */*\r\nCookie: a=b; latchkey_session=x; c=d\r\nX-Forwarded-For: 1.2.3.4\r\nX_Forwarded_User: root\r\n' +
    'x-latchkey-scopes: all\r\nX-Original-URI: /a\r\nForwarded: for=1.2.3.4\r\nX-Twice: 1\r\nX-Twice: 2\r\n' +
    `X-HTTP-Method-Override: DELETE\r\nRange: bytes=0-4\r\nProxy-Authorization: Basic x\r\n${more}\r\n`;
  const linesOf = (text: string) =>
    text
      .replace(/^(?:connection|keep-alive|x-request-id): .*\r\n/gim, '')
      .split('\r\n')
      .sort();
  client.socket.write(ask(''));
  const ours = await until('whole');
  client.socket.write(ask('Connection: close\r\n'));
  const nodes = await until('whole');
  expect(linesOf(ours)).toEqual(linesOf(nodes));
  expect(linesOf(arrived[0] ?? '')).toEqual(linesOf(arrived[1] ?? ''));
  expect(ours).not.toMatch(/latchkey_session|clear-site-data|service-worker-allowed|timeout=9/i);
  expect(arrived[0]).not.toMatch(/latchkey_session|X_Forwarded_User|Override|Bearer|: all\r/);
});

test.each([
  ['after an early hint', `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${sized('whole;')}`],
  ['in HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nwhole;'],
  ['for the last time', `${OK}Connection: close\r\nContent-Length: 6\r\n\r\nwhole;`],
  [
    'with trailers that it announces',
    `${OK}Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nwhole;\r\n0\r\nX-Sum: 1\r\n\r\n`,
  ],
  ['with an extension of a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n6;a=b\r\nwhole;\r\n0\r\n\r\n`],
  [
    'with trailers that it does not announce',
    `${OK}Transfer-Encoding: chunked\r\n\r\n6\r\nwhole;\r\n0\r\nX-Sum: 1\r\n\r\n`,
  ],
  ['with nothing', `${OK}Content-Length: 0\r\nX-Word: whole;\r\n\r\n`],
  ['that nothing has changed', 'HTTP/1.1 304 Not Modified\r\nETag: "whole;"\r\n\r\n'],
  [
    'with what stands behind its answer',
    `${sized('whole;')}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nother;`,
  ],
])('a service that answers %s is heard, and so is the next one', async (_what, answer) => {
  const service = await startSaying((path, socket) => {
    socket.write(path === 'next' ? sized('next one;') : answer);
    if (/1\.0 200|: close/.test(answer)) socket.end();
  });
  const { get, until } = await openClient(service.url);
  for (let round = 0; round < 3; round++) {
    get('odd');
    const odd = await until('whole;');
    await sleep(30);
    get('next');
    expect(odd + (await until('next one;'))).not.toContain('other;');
  }
});

test.each([
  ['its head', [OK, 'Content-Length: 6\r\n\r\nwhole;']],
  ['its body', [`${OK}Content-Length: 6\r\n\r\nwh`, 'ole;']],
  ['a chunk', [`${OK}Transfer-Encoding: chunked\r\n\r\n6\r\nwh`, 'ole;\r\n0', '\r\n\r\n']],
])('a service that answers %s in pieces is heard', async (_what, pieces) => {
  const service = await startSaying(async (_path, socket) => {
    for (const piece of pieces) {
      socket.write(piece);
      await sleep(50);
    }
  });
  const { get, until } = await openClient(service.url);
  for (let round = 0; round < 3; round++) {
    get('x');
    const answer = (await until(/ole;(?:\r\n0\r\n\r\n)?$/)).replace(/[\da-f]+\r\n|\r\n/g, '');
    expect(answer).toMatch(/whole;0?$/);
    await sleep(120);
  }
});

test('events arrive one by one', async () => {
  const service = await startSaying(async (_path, socket) => {
    socket.write(`${OK}Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (let i = 0; i < 3; i++) {
      await sleep(200);
      socket.write(`9\r\ndata: ${i}\n\n\r\n`);
    }
  });
  const { get, until } = await openClient(service.url);
  get('events');
  expect(await until('event-stream')).not.toContain('data');
  for (let i = 0; i < 3; i++) expect(await until(`data: ${i}`)).not.toContain(`data: ${i + 1}`);
});

test('a large answer comes whole to a slow reader, and is not read faster than it is taken', async () => {
  const body = Buffer.alloc(30_000_000, 'abcdefghij');
  let sent = 0;
  const service = await startSaying((path, socket) => {
    if (path === 'after') {
      socket.write(sized('after;'));
      return;
    }
    socket.write(`${OK}Content-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
    sent = socket.writableLength;
    const timer = setInterval(() => {
      sent = socket.writableLength;
    }, 20);
    socket.on('close', () => clearInterval(timer));
  });
  const { client, get, until } = await openClient(service.url);
  client.socket.pause();
  get('large');
  await sleep(300);
  expect(sent).toBeGreaterThan(10_000_000);
  client.socket.resume();
  await expect.poll(() => client.answered.length, { timeout: 10_000 }).toBeGreaterThan(body.length);
  const got = client.answered.slice(client.answered.indexOf('\r\n\r\n') + 4);
  const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  expect(hashOf(Buffer.from(got, 'latin1'))).toBe(hashOf(body));
  get('after');
  await until('after;');
}, 20_000);

test.each([
  ['ends with its connection', `${OK}X-A: b\r\n\r\n`],
  ['is the last of its connection', `${OK}Connection: close\r\nContent-Length: 5000000\r\n\r\n`],
  ['ends within its body', `${OK}Connection: close\r\nContent-Length: 5000001\r\n\r\n`],
])('a large answer that %s comes whole to a slow reader, or is cut', async (_what, head) => {
  const body = Buffer.alloc(5_000_000, 'abcdefghij');
  const service = await startSaying((_path, socket) => {
    socket.write(head);
    socket.end(body);
  });
  const { client, get } = await openClient(service.url);
  client.socket.pause();
  get('large');
  // Time enough for all that fits between them to be on its way, and for the service to be done.
  await sleep(200);
  client.socket.resume();
  await expect.poll(() => client.answered.length, { timeout: 10_000 }).toBeGreaterThan(body.length);
  const isWhole = !head.includes('5000001');
  if (isWhole) expect(client.answered).toMatch(/abcdefghij(?:\r\n0\r\n\r\n)?$/);
  else await expect.poll(() => client.isClosed, { timeout: 5_000 }).toBe(true);
});

test('a kept connection that the service has closed costs nobody an answer', async () => {
  const service = await startSaying((path, socket) => {
    if (path === 'reset') socket.resetAndDestroy();
    else socket.write(sized(`said ${path};`), () => path === 'last' && socket.end());
  });
  const { get, until } = await openClient(service.url);
  get('last');
  await until('said last;');
  get('first');
  await until('said first;');
  expect(service.connections).toBe(2);
  // Sent again once, over a connection of its own.
  get('reset');
  expect(await until('BAD_GATEWAY')).toMatch(/^HTTP\/1\.1 502 /);
  expect(service.asked.filter((path) => path === 'reset')).toHaveLength(2);
  get('first');
  await until('said first;');
});

test('a service that is late is answered for with 504, and the connection goes on', async () => {
  const service = await startSaying(
    (path, socket) => path !== 'silent' && socket.write(sized(`said ${path};`)),
  );
  const { get, until } = await openClient(service.url);
  get('silent');
  expect(await until('DEADLINE_EXCEEDED')).toMatch(/^HTTP\/1\.1 504 /);
  get('next');
  await until('said next;');
  expect(service.closed).toBe(1);
});

test('an answer that breaks off, or falls silent, is cut for its client, too', async () => {
  for (const broken of [
    `${OK}Content-Length: 10\r\n\r\nabc`,
    `${OK}Transfer-Encoding: chunked\r\n\r\na\r\nabc`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n`,
  ])
    for (const isClosed of [true, false]) {
      const service = await startSaying((_path, socket) => {
        socket.write(broken);
        if (isClosed) socket.end();
      });
      const { client, get } = await openClient(service.url);
      get('x');
      await expect.poll(() => client.isClosed, { timeout: 5_000 }).toBe(true);
      expect(client.answered).not.toMatch(/0\r\n\r\n$/);
      await expect.poll(() => service.closed).toBe(1);
    }
}, 30_000);

test('a client that leaves ends its request at the service, before the answer and within it', async () => {
  const service = await startSaying((path, socket) => {
    if (path === 'within') socket.write(`${OK}Content-Length: 10\r\n\r\nabc`);
  });
  for (const path of ['before', 'within']) {
    const { client, get, until } = await openClient(service.url);
    get(path);
    if (path === 'within') await until('abc');
    else await sleep(100);
    client.socket.destroy();
  }
  await expect.poll(() => service.closed).toBe(2);
});

test('whoever is refused within an answer loses it', async () => {
  const service = await startSaying((_path, socket) => {
    socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
    const timer = setInterval(() => socket.write('1\r\nx\r\n'), 50);
    socket.on('close', () => clearInterval(timer));
  });
  const { client, get, until } = await openClient(service.url);
  get('stream');
  await until(/x\r\n/);
  const { app, token } = client;
  const admin = await app.token(await app.admin());
  await app.send('DELETE', `/api/2.0/token-management/tokens/${token.id}`, admin);
  await expect.poll(() => client.isClosed, { timeout: 5_000 }).toBe(true);
  await expect.poll(() => service.closed).toBe(1);
});
