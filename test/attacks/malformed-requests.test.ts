import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../support/attack-measure.ts';
import { answersIn, exchange, sendAndReset } from '../support/attack-raw.ts';
import { startTarget, type Target } from '../support/attack-target.ts';

const LIST = '/api/2.0/token/list';
const CREATE = '/api/2.0/token/create';
const DEAD = 'dapi0123456789abcdef0123456789abcdef';

/** For all requests that a server should survive; those that may end it get one of their own. */
let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.end());

let tokensBefore: number;
beforeEach(async () => {
  tokensBefore = await target.countTokens();
});

async function startOwnTarget(): Promise<Target> {
  const own = await startTarget();
  onTestFinished(() => own.end());
  return own;
}

/** A request that closes its connection; `lines` come after Host. */
function request(line: string, lines = '', body = ''): string {
  return `${line}\r\nHost: localhost\r\nConnection: close\r\n${lines}\r\n${body}`;
}

test('what cannot be one clear request gets 4xx and has no effect, and the server goes on', async () => {
  const { server, bearer, countTokens } = target;
  const post = (lines: string, body: string) => request(`POST ${CREATE} HTTP/1.1`, bearer + lines, body);
  const cases: Record<string, string> = {
    'a space before the colon': request(`GET ${LIST} HTTP/1.1`, `Authorization : Bearer ${DEAD}\r\n`),
    'a length with a sign': post('Content-Length: +2\r\n', '{}'),
    'a length in hex': post('Content-Length: 0x2\r\n', '{}'),
    'two lengths in one line': post('Content-Length: 2, 2\r\n', '{}'),
    'an unknown coding': post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
    'chunked not last': post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
    'chunked twice': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    'length and chunks': post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    'a chunk size in decimal words': post('Transfer-Encoding: chunked\r\n', 'two\r\n{}\r\n0\r\n\r\n'),
    'an enormous chunk size': post('Transfer-Encoding: chunked\r\n', `${'f'.repeat(17)}\r\n{}\r\n0\r\n\r\n`),
    'line feeds alone': `GET ${LIST} HTTP/1.1\nHost: localhost\nConnection: close\n\n`,
    'HTTP/1.2': request(`GET ${LIST} HTTP/1.2`, bearer),
    'a method in lower case': request(`get ${LIST} HTTP/1.1`, bearer),
    'a space in the target': request(`GET ${LIST} x HTTP/1.1`, bearer),
    'a NUL in the target': request(`GET ${LIST}\0 HTTP/1.1`, bearer),
    'a TLS hello': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  };
  for (const [what, bytes] of Object.entries(cases)) {
    const { text, wasClosed } = await exchange(server.port, bytes);
    const answers = answersIn(text);
    expect([what, wasClosed, answers.length]).toEqual([what, true, 1]);
    expect([what, answers[0]?.status, answers[0]?.body]).toEqual([
      what,
      400,
      expect.stringMatching(/^\{"error_code":"MALFORMED_REQUEST","message":"[^"]+"\}$/),
    ]);
  }
  expect(await countTokens()).toBe(tokensBefore);
});

test.each([
  ['HTTP/0.9', 'GET /healthz\r\n\r\n'],
  ['HTTP/2.0', request('GET /healthz HTTP/2.0')],
])('%s is not spoken', async (_what, bytes) => {
  const { text } = await exchange(target.server.port, bytes);
  expect(text).toMatch(/^HTTP\/1.1 (400|505) /);
});

test('odd but clear requests are answered as HTTP says, in the shape of the API', async () => {
  const { server, bearer, countTokens } = target;
  const cases: [what: string, bytes: string, status: number][] = [
    ['HTTP/1.0 without Host', `GET ${LIST} HTTP/1.0\r\n${bearer}\r\n`, 200],
    ['HTTP/1.0 without credential', `GET ${LIST} HTTP/1.0\r\n\r\n`, 401],
    ['a bare ?', request(`GET ${LIST}? HTTP/1.1`, bearer), 200],
    ['OPTIONS *', request('OPTIONS * HTTP/1.1', bearer), 404],
    ['TRACE', request(`TRACE ${LIST} HTTP/1.1`, bearer), 404],
    ['an unusual method', request(`PROPFIND ${LIST} HTTP/1.1`, bearer), 404],
    [
      'PUT where POST belongs',
      request(`PUT ${CREATE} HTTP/1.1`, `${bearer}Content-Length: 2\r\n`, '{}'),
      404,
    ],
    ['an encoded slash', request('GET /api/2.0%2ftoken/list HTTP/1.1', bearer), 404],
    ['dots', request('GET /api/2.0/x/../token/list HTTP/1.1', bearer), 404],
    ['encoded dots', request('GET /api/2.0/x/%2e%2e/token/list HTTP/1.1', bearer), 404],
    ['a semicolon', request(`GET ${LIST};x=y HTTP/1.1`, bearer), 404],
    ['a broken escape', request('GET /api/2.0/token/%zz HTTP/1.1', bearer), 400],
    ['an overlong query', request(`GET ${LIST}?q=${'a=b&'.repeat(3_000)} HTTP/1.1`, bearer), 200],
  ];
  for (const [what, bytes, status] of cases) {
    const { text, wasClosed } = await exchange(server.port, bytes);
    const answers = answersIn(text);
    expect([what, wasClosed, answers.map((answer) => answer.status)]).toEqual([what, true, [status]]);
    if (status >= 400) {
      expect([what, Object.keys(JSON.parse(answers[0]?.body ?? ''))]).toEqual([
        what,
        ['error_code', 'message'],
      ]);
    }
    expect([what, text.includes(bearer.slice(22, -2))]).toEqual([what, false]);
  }
  expect(await countTokens()).toBe(tokensBefore);
});

test('HEAD asks for the same credential as GET, and gives no body', async () => {
  const { server, bearer } = target;
  for (const path of [LIST, '/api/latchkey/1.0/token/list', '/api/2.0/preview/scim/v2/Me', '/metrics']) {
    const without = await exchange(server.port, request(`HEAD ${path} HTTP/1.1`));
    expect([path, /^HTTP\/1.1 (\d+) /.exec(without.text)?.[1]]).toEqual([path, '401']);
    const withToken = await exchange(server.port, request(`HEAD ${path} HTTP/1.1`, bearer));
    expect([path, withToken.text]).toEqual([path, expect.stringMatching(/^HTTP\/1.1 200 [\s\S]*\r\n\r\n$/)]);
  }
});

test.each([
  ['in absolute form', `http://localhost${LIST}`],
  ['with an encoded letter', LIST.replace('/api', '/%61pi')],
])(
  'a target %s reaches the API under the same rules, and no cache may keep the answer',
  async (_what, path) => {
    const { server, bearer } = target;
    const without = await exchange(server.port, request(`GET ${path} HTTP/1.1`));
    expect(without.text).toMatch(/^HTTP\/1.1 (401|404|400|421) /);
    const { text } = await exchange(server.port, request(`GET ${path} HTTP/1.1`, bearer));
    if (text.startsWith('HTTP/1.1 200 ')) expect(text).toMatch(/^cache-control: no-store\r$/im);
    else expect(text).toMatch(/^HTTP\/1.1 (400|404|421) /);
  },
);

test('the host of an absolute target counts, and not the Host header beside it', async () => {
  const { server, bearer } = target;
  const { text } = await exchange(server.port, request(`GET http://evil.example${LIST} HTTP/1.1`, bearer));
  expect(text).toMatch(/^HTTP\/1.1 (400|404|421) /);
});

test('a credential behind the body is none', async () => {
  const { server, bearer, countTokens } = target;
  const head = request(`POST ${CREATE} HTTP/1.1`, 'Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n');
  const { text } = await exchange(server.port, `${head}2\r\n{}\r\n0\r\n${bearer}\r\n`);
  expect(text).toMatch(/^HTTP\/1.1 401 /);
  expect(await countTokens()).toBe(tokensBefore);
});

test('a body is asked for or refused by Expect, and never read for nobody', async () => {
  const { server, bearer, countTokens } = target;
  const expecting = (lines: string) =>
    request(`POST ${CREATE} HTTP/1.1`, `${lines}Content-Length: 2\r\n`, '{}');
  const anonymous = await exchange(server.port, expecting('Expect: 100-continue\r\n'));
  expect(anonymous.text).toMatch(/HTTP\/1.1 401 /);
  const known = await exchange(server.port, expecting(`Expect: 100-continue\r\n${bearer}`));
  expect(known.text).toMatch(/HTTP\/1.1 200 /);
  const odd = await exchange(server.port, expecting(`Expect: miracles\r\n${bearer}`));
  expect(odd.text).toMatch(/^HTTP\/1.1 417 /);
  expect(await countTokens()).toBe(tokensBefore + 1);
});

test('pipelined requests are answered in order, each by its own credential', async () => {
  const { server, bearer } = target;
  const lines = ['', bearer, `Authorization: Bearer ${DEAD}\r\n`, bearer, ''];
  const pipeline = lines.map((credential) => `GET ${LIST} HTTP/1.1\r\nHost: localhost\r\n${credential}\r\n`);
  const last = request('GET /healthz HTTP/1.1');
  const { text } = await exchange(server.port, pipeline.join('').repeat(20) + last, 10_000);
  const statuses = answersIn(text).map((answer) => answer.status);
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => [401, 200, 403, 200, 401]).flat(), 200]);
});

