import { type HostileCase, type Ingredients, request, withLines } from './hostile-case.ts';

const EVIL = 'root@evil.example';
const IDENTITY = [
  ...['X-Forwarded-User', 'X-Forwarded-Email', 'X-Latchkey-Principal-Id', 'X-Latchkey-Token-Id'],
  'X-Latchkey-Scopes',
];
/** What services believe of whoever sends it. */
const BELIEVED = [
  ...[
    'Forwarded',
    'X-Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Port',
  ],
  ...[
    'X-Forwarded-Prefix',
    'X-Forwarded-Server',
    'X-Forwarded-Context',
    'X-Forwarded-Groups',
    'X-Forwarded-Preferred-Username',
  ],
  ...[
    'X-Forwarded-Access-Token',
    'X-Forwarded-Scheme',
    'X-Forwarded-Ssl',
    'X-Real-IP',
    'Remote-User',
    'X-Remote-User',
  ],
  ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'X-Original-URL', 'X-Rewrite-URL'],
];
/** What proxies say of the request that they ask about. */
const QUESTION = [
  ...['X-Original-URI', 'X-Original-Method', 'X-Original-Host', 'X-Forwarded-Uri', 'X-Forwarded-Method'],
];
/** RFC 9110 §5.6.2: all that may stand in a header's name beside letters, digits and the dash. */
const ODD_SIGNS = [..."!#$%&'*+.^_`|~"];

const SPELLINGS: HostileCase[] = IDENTITY.flatMap((name) => [
  withLines(`who calls: ${name}`, 'passes', `${name}: ${EVIL}`),
  withLines(`who calls: ${name} twice`, 'passes', `${name}: ${EVIL}`, `${name}: ${EVIL}`),
  withLines(`who calls: ${name}, empty and not`, 'passes', `${name}:`, `${name}: ${EVIL}`),
  withLines(`who calls: ${name} in small letters`, 'passes', `${name.toLowerCase()}: ${EVIL}`),
  withLines(`who calls: ${name} in capitals`, 'passes', `${name.toUpperCase()}: ${EVIL}`),
  withLines(`who calls: ${name} with one underscore`, 'harmless', `${name.replace('-', '_')}: ${EVIL}`),
  ...ODD_SIGNS.map((sign) =>
    withLines(`who calls: ${name} with ${sign}`, 'harmless', `${name.replaceAll('-', sign)}: ${EVIL}`),
  ),
  withLines(`who calls: ${name} and a space`, 'harmless', `${name} : ${EVIL}`),
  withLines(`who calls: ${name} behind a space`, 'harmless', ` ${name}: ${EVIL}`),
  withLines(`who calls: ${name} on a folded line`, 'harmless', `${name}:`, ` ${EVIL}`),
  withLines(`who calls: ${name} behind a bare line feed`, 'harmless', `X-Other: a\n${name}: ${EVIL}`),
  withLines(`who calls: ${name} behind a bare carriage return`, 'harmless', `X-Other: a\r${name}: ${EVIL}`),
  withLines(`who calls: ${name} behind a zero byte`, 'harmless', `X-Other: a\0\r\n${name}: ${EVIL}`),
]);

const CLAIMS: HostileCase[] = [...BELIEVED, ...QUESTION].flatMap((name) => [
  withLines(`claims: ${name}`, 'passes', `${name}: ${EVIL}`),
  withLines(`claims: ${name} twice`, 'passes', `${name}: ${EVIL}`, `${name}: ${EVIL}`),
  withLines(`claims: ${name} with underscores`, 'harmless', `${name.replaceAll('-', '_')}: ${EVIL}`),
]);

function hop(name: string, expected: HostileCase['expected'], ...lines: readonly string[]): HostileCase {
  return {
    name: `one hop: ${name}`,
    expected,
    bytes: (with_) =>
      request(with_, {
        lines: [`Host: ${with_.host}`, `Authorization: Bearer ${with_.token}`],
        further: lines,
      }),
  };
}

const HOPS: HostileCase[] = [
  ...IDENTITY.map((name) => hop(`Connection names ${name}`, 'passes', `Connection: close, ${name}`)),
  hop('Connection names all of them', 'passes', `Connection: close, ${IDENTITY.join(', ')}`),
  hop('a second Connection names them', 'passes', 'Connection: close', `Connection: ${IDENTITY.join(',')}`),
  hop(
    'Connection names them in small letters',
    'passes',
    `Connection: close, ${IDENTITY.join(',').toLowerCase()}`,
  ),
  hop(
    'Connection asks for an upgrade and names them',
    'harmless',
    `Connection: upgrade, ${IDENTITY.join(', ')}`,
  ),
  hop(
    'an upgrade to HTTP/2 names them',
    'harmless',
    `Connection: Upgrade, HTTP2-Settings, ${IDENTITY.join(', ')}`,
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
  ),
  hop('Keep-Alive names them', 'passes', 'Connection: close', `Keep-Alive: ${IDENTITY.join(', ')}`),
  hop(
    'Proxy-Connection names them',
    'passes',
    'Connection: close',
    `Proxy-Connection: ${IDENTITY.join(', ')}`,
  ),
  hop('TE asks for trailers', 'passes', 'Connection: close, TE', 'TE: trailers'),
  hop('Connection names the credential', 'harmless', 'Connection: close, Authorization'),
  hop('Connection names the host', 'harmless', 'Connection: close, Host'),
  hop('Connection names the client', 'harmless', 'Connection: close, X-Forwarded-For, X-Real-IP, Forwarded'),
];

