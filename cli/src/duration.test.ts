import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeDistance, parseDuration } from './duration.ts';

const UNITS = { d: 86_400, h: 3_600, s: 1 } as const;
const unit = fc.constantFrom<keyof typeof UNITS>('d', 'h', 's');

test.each([
  ['90d', 7_776_000],
  ['12h', 43_200],
  ['3600s', 3600],
  ['1s', 1],
  ['007d', 604_800],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test('a whole number and a unit are so many seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000_000 }), unit, (count, name) => {
      expect(parseDuration(`${count}${name}`)).toBe(count * UNITS[name]);
    }),
  );
});

test('any text is a duration of whole seconds, at least one, or none', () => {
  const nearly = fc.stringMatching(/^[ +-]?[0-9.e]{0,20}[dhsmwy ]{0,2}$/);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), nearly), (text) => {
      const seconds = parseDuration(text);
      if (seconds === undefined) return;
      expect(text).toMatch(/^[0-9]+[dhs]$/);
      expect(seconds).toBeGreaterThan(0);
      expect(Number.isSafeInteger(seconds)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test.each([
  ...[
    '',
    '90',
    'd',
    '0d',
    '0s',
    '-1d',
    '+1d',
    '1.5d',
    '1e3s',
    '90 d',
    ' 90d',
    '90d ',
    '90d\n',
    '90D',
    '3m',
    '1y',
  ],
  ...['1d12h', '٣d', '9007199254740992s', '104249991375d', `${'9'.repeat(400)}s`, 'Infinityd'],
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('the longest durations that are exact are taken', () => {
  expect(parseDuration(`${Number.MAX_SAFE_INTEGER}s`)).toBe(Number.MAX_SAFE_INTEGER);
  expect(parseDuration('104249991374d')).toBe(104_249_991_374 * 86_400);
});

test.each([
  [3 * 86_400_000, 'in 3 days'],
  [3 * 86_400_000 - 1, 'in 2 days'],
  [86_400_000, 'in 1 day'],
  [86_400_000 - 1, 'in 23 hours'],
  [3_599_999, 'in 59 minutes'],
  [1_000, 'in 1 second'],
  [999, 'now'],
  [0, 'now'],
  [-999, 'now'],
  [-1_000, '1 second ago'],
  [-7_200_000, '2 hours ago'],
  [-730 * 86_400_000, '730 days ago'],
])('%i ms from now is %s', (distanceMs, text) => {
  const now = Date.UTC(2026, 10, 22);
  expect(describeDistance(now + distanceMs, now)).toBe(text);
});

test('a distance is never told greater than it is, nor less by a whole unit', () => {
  const unitMs: Record<string, number> = { day: 86_400_000, hour: 3_600_000, minute: 60_000, second: 1_000 };
  const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
  fc.assert(
    fc.property(instant, instant, (then, now) => {
      const text = describeDistance(then, now);
      if (text === 'now') return Math.abs(then - now) < 1000;
      const [, future, count, name = ''] = /^(in )?([\d,]+) (\w+?)s?(?: ago)?$/.exec(text) ?? [];
      const told = Number(count?.replaceAll(',', '')) * (unitMs[name] ?? Number.NaN);
      const distanceMs = Math.abs(then - now);
      const isRightWay = (future !== undefined) === then > now;
      return isRightWay && told <= distanceMs && distanceMs < told + (unitMs[name] ?? 0);
    }),
  );
});
