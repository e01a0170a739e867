import { expect, test } from 'vitest';
import { formatCount, formatShare, formatShortCount } from './format-number.ts';

test('numbers are grouped, or short where there is little room', () => {
  expect([formatCount(1_234_567), formatShortCount(1_234_567)]).toEqual(['1,234,567', '1.2M']);
});

test('a share is never told as all or none that is not', () => {
  expect(formatShare(999_999, 1_000_000)).toBe('99.9%');
  expect(formatShare(1, 1_000_000)).toBe('0.1%');
  expect([formatShare(0, 7), formatShare(7, 7), formatShare(0, 0)]).toEqual(['0%', '100%', '0%']);
});