function head(
  name: string,
  expected: HostileCase['expected'],
  bytes: (with_: Ingredients) => string,
): HostileCase {
  return { name: `head: ${name}`, expected, bytes };
}

function hosted(...hosts: readonly string[]): (with_: Ingredients) => string {
  return (with_) =>
    request(with_, {
      lines: [
        ...hosts.map((one) => `Host: ${one}`),
        `Authorization: Bearer ${with_.token}`,
        'Connection: close',
      ],
    });
}

const HEADS: HostileCase[] = [
  head('two credentials', 'refused', (with_) => request(with_, { further: ['Authorization: Bearer other'] })),
  head(
    'no credential',
    'refused',
    ({ host, target }) => `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  ),
  head(
    'a credential with an underscore beside none',
    'refused',
    ({ host, target, token }) =>
      `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nX_Authorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
  ),
  head(
    'a credential for the proxy alone',
    'refused',
    ({ host, target, token }) =>
      `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nProxy-Authorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
  ),
  head('a credential for the proxy, too', 'passes', (with_) =>
    request(with_, { further: [`Proxy-Authorization: Bearer ${with_.token}`] }),
  ),
  head(
    'a credential in the query',
    'refused',
    ({ host, target, token }) =>
      `GET ${target}?access_token=${token} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  ),
  head(
    'the session cookie of Latchkey',
    'refused',
    ({ host, target }) =>
      `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nCookie: latchkey_session=x\r\nConnection: close\r\n\r\n`,
  ),
  head('no host', 'harmless', hosted()),
  head('another host', 'harmless', hosted('evil.example')),
  head('two hosts', 'harmless', (with_) => hosted(with_.host, 'evil.example')(with_)),
  head('another host first', 'harmless', (with_) => hosted('evil.example', with_.host)(with_)),
  head('a host with a path', 'harmless', (with_) => hosted(`${with_.host}/evil`)(with_)),
  head('a host with a user', 'harmless', (with_) => hosted(`evil@${with_.host}`)(with_)),
  head('a host with a zero byte', 'harmless', (with_) => hosted(`${with_.host}\0.evil.example`)(with_)),
  head('TRACE', 'refused', (with_) => request(with_, { method: 'TRACE' })),
  head('CONNECT', 'refused', (with_) => request(with_, { method: 'CONNECT' })),
  head('CONNECT to a host', 'refused', (with_) =>
    request(with_, { method: 'CONNECT', target: 'evil.example:443' }),
  ),
  head('a method that nobody knows', 'harmless', (with_) => request(with_, { method: 'EVIL' })),
  head('a method in small letters', 'harmless', (with_) => request(with_, { method: 'get' })),
  head('a method with a line feed', 'refused', (with_) => request(with_, { method: 'GE\nT' })),
  head('HTTP/0.9', 'refused', ({ target }) => `GET ${target}\r\n\r\n`),
  head('HTTP/1.2', 'harmless', (with_) => request(with_, { version: 'HTTP/1.2' })),
  head('HTTP/3.0', 'refused', (with_) => request(with_, { version: 'HTTP/3.0' })),
  head('HTTP/1.1 with something behind it', 'refused', (with_) => request(with_, { version: 'HTTP/1.1 x' })),
  head('two spaces before the target', 'harmless', (with_) => request(with_, { method: 'GET ' })),
  head('bare line feeds', 'harmless', (with_) => request(with_, {}).replaceAll('\r\n', '\n')),
  head('a header without a colon', 'harmless', (with_) => request(with_, { further: ['X-Other'] })),
  head('a header without a name', 'harmless', (with_) => request(with_, { further: [': a'] })),
  head('a header with a zero byte in its value', 'harmless', (with_) =>
    request(with_, { further: ['X-Other: a\0b'] }),
  ),
  head('a header with a control character in its value', 'harmless', (with_) =>
    request(with_, { further: ['X-Other: a\x01b'] }),
  ),
  head('a second request in the value of a header', 'harmless', (with_) =>
    request(with_, { further: [`X-Other: a\r\r\nGET ${with_.smuggled} HTTP/1.1`] }),
  ),
  head('a body that is announced and never sent', 'harmless', (with_) =>
    request(with_, { method: 'POST', further: ['Content-Length: 10', 'Expect: 100-continue'] }),
  ),
  head('an expectation that nobody knows', 'harmless', (with_) =>
    request(with_, { further: ['Expect: evil'] }),
  ),
];

/** Heads that claim what is not so, or that are read in more than one way. */
export const HOSTILE_HEADS: readonly HostileCase[] = [...SPELLINGS, ...CLAIMS, ...HOPS, ...HEADS];
