import { expect, test } from 'vitest';
import { formatBytes, formatExactBytes } from './format-bytes.ts';

test('sizes are written in the unit that keeps them short', () => {
  expect([0, 1, 999, 1000, 1_234_567, 999_600, 5e9, 2.5e15].map(formatBytes)).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1 kB',
    '1.23 MB',
    '1 MB',
    '5 GB',
    '2,500 TB',
  ]);
});

test('the exact number of bytes is told in full', () => {
  expect(formatExactBytes(1)).toBe('1 byte');
  expect(formatExactBytes(1_234_567)).toBe('1,234,567 bytes');
});
