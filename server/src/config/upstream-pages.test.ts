import { expect, test } from 'vitest';
import { loadConfig } from './load.ts';

function problemsOf(toml: string, env: Record<string, string> = {}): readonly string[] {
  const loaded = loadConfig({
    ...{ argv: [], cwd: '/srv' },
    env: { LATCHKEY_CONFIG: 'latchkey.toml', ...env },
    readFile: () => toml,
  });
  return loaded.ok ? [] : loaded.problems;
}

const table = (name: string, host: string, pages: string) =>
  `[[upstreams]]\nname = "${name}"\nhost = "${host}"\npages = "${pages}"\n`;

test.each([
  ['wiki.example.com', 'https://wiki.example.com'],
  ['wiki.example.com', 'https://wiki.example.com:8443/'],
  ['wiki.localhost', 'http://wiki.localhost:8090'],
])('an upstream at %s may have pages at %s', (host, pages) => {
  expect(problemsOf(table('wiki', host, pages))).toEqual([]);
});

test.each([
  'http://wiki.example.com',
  'http://127.0.0.1:8090',
  'http://localhost.example.com',
  'https://wiki.example.com/start',
  'https://someone@wiki.example.com',
  'https://[::1]',
  'wiki.example.com',
  'javascript:alert(1)',
])('pages are nowhere that browsers would not keep a cookie safe: %s', (pages) => {
  expect(problemsOf(table('wiki', 'wiki.example.com', pages))).toEqual([
    expect.stringContaining('pages of upstreams[0] in latchkey.toml is not right: write an https:// URL'),
  ]);
});

test('the host of the pages is that of the upstream', () => {
  expect(problemsOf(table('wiki', 'other.example.com', 'https://wiki.example.com'))).toEqual([
    'pages of the upstream wiki is "https://wiki.example.com": write host = "wiki.example.com", too.',
  ]);
  expect(problemsOf('[[upstreams]]\nname = "wiki"\npages = "https://wiki.example.com"')).toHaveLength(1);
});

test('no two share a host, whatever their ports, since browsers send each the other\u2019s cookies', () => {
  const two =
    table('wiki', 'wiki.example.com', 'https://wiki.example.com') +
    `${table('next', 'wiki.example.com', 'https://wiki.example.com:8443')}path = "/next"\n`;
  expect(problemsOf(two)).toEqual([
    'Two upstreams in latchkey.toml have the host of pages "wiki.example.com": write each once.',
  ]);
});

test('no upstream with pages is at the host of the server itself, whatever its port', () => {
  const own = table('wiki', 'latchkey.example.com', 'https://latchkey.example.com:8443');
  expect(problemsOf(own, { LATCHKEY_PUBLIC_URL: 'https://latchkey.example.com' })).toEqual([
    'pages of the upstream wiki is "https://latchkey.example.com:8443", whose host is the server\'s own: give the service a host name of its own.',
  ]);
  expect(problemsOf(table('wiki', 'localhost', 'http://localhost:9000'))).toHaveLength(1);
});
