import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seal, unseal } from './seal.ts';

const key = createSecretKey(randomBytes(32));

test('whatever is sealed comes back with the same key and context, and with no other', () => {
  const other = createSecretKey(randomBytes(32));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.string(), (bytes, context, elsewhere) => {
      const sealed = seal(key, bytes, context);
      expect(unseal(key, sealed, context)).toEqual(Buffer.from(bytes));
      expect(unseal(other, sealed, context)).toBeUndefined();
      if (elsewhere !== context) expect(unseal(key, sealed, elsewhere)).toBeUndefined();
    }),
  );
});

test('no bit of what is sealed can be turned, nothing cut off and nothing put behind', () => {
  const sealed = seal(key, Buffer.from('the value'), 'here');
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const turned = Buffer.from(sealed);
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect([bit, unseal(key, turned, 'here')]).toEqual([bit, undefined]);
  }
  for (let length = 0; length < sealed.length; length++)
    expect(unseal(key, sealed.subarray(0, length), 'here')).toBeUndefined();
  expect(unseal(key, Buffer.concat([sealed, Buffer.of(0)]), 'here')).toBeUndefined();
});

test('each sealing has a nonce of its own, and says nothing of what it seals but its length', () => {
  const sealed = Array.from({ length: 1_000 }, () => seal(key, Buffer.from('same'), 'here'));
  expect(new Set(sealed.map((one) => one.toString('hex', 1, 13))).size).toBe(1_000);
  expect(new Set(sealed.map((one) => one.toString('hex', 29))).size).toBe(1_000);
  expect(new Set(sealed.map((one) => one.length))).toEqual(new Set([1 + 12 + 16 + 4]));
});
