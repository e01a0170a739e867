import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateTokenValue, hashTokenValue } from '../token-value.ts';
import { openSuccessor, sealSuccessor } from './successor-value.ts';

const successor = generateTokenValue(undefined);
const secret = {
  tokenValue: generateTokenValue(undefined),
  idempotencyKey: '0b0ee6a2-64a5-4f0c-8a5e-a8f2f0a1c9c2',
  successorId: hashTokenValue(successor),
};

test('a sealed value comes back with the old value and the key that it was sealed by', () => {
  expect(openSuccessor(sealSuccessor(successor, secret), secret)).toBe(successor);
});

test('it opens with no other value, key or successor, and neither with what the database knows of the old value', () => {
  const sealed = sealSuccessor(successor, secret);
  const others = [
    { tokenValue: generateTokenValue(undefined) },
    { tokenValue: hashTokenValue(secret.tokenValue) },
    { tokenValue: '' },
    { idempotencyKey: `${secret.idempotencyKey}0` },
    { idempotencyKey: secret.idempotencyKey.toUpperCase() },
    { successorId: hashTokenValue(secret.tokenValue) },
    // The two parts are not joined, so that none can borrow from the other.
    { tokenValue: secret.tokenValue + secret.idempotencyKey, idempotencyKey: '' },
  ];
  for (const other of others) expect(openSuccessor(sealed, { ...secret, ...other })).toBeUndefined();
});

test('what was changed by a single bit does not open', () => {
  const sealed = sealSuccessor(successor, secret);
  fc.assert(
    fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
      const changed = Buffer.from(sealed);
      const at = bit >> 3;
      changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
      expect(openSuccessor(changed, secret)).toBeUndefined();
    }),
  );
});

test('the same value is never sealed to the same bytes, and is not among them', () => {
  const [one, other] = [sealSuccessor(successor, secret), sealSuccessor(successor, secret)];
  expect(one.equals(other)).toBe(false);
  expect(one.includes(successor)).toBe(false);
});
