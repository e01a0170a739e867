import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { randomFrom } from '../testing/random.ts';
import { readPlainRequest } from './plain-request.ts';

const read = (text: string) => readPlainRequest(Buffer.from(text, 'latin1'), new Socket());
const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`;

test('a plain request is read: its target, and its headers as they were sent', () => {
  const text = lines(
    'GET /a/b?c=%20d HTTP/1.1',
    'Host: a',
    'X-Twice: 1',
    'x-twice:2',
    'X-Empty:',
    'X-Wide: \t a b\t ',
  );
  expect(read(text)).toMatchObject({
    ...{ method: 'GET', url: '/a/b?c=%20d', httpVersionMajor: 1, httpVersionMinor: 1 },
    rawHeaders: ['Host', 'a', 'X-Twice', '1', 'x-twice', '2', 'X-Empty', '', 'X-Wide', 'a b'],
  });
});

test.each([
  ['another method', lines('POST / HTTP/1.1', 'Host: a')],
  ['another version', lines('GET / HTTP/1.0', 'Host: a')],
  ['no header at all', 'GET / HTTP/1.1\r\n\r\n'],
  ['half a head', 'GET / HTTP/1.1\r\nHost: a\r\n'],
  ['more than one request', lines('GET / HTTP/1.1', 'Host: a').repeat(2)],
  ['something behind it', `${lines('GET / HTTP/1.1', 'Host: a')}x`],
  ['an empty line before it', `\r\n${lines('GET / HTTP/1.1', 'Host: a')}`],
  ['a length', lines('GET / HTTP/1.1', 'Host: a', 'Content-Length: 0')],
  ['a length, however it is written', lines('GET / HTTP/1.1', 'Host: a', 'cONTENT-lENGTH: 5')],
  ['chunks', lines('GET / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')],
  ['a connection that ends', lines('GET / HTTP/1.1', 'Host: a', 'Connection: close')],
  ['headers of one hop', lines('GET / HTTP/1.1', 'Host: a', 'Connection: keep-alive, x-user')],
  ['another protocol', lines('GET / HTTP/1.1', 'Host: a', 'Upgrade: websocket')],
  ['an expectation', lines('GET / HTTP/1.1', 'Host: a', 'Expect: 100-continue')],
  ['a line that goes on', lines('GET / HTTP/1.1', 'Host: a', 'X-A: 1', ' 2')],
  ['a name with a space behind it', lines('GET / HTTP/1.1', 'Host : a')],
  ['no name', lines('GET / HTTP/1.1', 'Host: a', ': b')],
  ['a line without a colon', lines('GET / HTTP/1.1', 'Host: a', 'nonsense')],
  ['a lone line feed', 'GET / HTTP/1.1\nHost: a\n\n'],
  ['a lone line feed in a value', lines('GET / HTTP/1.1', 'Host: a', 'X-A: 1\nX-User: admin')],
  ['a lone carriage return in a value', lines('GET / HTTP/1.1', 'Host: a', 'X-A: 1\rX-User: admin')],
  ['a NUL', lines('GET / HTTP/1.1', 'Host: a', 'X-A: \0')],
  ['what is not ASCII', lines('GET / HTTP/1.1', 'Host: a', 'X-A: é')],
  ['what is not ASCII in its target', lines('GET /é HTTP/1.1', 'Host: a')],
  ['two spaces', lines('GET  / HTTP/1.1', 'Host: a')],
  ['a tab for a space', lines('GET\t/ HTTP/1.1', 'Host: a')],
  ['more headers than most', lines('GET / HTTP/1.1', ...Array.from({ length: 101 }, () => 'a:'))],
  ['more than most', lines('GET / HTTP/1.1', 'Host: a', `X-A: ${'x'.repeat(9_000)}`)],
])('a request with %s is for Node to read', (_what, text) => {
  expect(read(text)).toBeUndefined();
});

/** What Node's server makes of bytes: the requests that it reads before the connection has been quiet. */
async function startNode() {
  const seen: IncomingMessage[] = [];
  const server = createServer(
    { requireHostHeader: false, optimizeEmptyRequests: true },
    (request, response) => {
      seen.push(request);
      response.end();
    },
  );
  const faults: Error[] = [];
  server.on('clientError', (error, socket) => {
    faults.push(error);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  /** Asks for what comes behind, too: it must be read as a request of its own. */
  return async (text: string) => {
    seen.length = 0;
    faults.length = 0;
    const socket = connect(port, '127.0.0.1');
    socket.end(Buffer.from(`${text}GET /behind HTTP/1.1\r\nConnection: close\r\n\r\n`, 'latin1'));
    await new Promise<void>((resolve) =>
      socket
        .resume()
        .on('close', () => resolve())
        .on('error', () => {}),
    );
    return { requests: [...seen], faults: [...faults] };
  };
}

const NAMES = ['Host', 'x-forwarded-for', 'Authorization', 'X-Original-URI', 'Cookie', 'Accept', 'TE', 'Via'];
const ODD = [
  ...['\r', '\n', '\r\n', ' ', '\t', ':', ',', ';', '\0', '\x7f', 'é', '%0d%0a', '//', '..', '', '\r\n\r\n'],
  ...[
    'Content-Length: 3',
    'transfer-encoding: chunked',
    'Connection: upgrade',
    'Keep-Alive: 5',
    'HTTP/1.1',
    'GET ',
  ],
  ...['Connection: Keep-Alive', 'X-Y: z', 'Expect: 100-continue', 'Proxy-Connection: close', 'Upgrade: h2c'],
];

test('whatever is read is read by Node in the same way, as one request with nothing behind it', async () => {
  const askNode = await startNode();
  const random = randomFrom(8);
  let compared = 0;
  for (let i = 0; i < 20_000; i++) {
    const headers = Array.from(
      { length: 1 + random.below(4) },
      () => `${random.of(NAMES)}: ${random.of(['a', 'b c', '', '*/*', '1.2.3.4, 5.6.7.8'])}`,
    );
    const plainly = lines(
      `GET /${random.of(['', 'a', 'a/../b', '?x=y', 'a;b', '%2e%2e/'])} HTTP/1.1`,
      ...headers,
    );
    const text = random.mutate(plainly, ODD, 2);
    const plain = read(text);
    if (plain === undefined) continue;
    compared++;
    const { requests, faults } = await askNode(text);
    expect({ text, faults }).toEqual({ text, faults: [] });
    expect(requests.map(({ url }) => url)).toEqual([plain.url, '/behind']);
    const [first] = requests;
    expect([first?.method, first?.httpVersion, first?.rawHeaders]).toEqual(['GET', '1.1', plain.rawHeaders]);
  }
  expect(compared).toBeGreaterThan(2_000);
}, 60_000);