test('the body of a refused request is not taken for the next request', async () => {
  const { server, bearer, countTokens } = target;
  const smuggled = `POST ${CREATE} HTTP/1.1\r\nHost: localhost\r\n${bearer}Content-Length: 2\r\n\r\n{}`;
  for (const refused of ['', 'Origin: http://evil.example\r\n', 'Authorization: Bearer x\r\n']) {
    const head = `POST ${CREATE} HTTP/1.1\r\nHost: localhost\r\n${refused}Content-Length: ${smuggled.length}\r\n\r\n`;
    const { text } = await exchange(server.port, head + smuggled, 500);
    expect(answersIn(text).map((answer) => answer.status)).toEqual([refused === '' ? 401 : 403]);
  }
  expect(await countTokens()).toBe(tokensBefore);
});

test('16 KiB of headers, however they are cut, are the most that is read', async () => {
  const { server, bearer } = target;
  const large: Record<string, string> = {
    'one long header': `X: ${'x'.repeat(17_000)}\r\n`,
    '10,000 short ones': 'a:\r\n'.repeat(10_000),
    'a long cookie': `Cookie: ${'a=b; '.repeat(4_000)}\r\n`,
    'a long target': '',
  };
  for (const [what, lines] of Object.entries(large)) {
    const path = lines === '' ? `${LIST}?${'q'.repeat(17_000)}` : LIST;
    const { text } = await exchange(server.port, request(`GET ${path} HTTP/1.1`, lines + bearer));
    expect([what, answersIn(text)[0]?.status]).toEqual([
      what,
      expect.toSatisfy((code) => [400, 414, 431].includes(code)),
    ]);
  }
  const many = await exchange(server.port, request(`GET ${LIST} HTTP/1.1`, 'a:\r\n'.repeat(300) + bearer));
  expect(many.text).toMatch(/^HTTP\/1.1 200 /);
});

