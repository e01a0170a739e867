import { expect, test } from 'vitest';
import { NegativeThrottle } from './negative-throttle.ts';

test('a burst is free, what is beyond it is waited for, and time pays it off', () => {
  let now = 0;
  const throttle = new NegativeThrottle({ now: () => now });
  throttle.note(1, 5_000);
  expect(throttle.secondsToWait(1)).toBe(0);
  throttle.note(1, 250);
  expect(throttle.secondsToWait(1)).toBe(3);
  expect(throttle.secondsToWait(2)).toBe(0);
  now += 2_499;
  expect(throttle.secondsToWait(1)).toBe(1);
  now += 1;
  expect(throttle.secondsToWait(1)).toBe(0);
});

test('what is good costs nothing, and rest is not saved up', () => {
  let now = 0;
  const throttle = new NegativeThrottle({ now: () => now });
  throttle.note(1, 0);
  now += 3_600_000;
  throttle.note(1, 5_100);
  expect(throttle.secondsToWait(1)).toBe(1);
});
