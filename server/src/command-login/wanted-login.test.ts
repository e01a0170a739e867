import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLoopbackRedirect, isMachineName } from './wanted-login.ts';

test.each([
  'http://127.0.0.1:1/callback',
  'http://127.0.0.1:49152/callback',
  'http://127.0.0.1:65535/callback',
  'http://[::1]:8080/callback',
])('%s is the loopback address of a command', (uri) => {
  expect(isLoopbackRedirect(uri)).toBe(true);
});

const NASTY = [
  '',
  'http://127.0.0.1/callback',
  'http://127.0.0.1:/callback',
  'http://127.0.0.1:0/callback',
  'http://127.0.0.1:080/callback',
  'http://127.0.0.1:65536/callback',
  'http://127.0.0.1:99999/callback',
  'http://127.0.0.1:49152',
  'http://127.0.0.1:49152/',
  'http://127.0.0.1:49152/callback/',
  'http://127.0.0.1:49152/callback?',
  'http://127.0.0.1:49152/callback?a=b',
  'http://127.0.0.1:49152/callback#',
  'http://127.0.0.1:49152/callback#a',
  'http://127.0.0.1:49152/Callback',
  'http://127.0.0.1:49152//callback',
  'http://127.0.0.1:49152/%63allback',
  'http://127.0.0.1:49152/a/../callback',
  'http://127.0.0.1:49152\\callback',
  'http:\\\\127.0.0.1:49152/callback',
  'http:/127.0.0.1:49152/callback',
  'http:127.0.0.1:49152/callback',
  '//127.0.0.1:49152/callback',
  'https://127.0.0.1:49152/callback',
  'HTTP://127.0.0.1:49152/callback',
  'javascript:alert(1)//127.0.0.1:49152/callback',
  'file://127.0.0.1:49152/callback',
  'http://localhost:49152/callback',
  'http://127.0.0.1.evil.example:49152/callback',
  'http://127.0.0.1.:49152/callback',
  'http://127.1:49152/callback',
  'http://127.0.0.2:49152/callback',
  'http://2130706433:49152/callback',
  'http://0x7f.0.0.1:49152/callback',
  'http://0177.0.0.1:49152/callback',
  'http://127.0.0.01:49152/callback',
  'http://0.0.0.0:49152/callback',
  'http://[::]:49152/callback',
  'http://[0:0:0:0:0:0:0:1]:49152/callback',
  'http://[::ffff:127.0.0.1]:49152/callback',
  'http://[::1%25lo]:49152/callback',
  'http://127.0.0.1:49152@evil.example/callback',
  'http://127.0.0.1@evil.example:49152/callback',
  'http://user@127.0.0.1:49152/callback',
  'http://user:secret@127.0.0.1:49152/callback',
  'http://@127.0.0.1:49152/callback',
  'http://evil.example:49152/callback',
  'http://evil.example#@127.0.0.1:49152/callback',
  'http://evil.example\\@127.0.0.1:49152/callback',
  ' http://127.0.0.1:49152/callback',
  'http://127.0.0.1:49152/callback ',
  'http://127.0.0.1:49152/callback\n',
  'http://127.0.0.1:49152/callback\r\nx: y',
  'http://127.0.0.1:49152/\tcallback',
  'http://127.0.0.1:4 9152/callback',
  'http://127.0.0.1:４９１５２/callback',
  'http://127。0。0。1:49152/callback',
  'http://127.0.0.1:49152/callback\u0000',
];

test.each(NASTY)('%j is none', (uri) => {
  expect(isLoopbackRedirect(uri)).toBe(false);
});

test('whatever is taken for a loopback address is one to a browser, too', () => {
  const nearly = fc.stringMatching(
    /^https?:\/\/[a-z@]{0,3}(127\.0\.0\.1|\[::1\]|localhost)(:\d{0,6})?[/\\?#]{0,2}callback[/?#]?$/,
  );
  fc.assert(
    fc.property(fc.oneof(nearly, fc.webUrl(), fc.string()), (uri) => {
      if (!isLoopbackRedirect(uri)) return;
      const { protocol, hostname, pathname, username, search, hash } = new URL(uri);
      expect([protocol, pathname, username, search, hash]).toEqual(['http:', '/callback', '', '', '']);
      expect(['127.0.0.1', '[::1]']).toContain(hostname);
    }),
    { numRuns: 500 },
  );
});

test.each(['laptop', "Alice's MacBook (2)", 'build-07.example.com', 'Küche', 'ノート'])(
  '%s may be the name of a machine',
  (name) => {
    expect(isMachineName(name)).toBe(true);
  },
);

test.each([
  ['nothing', ''],
  ['a space first', ' laptop'],
  ['a line break', 'laptop\n'],
  ['what turns the direction of text', 'laptop\u202e'],
  ['what is not seen', 'lap\u200btop'],
  ['markup', '<b>laptop</b>'],
  ['65 letters', 'x'.repeat(65)],
])('%s is no name of a machine', (_what, name) => {
  expect(isMachineName(name)).toBe(false);
});
