import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { startStatusPage } from '../testing/start-status-page.ts';
import { recordedPage, StatusPage } from '../testing/status-page.ts';
import { askedAddresses } from './asked-addresses.ts';
import { boundedPages, type PageLimits } from './bounded-page.ts';

const NEVER = new AbortController().signal;
const LIMITS = { addresses: askedAddresses([]), timeoutMs: 10_000, maxBytes: 100_000 };

function ask(url: string, limits: Partial<PageLimits> = {}, signal = NEVER): Promise<string> {
  return boundedPages({ ...LIMITS, ...limits })(new URL(url), signal);
}

function problem(kind: string, code: string) {
  return expect.objectContaining({ kind, code });
}

test('a page is given as it was sent, and the request says nothing of us but what we are', async () => {
  const page = await startStatusPage('alive-with-two-workers');
  expect(await ask(`${page.url}json/`)).toBe(recordedPage('alive-with-two-workers'));
  const { headers, method } = page.requests[0] ?? {};
  expect([method, headers]).toEqual([
    'GET',
    {
      host: `127.0.0.1:${page.port}`,
      ...{ accept: 'application/json', 'accept-encoding': 'identity', connection: 'close' },
      'user-agent': 'latchkeyd',
    },
  ]);
});

test('a redirect is not followed, wherever it leads', async () => {
  const other = await startStatusPage('alive-with-two-workers');
  for (const location of ['http://169.254.169.254/latest/meta-data/', other.url, 'file:///etc/passwd']) {
    const page = await startStatusPage((response) => response.writeHead(302, { location }).end('gone there'));
    await expect(ask(page.url)).rejects.toEqual(problem('redirect', '302'));
  }
  expect(other.asked).toEqual([]);
});

test('an address that may not be asked is not connected to, by number or by name', async () => {
  const page = await startStatusPage('alive-with-two-workers');
  const addresses = askedAddresses(['10.0.0.0/8']);
  for (const host of ['127.0.0.1', 'localhost'])
    await expect(ask(`http://${host}:${page.port}/`, { addresses })).rejects.toEqual(
      problem('refused', 'ADDRESS_REFUSED'),
    );
  await expect(ask('http://169.254.169.254/json/')).rejects.toEqual(problem('refused', 'ADDRESS_REFUSED'));
  expect(page.asked).toEqual([]);
});

test('an answer that changes to another protocol is none, and its connection is closed', async () => {
  let isClosed = false;
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .on('close', () => {
        isClosed = true;
      });
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await expect(ask(`http://127.0.0.1:${port}/`)).rejects.toEqual(problem('status', '101'));
  await expect.poll(() => isClosed).toBe(true);
});

test('an answer without an end is broken off at the limit, and so is its connection', async () => {
  let sent = 0;
  let isClosed = false;
  const page = await startStatusPage((response) => {
    const chunk = Buffer.alloc(65_536, '[');
    const more = () => {
      while (sent < 100 * 1_048_576 && !response.destroyed) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', more);
      }
    };
    response.on('close', () => {
      isClosed = true;
    });
    more();
  });
  await expect(ask(page.url)).rejects.toEqual(problem('large', '200'));
  await expect.poll(() => isClosed).toBe(true);
  expect(sent).toBeLessThan(50 * 1_048_576);
});

test('a length that is announced and never kept does not make it wait for more than its time', async () => {
  const page = await startStatusPage((response) =>
    response.writeHead(200, { 'content-length': '50' }).write('{'),
  );
  await expect(ask(page.url, { timeoutMs: 200 })).rejects.toEqual(problem('late', 'ETIMEDOUT'));
});

test('an answer that drips for ever ends with the time for all of it', async () => {
  const page = await startStatusPage((response) => {
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  });
  await expect(ask(page.url, { timeoutMs: 400 })).rejects.toEqual(problem('late', 'ETIMEDOUT'));
});

test('headers without an end, no HTTP at all, and silence are each a problem and no more', async () => {
  const flood = (socket: Socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    socket.write(`x: ${'y'.repeat(1_000)}\r\n`.repeat(100));
  };
  await expect(ask(await rawServer(flood))).rejects.toEqual(problem('unreachable', 'HPE_HEADER_OVERFLOW'));
  const ssh = (socket: Socket) => socket.write('SSH-2.0-OpenSSH_9.2p1\r\n');
  await expect(ask(await rawServer(ssh))).rejects.toEqual(problem('unreachable', 'HPE_INVALID_CONSTANT'));
  const silent = await rawServer(() => undefined);
  await expect(ask(silent, { timeoutMs: 200 })).rejects.toEqual(problem('late', 'ETIMEDOUT'));
  await expect(ask(silent.replace('http:', 'https:'), { timeoutMs: 200 })).rejects.toEqual(
    problem('late', 'ETIMEDOUT'),
  );
});

test('what is packed is not unpacked, and another status than 200 is no page', async () => {
  const bomb = gzipSync(Buffer.alloc(10_000_000));
  const packed = await startStatusPage((response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  );
  await expect(ask(packed.url)).rejects.toEqual(problem('encoded', '200'));
  for (const status of [401, 404, 500, 206]) {
    const page = await startStatusPage((response) => response.writeHead(status).end('{}'));
    await expect(ask(page.url)).rejects.toEqual(problem('status', String(status)));
  }
});

test('a proxy that the environment names is not used', async () => {
  const proxy = await startStatusPage((response) => response.end('from the proxy'));
  const page = await startStatusPage('alive-without-workers');
  const before = { ...process.env };
  onTestFinished(() => {
    process.env = before;
  });
  const named = {
    HTTP_PROXY: proxy.url,
    http_proxy: proxy.url,
    ALL_PROXY: proxy.url,
    NODE_USE_ENV_PROXY: '1',
  };
  Object.assign(process.env, named);
  expect(await ask(`${page.url}json/`)).toBe(recordedPage('alive-without-workers'));
  expect(proxy.asked).toEqual([]);
});

test('nothing that listens, and a stop of the server, are told apart from all else', async () => {
  const page = await StatusPage.open('standby');
  await page.close();
  await expect(ask(page.url)).rejects.toEqual(problem('unreachable', 'ECONNREFUSED'));
  const stop = new AbortController();
  const silent = ask(await rawServer(() => undefined), {}, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(silent).rejects.toThrow('stopped');
});

/** A server that speaks no HTTP of its own. */
async function rawServer(speak: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    speak(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen.');
  return `http://127.0.0.1:${address.port}/`;
}
