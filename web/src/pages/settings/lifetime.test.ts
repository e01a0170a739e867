import type { TokenLimits } from '@latchkey/client';
import { expect, test } from 'vitest';
import { describeLifetime, lifetimeProblem, parseLifetimeDays } from './lifetime.ts';

test.each([
  ['90', { days: 90 }],
  [' 7 ', { days: 7 }],
  ['', {}],
  ['  ', {}],
])('a lifetime of %j is read', (typed, parsed) => {
  expect(parseLifetimeDays(typed)).toEqual(parsed);
});

test.each(['0', '-1', '1.5', '1e3', 'ninety', '123456', '٣'])(
  'a lifetime of %j is not a number of days',
  (typed) => {
    expect(parseLifetimeDays(typed)).toBeUndefined();
  },
);

const LIMITS: TokenLimits = {
  ...{ max_lifetime_seconds: 30 * 86_400, never_expires_allowed: false },
  ...{ max_tokens: 600, token_count: 1 },
};

test('what is longer than the workspace allows is a problem once that is known', () => {
  expect(lifetimeProblem('30', LIMITS)).toBeUndefined();
  expect(lifetimeProblem('', LIMITS)).toBeUndefined();
  expect(lifetimeProblem('31', LIMITS)).toContain('at most 30 days');
  expect(lifetimeProblem('31', undefined)).toBeUndefined();
  expect(lifetimeProblem('soon', undefined)).toContain('a whole number of days');
});

test('nothing typed means the day that the workspace’s limit ends on', () => {
  expect(describeLifetime('', 0, LIMITS)).toBe(describeLifetime('30', 0, LIMITS));
  expect(describeLifetime('7', 0, LIMITS)).toContain('at most 30 days');
  expect(describeLifetime('', 0, undefined)).toContain('the longest time that the workspace allows');
});
