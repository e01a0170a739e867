import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suggestName } from './suggest.ts';

const KNOWN = [
  'LATCHKEY_HOST',
  'LATCHKEY_PORT',
  'LATCHKEY_DATA_DIR',
  'LATCHKEY_DATABASE_URL',
  'LATCHKEY_LOG_LEVEL',
];

test.each([
  ['LATCHKEY_PROT', 'LATCHKEY_PORT'],
  ['LATCHKEY_PORTS', 'LATCHKEY_PORT'],
  ['LATCHKEY_OPRT', 'LATCHKEY_PORT'],
  ['LATCHKEY_HOTS', 'LATCHKEY_HOST'],
  ['--data-directory', undefined],
  ['dataDir', 'LATCHKEY_DATA_DIR'],
  ['loglevel', 'LATCHKEY_LOG_LEVEL'],
  ['LATCHKEY_DATABSE_URI', 'LATCHKEY_DATABASE_URL'],
  ['LATCHKEY_SOMETHING_ELSE', undefined],
])('%s is taken for %s', (name, expected) => {
  expect(suggestName(name, KNOWN)).toBe(expected);
});

test('two swapped letters count as one mistake', () => {
  expect(suggestName('prot', ['post', 'port'])).toBe('port');
});

test('a name with two letters swapped, one left out or one added is recognised', () => {
  const edits = [
    (name: string, at: number) => name.slice(0, at) + name.slice(at + 1),
    (name: string, at: number) => `${name.slice(0, at)}z${name.slice(at)}`,
    (name: string, at: number) =>
      name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2),
  ];
  const names = ['database_timeout_ms', 'session_idle_hours', 'trusted_proxies', 'max_connections'];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.constantFrom(...edits), fc.nat(12), (name, edit, at) => {
      expect(suggestName(edit(name, at), names)).toBe(name);
    }),
  );
});
