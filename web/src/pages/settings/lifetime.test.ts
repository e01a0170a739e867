import { expect, test } from 'vitest';
import { parseLifetimeDays } from './lifetime.ts';

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
