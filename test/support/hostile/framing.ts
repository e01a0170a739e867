import { type HostileCase, type Ingredients, request } from './hostile-case.ts';

/** A request that hides in another's body; it has no token. */
function hidden({ host, smuggled }: Ingredients): string {
  return `GET ${smuggled} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-User: root@evil.example\r\n\r\n`;
}

/** A POST whose framing headers are these, and whose body is made of the hidden request. */
function framed(
  name: string,
  framing: (length: number) => readonly string[],
  { body = (inner: string) => `0\r\n\r\n${inner}`, expected = 'harmless' as HostileCase['expected'] } = {},
): HostileCase {
  return {
    name: `framing: ${name}`,
    expected,
    bytes: (with_) => {
      const content = body(hidden(with_));
      // Two connections' worth of patience is not needed: whatever is left over is read as the next request.
      const lines = [`Host: ${with_.host}`, `Authorization: Bearer ${with_.token}`];
      return request(with_, { method: 'POST', lines, further: framing(content.length), body: content });
    },
  };
}

/** Lengths that are none, or more than one. */
const LENGTHS: HostileCase[] = [
  framed('Content-Length before Transfer-Encoding', (n) => [
    `Content-Length: ${n}`,
    'Transfer-Encoding: chunked',
  ]),
  framed('Transfer-Encoding before Content-Length', (n) => [
    'Transfer-Encoding: chunked',
    `Content-Length: ${n}`,
  ]),
  framed('Content-Length of the first chunk alone', () => [
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
  ]),
  framed('two lengths', (n) => ['Content-Length: 0', `Content-Length: ${n}`], { expected: 'refused' }),
  framed('two lengths, the longer first', (n) => [`Content-Length: ${n}`, 'Content-Length: 0'], {
    expected: 'refused',
  }),
  framed('one length twice', (n) => [`Content-Length: ${n}`, `Content-Length: ${n}`]),
  framed('a list of lengths', (n) => [`Content-Length: 0, ${n}`], { expected: 'refused' }),
  framed('a list of equal lengths', (n) => [`Content-Length: ${n}, ${n}`]),
  framed('a length with a sign', (n) => [`Content-Length: +${n}`], { expected: 'refused' }),
  framed('a negative length', () => ['Content-Length: -1'], { expected: 'refused' }),
  framed('a length in hex', () => ['Content-Length: 0x0'], { expected: 'refused' }),
  framed('a length with a dot', () => ['Content-Length: 0.0'], { expected: 'refused' }),
  framed('a length and something behind it', () => ['Content-Length: 0 5'], { expected: 'refused' }),
  framed('an empty length', () => ['Content-Length: ']),
  framed('a length beyond 64 bits', () => ['Content-Length: 18446744073709551616'], { expected: 'refused' }),
  framed('a space before the colon of the length', (n) => [`Content-Length : ${n}`, 'Content-Length: 0']),
  framed('a length with an underscore', (n) => [`Content_Length: ${n}`, 'Content-Length: 0']),
  framed('no length at all', () => []),
];

const CODINGS = [
  ...[
    'xchunked',
    'chunked, identity',
    'identity, chunked',
    'chunked, chunked',
    'gzip, chunked',
    'chunked;q=1',
  ],
  ...[
    '"chunked"',
    'chunked,',
    ',chunked',
    '\tchunked',
    'chunked\t',
    '\x0bchunked',
    'CHUNKED',
    'chun\x00ked',
    '',
  ],
].map((coding) =>
  framed(`Transfer-Encoding: ${JSON.stringify(coding)} beside a length`, (n) => [
    `Content-Length: ${n}`,
    `Transfer-Encoding: ${coding}`,
  ]),
);

const ENCODINGS: HostileCase[] = [
  ...CODINGS,
  framed('two Transfer-Encodings', () => ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity']),
  framed('a space before the colon of Transfer-Encoding', (n) => [
    `Content-Length: ${n}`,
    'Transfer-Encoding : chunked',
  ]),
  framed('Transfer-Encoding on a folded line', (n) => [
    `Content-Length: ${n}`,
    'Transfer-Encoding:',
    ' chunked',
  ]),
  framed('Transfer-Encoding folded behind another header', (n) => [
    `Content-Length: ${n}`,
    'X-Other: a',
    ' Transfer-Encoding: chunked',
  ]),
  framed('Transfer-Encoding with an underscore', (n) => [
    `Content-Length: ${n}`,
    'Transfer_Encoding: chunked',
  ]),
  framed('Transfer-Encoding behind a bare line feed', (n) => [
    `Content-Length: ${n}`,
    'X-Other: a\nTransfer-Encoding: chunked',
  ]),
  framed('Transfer-Encoding behind a bare carriage return', (n) => [
    `Content-Length: ${n}`,
    'X-Other: a\rTransfer-Encoding: chunked',
  ]),
  {
    name: 'framing: Transfer-Encoding in HTTP/1.0',
    expected: 'harmless',
    bytes: (with_) =>
      request(with_, {
        method: 'POST',
        version: 'HTTP/1.0',
        further: ['Transfer-Encoding: chunked'],
        body: `0\r\n\r\n${hidden(with_)}`,
      }),
  },
];

function chunked(
  name: string,
  body: (inner: string) => string,
  expected: HostileCase['expected'] = 'harmless',
): HostileCase {
  return framed(`chunks: ${name}`, () => ['Transfer-Encoding: chunked'], { body, expected });
}

const CHUNKS: HostileCase[] = [
  chunked('an extension', (inner) => `3;a=b\r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('an extension with a line feed in it', (inner) => `3;a=b\nabc\r\n0\r\n\r\n${inner}`),
  chunked(
    'a quoted extension that hides an end',
    (inner) => `3;a="\r\n0\r\n\r\n${inner}"\r\nabc\r\n0\r\n\r\n`,
  ),
  chunked('a long extension', () => `3;${'a'.repeat(40_000)}\r\nabc\r\n0\r\n\r\n`),
  chunked('a size in 0x form', (inner) => `0x3\r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('a size with a sign', (inner) => `+3\r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('a negative size', (inner) => `-1\r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('a size that overflows', (inner) => `10000000000000003\r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('a size with leading zeros', (inner) => `0000000000003\r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('a space behind the size', (inner) => `3 \r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('a space before the size', (inner) => ` 3\r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('no size', (inner) => `\r\nabc\r\n0\r\n\r\n${inner}`),
  chunked('bare line feeds', (inner) => `3\nabc\n0\n\n${inner}`),
  chunked('a bare carriage return behind the size', (inner) => `3\rabc\r\n0\r\n\r\n${inner}`),
  chunked('more data than the size says', (inner) => `3\r\nabcdef\r\n0\r\n\r\n${inner}`),
  chunked('an end that is never said', (inner) => `3\r\nabc\r\n${inner}`),
  chunked('trailers with who calls', () => '3\r\nabc\r\n0\r\nX-Forwarded-User: root@evil.example\r\n\r\n'),
  chunked('trailers with a length', (inner) => `3\r\nabc\r\n0\r\nContent-Length: 100\r\n\r\n${inner}`),
];

/** One request that is two, depending on who reads it. */
export const FRAMING: readonly HostileCase[] = [...LENGTHS, ...ENCODINGS, ...CHUNKS];
