import { expect, test } from 'vitest';
import { VerificationCache } from './verification-cache.ts';

test('it never holds more than it may', () => {
  const cache = new VerificationCache<number>(10);
  for (let i = 0; i < 1000; i++) {
    cache.set(String(i % 37), i);
    expect(cache.size).toBeLessThanOrEqual(10);
  }
});

test('what is used stays, what is not goes', () => {
  const cache = new VerificationCache<number>(10);
  cache.set('kept', 1);
  for (let i = 0; i < 100; i++) {
    cache.set(`passing-${i}`, i);
    expect(cache.get('kept')).toBe(1);
  }
  expect(cache.get('passing-0')).toBeUndefined();
});

test('what is deleted is gone from both halves', () => {
  const cache = new VerificationCache<number>(4);
  for (const key of ['a', 'b', 'c']) cache.set(key, 1);
  cache.delete('a');
  cache.delete('c');
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, 1, undefined]);
  cache.deleteWhere((entry) => entry === 1);
  expect(cache.size).toBe(0);
});
