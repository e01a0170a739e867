import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { startTestApp } from '../../testing/harness.ts';
import { sendBytes, startRawService, startService, statusesIn } from '../../testing/service.ts';

const TIMES = 'connect_timeout_ms = 300\nanswer_timeout_ms = 300\nidle_timeout_ms = 300\n';

async function guard(url: string, env: Record<string, string> = {}) {
  const toml = `[[upstreams]]\nname = "s"\npath = "/s"\nurl = "${url}"\n${TIMES}`;
  const app = await startTestApp({ toml, env });
  return { app, token: await app.token(await app.user('alice')) };
}

/** A service that answers every request with these bytes, and then does what it is told. */
function answering(bytes: string, then: 'close' | 'wait' = 'close'): Promise<string> {
  return startRawService((socket) => {
    socket.once('data', () => {
      socket.write(bytes, 'latin1');
      if (then === 'close') socket.end();
    });
  });
}

const OK = 'HTTP/1.1 200 OK\r\n';

/** The same GET, read by Node's server or on its socket. */
const READERS = [
  ['Node', { connection: 'close' }],
  ['us', {}],
] as const;

describe.each(READERS)('asked by a request that %s reads, a service that', (_reader, headers) => {
  test.each([
    ['speaks no HTTP', 'hello\r\n\r\n'],
    ['says nothing and closes', ''],
    ['closes within its head', `${OK}x-a: 1\r\n`],
    ['has no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['says twice how long it is', `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
    [
      'says in two ways how long it is',
      `${OK}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['has a length that is none', `${OK}content-length: -1\r\n\r\n`],
    ['folds its headers', `${OK}x-a: 1\r\n 2\r\n: x\r\n\r\n`],
    ['has a header without a name', `${OK}: x\r\n\r\n`],
    ['has a zero byte in a header', `${OK}x-a: a\0b\r\ncontent-length: 0\r\n\r\n`],
    ['has a head without an end', `${OK}x-a: ${'x'.repeat(100_000)}`],
    [
      'changes the protocol unasked',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    ],
  ])('%s is answered with 502 in our shape', async (_what, bytes) => {
    const { app, token } = await guard(await answering(bytes));
    const { status, body } = await app.get('/s/x', token, { headers });
    expect([status, body.error_code]).toEqual([502, 'BAD_GATEWAY']);
    expect((await app.get('/healthz')).status).toBe(200);
  });

  test.each([
    ['breaks off within its body', `${OK}content-length: 10\r\n\r\nabc`, 'close'],
    ['breaks off within a chunk', `${OK}transfer-encoding: chunked\r\n\r\na\r\nabc`, 'close'],
    ['has a chunk of no size', `${OK}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n`, 'close'],
    ['falls silent within its body', `${OK}content-length: 10\r\n\r\nabc`, 'wait'],
  ] as const)('%s is not taken for a whole answer', async (_what, bytes, then) => {
    const { app, token } = await guard(await answering(bytes, then));
    await expect(app.get('/s/x', token, { headers })).rejects.toThrow();
    expect((await app.get('/healthz')).status).toBe(200);
  });

  test('sends headers of its own hop has them kept from the client', async () => {
    const bytes = `${OK}connection: close, x-mine\r\nx-mine: 1\r\nkeep-alive: timeout=9\r\nproxy-authenticate: Basic\r\ntransfer-encoding: chunked\r\nx-kept: 1\r\n\r\n3\r\nabc\r\n0\r\n\r\n`;
    const { app, token } = await guard(await answering(bytes));
    const { headers: got, text } = await app.get('/s/x', token, { headers });
    expect([text, got['x-kept'], got['x-mine'], got['proxy-authenticate']]).toEqual([
      ...['abc', '1', undefined, undefined],
    ]);
    expect(got['keep-alive']).not.toBe('timeout=9');
  });

  test('answers twice answers once', async () => {
    const one = `${OK}content-length: 3\r\n\r\nabc`;
    const { app, token } = await guard(await answering(`${one}${one}`));
    expect((await app.get('/s/x', token, { headers })).text).toBe('abc');
    expect((await app.get('/s/x', token, { headers })).text).toBe('abc');
  });

  test('is not there is answered with 502, and one that never answers with 504', async () => {
    const service = await startService();
    const { app, token } = await guard(service.url);
    await service.stop();
    const down = await app.get('/s/x', token, { headers });
    expect([down.status, down.body.error_code]).toEqual([502, 'BAD_GATEWAY']);
    expect((await app.send('POST', '/s/x', token, { body: 'x'.repeat(300_000) })).status).toBe(502);
    const silent = await guard(await startRawService(() => {}));
    const late = await silent.app.get('/s/x', silent.token, { headers });
    expect([late.status, late.body.error_code]).toEqual([504, 'DEADLINE_EXCEEDED']);
    expect((await silent.app.send('PUT', '/s/x', silent.token, { body: 'x' })).status).toBe(504);
    const counts = await silent.app.core.metrics.metrics();
    expect(counts).toContain('latchkey_gateway_total{outcome="late"} 2');
  });

  test('answers before it has read the request is heard', async () => {
    const url = await answering(
      'HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\nconnection: close\r\n\r\nbig',
      'wait',
    );
    const { app, token } = await guard(url);
    const answer = await app.send('PUT', '/s/x', token, { body: 'x'.repeat(1_000) });
    expect([answer.status, answer.text]).toEqual([413, 'big']);
  });
});

describe('a request that could be two', () => {
  const SMUGGLED = 'GET /s/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const CASES: readonly (readonly [string, readonly string[], string])[] = [
    ['two lengths', ['Content-Length: 0', `Content-Length: ${SMUGGLED.length}`], SMUGGLED],
    ['two lengths in one', ['Content-Length: 0, 5'], SMUGGLED],
    ['a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${SMUGGLED}`],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${SMUGGLED}`],
    ['an encoding that is none', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${SMUGGLED}`],
    ['an encoding before chunks', ['Transfer-Encoding: gzip, chunked'], `0\r\n\r\n${SMUGGLED}`],
    ['an encoding after chunks', ['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${SMUGGLED}`],
    ['chunks twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], `0\r\n\r\n${SMUGGLED}`],
    ['a space before the colon', ['Transfer-Encoding : chunked'], `0\r\n\r\n${SMUGGLED}`],
    ['a folded encoding', ['Transfer-Encoding:', ' chunked'], `0\r\n\r\n${SMUGGLED}`],
    ['a tab in the encoding', ['Transfer-Encoding: chunked\x0b'], `0\r\n\r\n${SMUGGLED}`],
    ['a negative length', ['Content-Length: -5'], SMUGGLED],
    ['a signed length', ['Content-Length: +5'], SMUGGLED],
    ['a hexadecimal length', ['Content-Length: 0x5'], SMUGGLED],
    ['a bare line feed', ['X-A: 1\nContent-Length: 100'], SMUGGLED],
    ['a bare carriage return', ['X-A: 1\rX-B: 2'], SMUGGLED],
    ['a zero byte', ['X-A: a\0b'], SMUGGLED],
    ['a chunk size with a sign', ['Transfer-Encoding: chunked'], `+0\r\n\r\n${SMUGGLED}`],
    ['a chunk size with an ending that is none', ['Transfer-Encoding: chunked'], `0\n\n${SMUGGLED}`],
    [
      'a chunk that is longer than it says',
      ['Transfer-Encoding: chunked'],
      `1\r\nabc\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ['an upgrade with a body', ['Connection: upgrade', 'Upgrade: websocket', 'Content-Length: 5'], SMUGGLED],
    ['an HTTP/2 upgrade', ['Connection: upgrade, http2-settings', 'Upgrade: h2c', 'HTTP2-Settings: x'], ''],
  ];

  test.each(CASES)('by %s is one or none', async (what, lines, rest) => {
    const targets: string[] = [];
    const service = await startService((request, response) => {
      targets.push(request.url ?? '');
      request.resume().on('end', () => response.end('x'));
    });
    const { app, token } = await guard(service.url);
    const head = ['POST /s/x HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${token.value}`, ...lines];
    const send = sendBytes(app.node.url, `${head.join('\r\n')}\r\n\r\n${rest}`);
    const close = setTimeout(() => void app.close(), 1_500);
    const statuses = statusesIn(await send);
    clearTimeout(close);
    // Whoever sees a second request in it asks about that, too, and it has no credential.
    expect(targets).not.toContain('/s/smuggled');
    if (what !== 'an HTTP/2 upgrade') expect(statuses.at(-1)).toBeGreaterThanOrEqual(400);
  });

  test('by spelling how long it is in another way is one to the service, too', async () => {
    const service = await startService();
    const { app, token } = await guard(service.url);
    const lines = [
      'content_length: 9',
      'transfer_encoding: chunked',
      'Content-Length: 3',
      'Connection: content-length, close',
    ];
    const head = ['POST /s/x HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${token.value}`, ...lines];
    expect(statusesIn(await sendBytes(app.node.url, `${head.join('\r\n')}\r\n\r\nabc`))).toEqual([200]);
    const [arrived] = service.arrived;
    expect(arrived?.body).toBe('abc');
    const names = (arrived?.rawHeaders ?? []).filter((_one, index) => index % 2 === 0).join(' ');
    expect(names).not.toMatch(/_/);
  });
});

test('without the database verified tokens go on within the bound, and then nobody does', async () => {
  const service = await startService();
  const { app, token } = await guard(service.url, {
    LATCHKEY_DATABASE_TIMEOUT_MS: '100',
    LATCHKEY_MAX_STALENESS_MS: '1000',
  });
  const other = await app.token(await app.user('bob'));
  expect((await app.get('/s/x', token)).status).toBe(200);
  await sql.raw('alter table tokens rename to lost').execute(app.core.db.sql);
  const unknown = await app.get('/s/x', other);
  expect([unknown.status, unknown.body.error_code, unknown.headers['retry-after']]).toEqual([
    ...[503, 'TEMPORARILY_UNAVAILABLE', '1'],
  ]);
  expect(service.arrived).toHaveLength(1);
});
