import { expect, test } from 'vitest';
import { digestTokenValue as digest } from './token-value.ts';
import { VerificationCache } from './verification-cache.ts';

test('it never holds more than it may', () => {
  const cache = new VerificationCache<number>(10);
  for (let i = 0; i < 1000; i++) {
    cache.set(digest(String(i % 37)), i);
    expect(cache.size).toBeLessThanOrEqual(10);
  }
});

test('what is used stays, what is not goes', () => {
  const cache = new VerificationCache<number>(10);
  cache.set(digest('kept'), 1);
  for (let i = 0; i < 100; i++) {
    cache.set(digest(`passing-${i}`), i);
    expect(cache.get(digest('kept'))).toBe(1);
  }
  expect(cache.get(digest('passing-0'))).toBeUndefined();
});

test('what is deleted is gone from both halves', () => {
  const cache = new VerificationCache<number>(4);
  for (const key of ['a', 'b', 'c']) cache.set(digest(key), 1);
  cache.delete(digest('a'));
  cache.delete(digest('c'));
  expect(['a', 'b', 'c'].map((key) => cache.get(digest(key)))).toEqual([undefined, 1, undefined]);
  cache.deleteWhere((entry) => entry === 1);
  expect(cache.size).toBe(0);
});
