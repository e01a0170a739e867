import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

test('waits grow fourfold from 5 seconds to 6 hours, less up to a half by chance', () => {
  const full = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((attempts) => backoffMs(attempts, () => 1) / 1000);
  expect(full).toEqual([5, 20, 80, 320, 1280, 5120, 20_480, 21_600, 21_600]);
  expect(backoffMs(3, () => 0)).toBe(40_000);
  const many = new Set(Array.from({ length: 50 }, () => backoffMs(4)));
  expect(many.size).toBeGreaterThan(10);
});
