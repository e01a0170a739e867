import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { systemCaller } from '../../audit/audit-event.ts';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { startService, valuesOf } from '../../testing/service.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const accept = (key: string) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** A service that takes up WebSockets and sends back every byte of them. */
async function startEcho() {
  const heads: IncomingMessage[] = [];
  const ends: Socket[] = [];
  const service = await startService((_request, response) => void response.end('no socket'));
  service.server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    heads.push(request);
    ends.push(socket);
    socket.on('error', () => {});
    const answer = request.url?.endsWith('/wrong')
      ? 'wrong'
      : accept(String(request.headers['sec-websocket-key']));
    if (request.url?.endsWith('/refused')) {
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 7\r\nx-mine: 1\r\n\r\nnothing');
      return;
    }
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\nX-Mine: 1\r\n\r\nhello`,
    );
    socket.pipe(socket);
  });
  return { service, heads, ends };
}

async function guard(env: Record<string, string> = {}, keys = '') {
  const echo = await startEcho();
  const toml = `[[upstreams]]\nname = "s"\npath = "/s"\nurl = "${echo.service.url}"\n${keys}`;
  const app = await startTestApp({ toml, env });
  const alice = await app.user('alice');
  return { app, alice, token: await app.token(alice), ...echo };
}

interface Opened {
  readonly status: number;
  readonly answer: IncomingMessage;
  readonly socket: Socket | undefined;
  readonly first: string;
}

function open(app: TestApp, path: string, headers: Record<string, string> = {}): Promise<Opened> {
  const request = httpRequest(`${app.node.url}${path}`, {
    agent: false,
    headers: {
      ...{
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': KEY,
        'sec-websocket-version': '13',
      },
      ...headers,
    },
  }).end();
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, answer, socket: undefined, first: '' });
    });
    request.on('upgrade', (answer, socket, first) => {
      socket.on('error', () => {});
      resolve({ status: 101, answer, socket: socket as Socket, first: String(first) });
    });
  });
}

const bearer = (token: { value: string }) => ({ authorization: `Bearer ${token.value}` });

async function exchanged(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  let got = '';
  while (!got.includes(text)) got += String((await once(socket, 'data'))[0]);
  return got;
}

test('a WebSocket is opened for whoever may pass, and carries bytes both ways', async () => {
  const { app, alice, token, heads } = await guard();
  const { status, socket, answer } = await open(app, '/s/x', {
    ...bearer(token),
    cookie: 'latchkey-1=x',
    x_forwarded_user: 'root',
  });
  expect([status, answer.headers['x-mine'], answer.headers['sec-websocket-accept']]).toEqual([
    101,
    '1',
    accept(KEY),
  ]);
  expect(await exchanged(socket as Socket, 'there and back')).toContain('there and back');
  const { rawHeaders = [] } = heads[0] ?? {};
  expect(valuesOf(rawHeaders, 'x-forwarded-user')).toEqual([alice.name]);
  expect(['authorization', 'cookie'].map((name) => valuesOf(rawHeaders, name))).toEqual([[], []]);
  expect(await app.core.metrics.metrics()).toContain('latchkey_gateway_websockets 1');
  socket?.destroy();
  await expect.poll(() => app.core.metrics.metrics()).toContain('latchkey_gateway_websockets 0');
});

test('whoever may not is refused before anything is opened', async () => {
  const { app, token, alice, heads } = await guard();
  const session = await app.signIn(alice);
  expect((await open(app, '/s/x')).status).toBe(401);
  expect((await open(app, '/s/x', { ...session, origin: app.node.url })).status).toBe(401);
  expect((await open(app, '/s/x', { authorization: `Bearer dapi${'0'.repeat(32)}` })).status).toBe(403);
  expect((await open(app, '/s/x', { ...bearer(token), origin: 'https://evil.example' })).status).toBe(403);
  expect((await open(app, '/s/../api', bearer(token))).status).toBe(400);
  expect((await open(app, '/api/2.0/token/list', bearer(token))).status).toBe(400);
  expect(heads).toHaveLength(0);
});

test('a service that does not take it up is heard, one that takes up something else is not', async () => {
  const { app, token } = await guard();
  const refused = await open(app, '/s/refused', bearer(token));
  expect([refused.status, refused.answer.headers['x-mine']]).toEqual([404, '1']);
  expect((await open(app, '/s/wrong', bearer(token))).status).toBe(502);
});

test.each([
  [
    'its token is revoked',
    async (app: TestApp, token: { id: string }, owner: { id: number; name: string }) => {
      const admin = await app.admin();
      await app.send('DELETE', `/api/2.0/token-management/tokens/${token.id}`, admin);
      expect(owner.name).toBe('alice');
    },
  ],
  [
    'its owner is disabled',
    async (app: TestApp, _token: unknown, owner: { id: number }) => {
      await app.core.account.disable(systemCaller('test'), owner.id);
    },
  ],
  [
    'its token expires',
    async (app: TestApp) => {
      app.clock.advance('61s');
    },
  ],
] as const)('an open WebSocket is closed when %s', async (_what, takeAway) => {
  const { app, token, alice, ends } = await guard({ LATCHKEY_MAX_STALENESS_MS: '400' });
  const short = await app.token(alice, { lifetimeSeconds: 60 });
  const [lost, stays] = [await open(app, '/s/x', bearer(short)), await open(app, '/s/x', bearer(token))];
  const closed = once(lost.socket as Socket, 'close');
  expect(await exchanged(lost.socket as Socket, 'still here')).toContain('still here');
  await takeAway(app, short, alice);
  await closed;
  await expect.poll(() => ends[0]?.destroyed).toBe(true);
  if (_what !== 'its owner is disabled')
    expect(await exchanged(stays.socket as Socket, 'still here')).toContain('still here');
});

test('one that is silent for too long is closed, and so are all when the node stops', async () => {
  const silent = await guard({}, 'idle_timeout_ms = 200');
  const { socket } = await open(silent.app, '/s/x', bearer(silent.token));
  socket?.resume();
  await once(socket as Socket, 'close');
  const stopped = await guard();
  const other = await open(stopped.app, '/s/x', bearer(stopped.token));
  other.socket?.resume();
  const closed = once(other.socket as Socket, 'close');
  await stopped.app.close();
  await closed;
});

test('an answer under way breaks off, too, when its token is revoked', async () => {
  const service = await startService((_request, response) => void response.write('begun'));
  const toml = `[[upstreams]]\nname = "s"\npath = "/s"\nurl = "${service.url}"\n`;
  const app = await startTestApp({ toml, env: { LATCHKEY_MAX_STALENESS_MS: '400' } });
  const token = await app.token(await app.user('alice'));
  const request = httpRequest(`${app.node.url}/s/x`, { agent: false, headers: bearer(token) }).end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  await once(answer, 'data');
  await app.post('/api/2.0/token/delete', token, { token_id: token.id });
  await expect(once(answer.resume(), 'end')).rejects.toThrow('aborted');
  await expect.poll(() => app.core.metrics.metrics()).toContain('latchkey_gateway_total{outcome="ended"} 1');
});
