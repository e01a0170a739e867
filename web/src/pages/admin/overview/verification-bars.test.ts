import { expect, test } from 'vitest';
import { OUTCOME_GROUPS, sumOf, verificationBars } from './verification-bars.ts';

const AS_OF = Date.UTC(2026, 10, 22, 13, 5, 30);
const HOUR_MS = 3_600_000;

test('every minute, hour and day of a range has a bar, also one in which nothing happened', () => {
  const of = (range: 'hour' | 'day' | 'month') =>
    verificationBars({ as_of: AS_OF, span: 'hour', buckets: [] }, range);
  expect([of('hour').length, of('day').length, of('month').length]).toEqual([60, 24, 30]);
  for (const range of ['hour', 'day', 'month'] as const) {
    const last = of(range).at(-1);
    expect(last !== undefined && last.startAt <= AS_OF && AS_OF < last.endAt).toBe(true);
  }
});

test('outcomes are counted in their group, and one that is not known among those held back', () => {
  const start_time = AS_OF - (AS_OF % HOUR_MS);
  const outcomes = { ok: 5, expired: 1, revoked: 2, unknown: 3, malformed: 4, no_permission: 6, newer: 7 };
  const bars = verificationBars({ as_of: AS_OF, span: 'hour', buckets: [{ start_time, outcomes }] }, 'day');
  expect(bars.at(-1)?.counts).toEqual({ accepted: 5, ended: 3, unknown: 7, held: 13 });
  expect(OUTCOME_GROUPS.map((group) => sumOf(bars, group))).toEqual([5, 3, 7, 13]);
});

test('hours are added up to the days of the reader, and what lies before the range is left out', () => {
  const midnight = new Date(2026, 10, 22).getTime();
  const at = (hours: number, count: number) => ({
    start_time: midnight + hours * HOUR_MS,
    outcomes: { ok: count },
  });
  const buckets = [at(-40 * 24, 100), at(-1, 1), at(0, 2), at(5, 4)];
  const asOf = midnight + 6 * HOUR_MS;
  const bars = verificationBars({ as_of: asOf, span: 'hour', buckets }, 'month');
  expect(bars.slice(-2).map(({ counts }) => counts.accepted)).toEqual([1, 6]);
  expect(sumOf(bars, 'accepted')).toBe(7);
});
