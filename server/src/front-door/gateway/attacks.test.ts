import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readUpstreams } from '../../config/upstreams.ts';
import { startTestApp } from '../../testing/harness.ts';
import { sendBytes, startRawService, startService, statusesIn } from '../../testing/service.ts';

const HANDSHAKE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

async function guard(keys: string, url?: string) {
  const service = await startService();
  const app = await startTestApp({
    toml: `[[upstreams]]\nname = "s"\nurl = "${url ?? service.url}"\n${keys}\n`,
  });
  const token = await app.token(await app.user('alice'));
  const { host } = new URL(app.node.url);
  const get = (path: string, more = '') =>
    sendBytes(
      app.node.url,
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token.value}\r\nConnection: close\r\n${more}\r\n`,
    );
  return { app, service, token, host, get };
}

test('a handshake behind a request that is still being answered ends its connection, and nothing else', async () => {
  const { app, host, token, get } = await guard('path = "/s"');
  const first = `GET /nothing HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  for (const second of [
    `GET /s/ws HTTP/1.1\r\nHost: ${host}\r\n${HANDSHAKE}\r\n`,
    `CONNECT x:1 HTTP/1.1\r\n\r\n`,
  ])
    expect(statusesIn(await sendBytes(app.node.url, first + second)).length).toBeLessThan(2);
  expect(statusesIn(await get('/s/x'))).toEqual([200]);
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(200);
});

test.each(['O\x01K', 'O\x7fK', 'O\x00K'])('a service may call its answer %j', async (reason) => {
  const url = await startRawService((socket) =>
    socket.on('data', () => socket.end(`HTTP/1.1 200 ${reason}\r\nContent-Length: 2\r\n\r\nok`)),
  );
  const { app, get, token } = await guard('path = "/s"', url);
  expect(statusesIn(await get('/s/x'))).toEqual([200]);
  expect((await app.get('/api/2.0/token/list', token)).status).toBe(200);
});

test('a service is reached by https at an address, too', async () => {
  const { app, token } = await guard('path = "/s"', 'https://127.0.0.1:9');
  expect((await app.get('/s/x', token)).status).toBe(502);
});

test('a service that changes to another protocol without being asked is not passed on', async () => {
  const url = await startRawService((socket) =>
    socket.on('data', () => socket.write('HTTP/1.1 101 Switching Protocols\r\nX-A: b\r\n\r\nraw')),
  );
  const { get } = await guard('path = "/s"', url);
  expect(statusesIn(await get('/s/x'))).toEqual([502]);
});

test('a service that shares our origin plants no cookie without a name, and asks nobody for a password', async () => {
  const url = await startRawService((socket) =>
    socket.on('data', () =>
      socket.end(
        'HTTP/1.1 200 OK\r\nSet-Cookie: =latchkey-8080=planted\r\nSet-Cookie: own=1\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
      ),
    ),
  );
  const { get } = await guard('path = "/s"', url);
  const answer = await get('/s/x');
  expect(answer).toContain('own=1');
  expect(answer).not.toMatch(/planted|www-authenticate/i);
});

test('a Host that could be read as another name goes nowhere', async () => {
  const service = await startService();
  const toml = `
    [[upstreams]]
    name = "strict"
    url = "${service.url}"
    host = "b.example.com"
    groups = "nobody-at-all"
    [[upstreams]]
    name = "by-a-proxy"
    host = "c.example.com"
    [[upstreams]]
    name = "lax"
    url = "${service.url}"
    path = "/s"`;
  const env = { LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com', LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' };
  const app = await startTestApp({ toml, env });
  const { value } = await app.token(await app.user('alice'));
  const ask = async (host: string) => {
    const head = `Host: ${host}\r\nAuthorization: Bearer ${value}\r\nConnection: close\r\n`;
    return statusesIn(await sendBytes(app.node.url, `GET /s/admin HTTP/1.1\r\n${head}\r\n`));
  };
  for (const host of ['b.example.com', 'b.example.com:', 'B.example.com.:80', 'b.example.com:000080'])
    expect([host, await ask(host)]).toEqual([host, [403]]);
  for (const host of ['b.example.com:80:80', 'b.example.com:x', 'b.example.com@c', 'b example'])
    expect([host, await ask(host)]).toEqual([host, [400]]);
  expect(await ask('c.example.com')).toEqual([404]);
  expect(service.arrived).toEqual([]);
  expect(await ask('latchkey.example.com')).toEqual([200]);
});

test('a WebSocket that would open while the node stops does not keep it', async () => {
  const service = await startService();
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  service.server.on('upgrade', async (request, socket) => {
    socket.on('error', () => {}).on('end', () => socket.destroy());
    socket.resume();
    asked();
    await sleep(300);
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${GUID}`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  const { app, token, host } = await guard('path = "/s"', service.url);
  const head = `Host: ${host}\r\nAuthorization: Bearer ${token.value}\r\n${HANDSHAKE}`;
  const socket = connect(Number(new URL(app.node.url).port), '127.0.0.1', () =>
    socket.write(`GET /s/ws HTTP/1.1\r\n${head}\r\n`),
  );
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await isAsked;
  const ended = new Promise((resolve) => socket.once('close', resolve));
  await app.close();
  await ended;
});

test('what is ours at a host that people sign in at reaches no service, as a WebSocket either; nor do workers', async () => {
  const service = await startService();
  const toml = `[[upstreams]]
    name = "wiki"
    url = "${service.url}"
    host = "wiki.example.com"
    pages = "https://wiki.example.com"`;
  const app = await startTestApp({ toml });
  const { value } = await app.token(await app.user('alice'));
  service.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 418 Reached\r\n\r\n'));
  const ask = async (target: string, more = '') => {
    const head = `Host: wiki.example.com\r\nAuthorization: Bearer ${value}\r\n${more}`;
    return statusesIn(await sendBytes(app.node.url, `GET ${target} HTTP/1.1\r\n${head}\r\n`))[0];
  };
  const close = 'Connection: close\r\n';
  expect(await ask('/page', close)).toBe(200);
  expect(await ask('/.latchkey/callback', close)).toBe(303);
  expect(await ask('/.latchkey/x', close)).toBe(404);
  expect(await ask('/.latchkey/callback', HANDSHAKE)).toBe(421);
  expect(await ask('/worker.js', `Service-Worker: script\r\n${close}`)).toBe(403);
  const question = { 'x-original-method': 'GET', 'x-original-uri': '/worker.js' };
  const byProxy = async (more = {}) => {
    const headers = { authorization: `Bearer ${value}`, ...question, ...more };
    return (await app.get('/forward-auth/nginx?upstream=wiki', undefined, { headers })).status;
  };
  const host = { 'x-original-host': 'wiki.example.com' };
  expect([await byProxy(host), await byProxy({ ...host, 'service-worker': 'script' })]).toEqual([200, 403]);
  expect(service.arrived.map(({ target }) => target)).toEqual(['/page']);
});

test('upstreams that are read anew are refused where they would take an address that is in force', async () => {
  const service = await startService();
  const at = (host: string) =>
    readUpstreams([{ name: 's', url: service.url, host }], 'latchkey.toml').upstreams;
  const app = await startTestApp({ env: { LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com' } });
  expect(app.node.replaceUpstreams(at('latchkey.example.com'))).toEqual([
    expect.stringContaining("Latchkey's own"),
  ]);
  expect((await app.get('/healthz')).body).toEqual({ status: 'ok' });
  expect(app.node.replaceUpstreams(at('s.example.com'))).toEqual([]);
});
