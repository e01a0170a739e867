import { expect, test } from 'vitest';
import { formatRelative, formatUtc } from './format-time.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

test.each([
  [0, 'just now'],
  [-59_000, 'just now'],
  [30_000, 'in less than a minute'],
  [-MINUTE_MS, '1 minute ago'],
  [-59 * MINUTE_MS, '59 minutes ago'],
  [3 * HOUR_MS, 'in 3 hours'],
  [90 * DAY_MS - MINUTE_MS, 'in 90 days'],
  [-365 * DAY_MS, '1 year ago'],
  [200 * DAY_MS, 'in 7 months'],
])('%d ms away is %j', (distanceMs, said) => {
  expect(formatRelative(NOW + distanceMs, NOW)).toBe(said);
});

test('an instant is exact in UTC', () => {
  expect(formatUtc(NOW)).toBe('2026-11-22 12:00:00 UTC');
});
