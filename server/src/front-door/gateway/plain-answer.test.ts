import { Agent, get, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { randomFrom } from '../../testing/random.ts';
import { startRawService } from '../../testing/service.ts';
import { Chunks } from './chunks.ts';
import { readPlainAnswer } from './plain-answer.ts';

const read = (text: string) => readPlainAnswer(Buffer.from(text, 'latin1'));
const OK = 'HTTP/1.1 200 OK\r\n';

test('a plain answer is read: its status, its headers as they were sent, and where its body is', () => {
  const head = `${OK}Content-Length: 3\r\nX-Twice: 1\r\nx-twice:2\r\nX-Empty:\r\nX-Wide: \t \xe9 b\t \r\nConnection: Keep-Alive\r\n\r\n`;
  expect(read(`${head}abc`)).toEqual({
    ...{ statusCode: 200, bodyAt: head.length, body: 3 },
    rawHeaders: [
      ...['Content-Length', '3', 'X-Twice', '1', 'x-twice', '2', 'X-Empty', '', 'X-Wide', '\xe9 b'],
      ...['Connection', 'Keep-Alive'],
    ],
  });
  expect(read('HTTP/1.1 404 \r\ntransfer-encoding: Chunked\r\n\r\n')).toMatchObject({
    ...{ statusCode: 404, body: 'chunked' },
  });
  expect(read('HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n')).toMatchObject({ statusCode: 304, body: 0 });
});

test.each([
  ['half a head', `${OK}Content-Length: 3\r\n`],
  ['another version', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a status before the answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nContent-Length: 0\r\n\r\n'],
  ['a status beyond those there are', 'HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n'],
  ['no end that could be known', `${OK}\r\n`],
  ['two lengths', `${OK}Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc`],
  ['a length and chunks', `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a length that is none', `${OK}Content-Length: 3, 3\r\n\r\nabc`],
  ['a length with a sign', `${OK}Content-Length: +3\r\n\r\nabc`],
  ['another encoding', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ['chunks twice', `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a length where there is no body', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n'],
  ['a connection that ends', `${OK}Content-Length: 0\r\nConnection: close\r\n\r\n`],
  ['an offer of another protocol', `${OK}Content-Length: 0\r\nUpgrade: h2c\r\n\r\n`],
  ['trailers', `${OK}Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['something behind it', `${OK}Content-Length: 3\r\n\r\nabcd`],
  ['a folded line', `${OK}Content-Length: 0\r\nX-A: 1\r\n 2\r\n\r\n`],
  ['a lone line feed', `${OK}Content-Length: 0\r\nX-A: 1\nX-B: 2\r\n\r\n`],
  ['a NUL', `${OK}Content-Length: 0\r\nX-A: \0\r\n\r\n`],
  ['a space before a colon', `${OK}Content-Length : 0\r\n\r\n`],
  ['more than most', `${OK}Content-Length: 0\r\nX-A: ${'x'.repeat(9_000)}\r\n\r\n`],
])('an answer with %s is for Node to read', (_what, text) => {
  expect(read(text)).toBeUndefined();
});

/** The body by our reading; undefined if it is not whole, or broken, or has something behind it. */
function bodyOf(text: string): string | undefined {
  const answer = read(text);
  if (answer === undefined) return undefined;
  const bytes = Buffer.from(text, 'latin1').subarray(answer.bodyAt);
  if (answer.body !== 'chunked') return bytes.length < answer.body ? undefined : bytes.toString('latin1');
  try {
    const { content, end } = new Chunks().read(bytes);
    return end?.behind === 0 ? Buffer.concat(content).toString('latin1') : undefined;
  } catch {
    return undefined;
  }
}

/** What Node's client makes of an answer; without a body where that is not whole. */
async function startNode() {
  let answer = '';
  const url = await startRawService((socket) =>
    socket.on('data', () => {
      socket.end(Buffer.from(answer, 'latin1'));
    }),
  );
  const agent = new Agent();
  onTestFinished(() => agent.destroy());
  return async (text: string) => {
    answer = text;
    const incoming = await new Promise<IncomingMessage | Error>((resolve) => {
      get(url, { agent }, resolve).on('error', resolve);
    });
    if (incoming instanceof Error) return { error: incoming };
    const { statusCode, rawHeaders } = incoming;
    incoming.setEncoding('latin1');
    const body = await textOf(incoming).catch(() => undefined);
    return { statusCode, rawHeaders, body };
  };
}

const HEADERS = [
  ...[
    'Content-Length: 5',
    'Content-Length: 3',
    'content-length: 0',
    'Transfer-Encoding: chunked',
    'X-A: b c',
  ],
  ...[
    'Connection: keep-alive',
    'Date: now',
    'Set-Cookie: a=b; c',
    'ETag: "x"',
    'Keep-Alive: timeout=5',
    'X-E:',
  ],
];
const BODIES = [
  'abcde',
  '5\r\nabcde\r\n0\r\n\r\n',
  '3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n',
  '',
  '0\r\nX-T: 1\r\n\r\n',
];
const ODD = [
  ...[
    '\r',
    '\n',
    '\r\n',
    ' ',
    '\t',
    ':',
    ',',
    ';',
    '\0',
    '\x7f',
    '\xe9',
    '',
    '0',
    '1',
    'a',
    'g',
    '-',
    '\r\n\r\n',
  ],
  ...[
    'Content-Length: 2\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Trailer: X-T\r\n',
    'Connection: close\r\n',
    'HTTP/1.1 200 OK',
  ],
];

test('whatever is read is read by Node in the same way, and nothing is whole that is not whole to Node', async () => {
  const askNode = await startNode();
  const random = randomFrom(21);
  let compared = 0;
  for (let i = 0; i < 30_000; i++) {
    const headers = Array.from({ length: 1 + random.below(3) }, () => random.of(HEADERS));
    const status = random.of([
      '200 OK',
      '200 OK',
      '404 Not Found',
      '304 Not Modified',
      '204 No Content',
      '500 ',
    ]);
    const plainly = `HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${random.of(BODIES)}`;
    const text = random.mutate(plainly, ODD, 2);
    const answer = read(text);
    if (answer === undefined) continue;
    compared++;
    const node = await askNode(text);
    // What is broken to us behind its head may be so to Node at once.
    const body = bodyOf(text);
    if ('error' in node && body === undefined) continue;
    const { statusCode, rawHeaders } = answer;
    expect({ text, ...node }).toMatchObject({ text, statusCode, rawHeaders });
    if (body !== undefined) expect({ text, body: node.body }).toEqual({ text, body });
  }
  expect(compared).toBeGreaterThan(1_500);
}, 60_000);