test('no second credential hides behind any number of headers', async () => {
  const { server, bearer } = target;
  for (const count of [100, 300, 500, 1_000, 1_999, 2_000, 2_001, 3_000]) {
    const lines = `${bearer}${'a:\r\n'.repeat(count)}Authorization: Bearer ${DEAD}\r\n`;
    const { text } = await exchange(server.port, request(`GET ${LIST} HTTP/1.1`, lines));
    expect([count, text.slice(0, 12)]).toEqual([count, 'HTTP/1.1 400']);
  }
});

test('bodies that are deep, wide, no object or no text are refused in a moment', async () => {
  const { client, token, countTokens } = target;
  const headers = { authorization: `Bearer ${token}` };
  const cases: [string, string, number][] = [
    ['deep', `{"comment":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
    ['unclosed', '{"a":'.repeat(150_000), 400],
    ['wide', `{"comment":[${'0,'.repeat(400_000)}0]}`, 400],
    ['a million bytes of comment', JSON.stringify({ comment: 'x'.repeat(1_000_000) }), 400],
    ['beyond the limit', JSON.stringify({ comment: 'x'.repeat(1_100_000) }), 413],
    ['a list', '[]', 400],
    ['a string', '"{}"', 400],
    ['null', 'null', 400],
    ['a prototype', '{"__proto__":{"comment":"x"}}', 400],
    ['an escaped prototype', '{"\\u005f_proto__":{"comment":"x"}}', 400],
    ['a constructor', '{"constructor":{"prototype":{"comment":"x"}}}', 400],
    ['a hidden prototype', '{"comment":"x","scopes":[{"__proto__":null}]}', 400],
    ['a huge number', '{"lifetime_seconds":1e400}', 400],
    ['a number beyond exactness', '{"lifetime_seconds":9007199254740993}', 400],
    ['a negative number', '{"lifetime_seconds":-1}', 400],
    ['a NUL', '{"comment":"a\\u0000b"}', 400],
    ['a line break', '{"comment":"a\\r\\nX-Evil: 1"}', 400],
  ];
  for (const [what, body, status] of cases) {
    const answer = await client.send('POST', CREATE, { headers, body });
    expect([what, answer.status, typeof answer.json.error_code]).toEqual([what, status, 'string']);
    expect([what, answer.tookMs < 1_000]).toEqual([what, true]);
  }
  expect(await countTokens()).toBe(tokensBefore);
});

test('resets in the middle of anything kill nobody', async () => {
  const { server, bearer, countTokens } = target;
  const whole = [
    request(`GET ${LIST} HTTP/1.1`, bearer),
    request(`POST ${CREATE} HTTP/1.1`, `${bearer}Content-Length: 500\r\n`, '{"comment":'),
    request(
      'POST /api/latchkey/1.0/session HTTP/1.1',
      'Content-Length: 35\r\n',
      '{"username":"admin","password":"x"}',
    ),
    request(`GET ${LIST} HTTP/1.1`, 'Host: localhost\r\n'),
    `${request(`GET ${LIST} HTTP/1.1`, bearer).replace('close', 'keep-alive')}garbage`,
    'garbage\r\n\r\n',
  ];
  for (const bytes of whole) {
    for (let cut = 1; cut <= 8; cut++) {
      const part = bytes.slice(0, Math.ceil((bytes.length * cut) / 8));
      await sendAndReset(server.port, part, 'at once');
      if (cut === 8) await sendAndReset(server.port, part, 'answered');
    }
  }
  expect(isAlive(server.pid)).toBe(true);
  expect(await countTokens()).toBe(tokensBefore);
});

test.each([
  ['an upgrade', 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ['CONNECT', 'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
])('a reset after %s does not end the server', async (_what, bytes) => {
  const { server, countTokens } = await startOwnTarget();
  for (const when of ['at once', 'answered'] as const) {
    for (let i = 0; i < 20 && isAlive(server.pid); i++) await sendAndReset(server.port, bytes, when);
  }
  expect(isAlive(server.pid), server.stderr()).toBe(true);
  expect(await countTokens()).toBe(1);
});

test('an offer to speak HTTP/2 may be passed over, but is no error', async () => {
  const { server, bearer } = target;
  const offer = `GET ${LIST} HTTP/1.1\r\nHost: localhost\r\n${bearer}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n`;
  const { text } = await exchange(server.port, offer, 1_000);
  expect(text).toMatch(/^HTTP\/1.1 200 /);
});
