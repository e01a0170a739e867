import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCookie, parseAuthorization } from './credentials.ts';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each([
  ['nothing', undefined, { kind: 'none' }],
  ['Bearer', 'Bearer dapi1', { kind: 'token', tokenValue: 'dapi1' }],
  ['the scheme in any case', 'bEARER  dapi1 ', { kind: 'token', tokenValue: 'dapi1' }],
  ['Bearer without a value', 'Bearer', { kind: 'token', tokenValue: '' }],
  ['Basic with user token', basic('token:dapi1'), { kind: 'token', tokenValue: 'dapi1' }],
  [
    'Basic with another user',
    basic('alice:pa:ss'),
    { kind: 'password', userName: 'alice', password: 'pa:ss' },
  ],
  ['an empty password', basic('alice:'), { kind: 'password', userName: 'alice', password: '' }],
  ['umlauts', basic('jürgen:pässword'), { kind: 'password', userName: 'jürgen', password: 'pässword' }],
  ['Token in capitals is a user', basic('Token:x'), { kind: 'password', userName: 'Token', password: 'x' }],
  ['Basic without a colon', basic('alice'), { kind: 'unsupported' }],
  ['Basic that is no base64', 'Basic ä!', { kind: 'unsupported' }],
  ['Basic that is no UTF-8', 'Basic /zo6', { kind: 'unsupported' }],
  ['another scheme', 'Digest username="x"', { kind: 'unsupported' }],
  ['an empty header', '', { kind: 'unsupported' }],
])('%s', (_what, header, credential) => {
  expect(parseAuthorization(header)).toEqual(credential);
});

test('no header makes it throw, and what is not Bearer or Basic is never a credential', () => {
  const header = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => `Basic ${text}`),
  );
  fc.assert(
    fc.property(header, (text) => {
      const { kind } = parseAuthorization(text);
      return kind === 'unsupported' || /^(bearer|basic)\b/i.test(text);
    }),
    { numRuns: 1000 },
  );
});

test('user name and password come back as they were, parted at the first colon', () => {
  const userName = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes(':') && text !== 'token');
  fc.assert(
    fc.property(userName, fc.string({ unit: 'grapheme' }), (name, password) => {
      expect(parseAuthorization(basic(`${name}:${password}`))).toEqual({
        kind: 'password',
        userName: name,
        password,
      });
    }),
  );
});

test.each([
  [undefined, undefined],
  ['a=1', undefined],
  ['latchkey=x', 'x'],
  ['a=1; latchkey=x; b=2', 'x'],
  ['xlatchkey=no; latchkey=x', 'x'],
  ['latchkey=x; latchkey=x', 'x'],
  ['latchkey=x; latchkey=planted', undefined],
])('of the cookies %s, ours is %s', (header, value) => {
  expect(findCookie(header, 'latchkey')).toBe(value);
});
