import { expect, test } from 'vitest';
import { MAX_VALUE_BYTES, problemOfSize, toBase64, utf8Length } from './value-source.ts';

test.each([
  '',
  'a',
  'ü',
  '€',
  '😀',
  'a😀ü',
  '\ud800',
  '\ud800a',
  '\udc00\ud800',
  '\ud83d\ud83d\ude00',
  '\r\n\0',
])('a text is as long as the server finds it: %j', (text) => {
  expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
});

test('bytes are put in base64 with its padding, however many', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const many = Uint8Array.from({ length: MAX_VALUE_BYTES }, (_, i) => i % 251);
  for (const bytes of [new Uint8Array(), all, all.subarray(0, 1), all.subarray(0, 2), many])
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});

test('128 KB can be put, and not one byte more', () => {
  expect(problemOfSize(131_072)).toBeUndefined();
  expect(problemOfSize(131_073)).toMatch(/^1 byte too many: a secret has 131,072 bytes/);
});
