import { expect, test } from 'vitest';
import { TestClock } from '../testing/test-clock.ts';
import { Doorbell } from './doorbell.ts';

test('a bell is heard once its ring came back, and no more when a later one does not', () => {
  const clock = new TestClock();
  let rings = 0;
  const bell = new Doorbell(clock, async () => {
    rings++;
  });
  expect(bell.isHeard).toBe(false);
  bell.ringWhenDue();
  bell.ringWhenDue();
  expect([rings, bell.isHeard]).toEqual([1, false]);
  bell.heard();
  expect(bell.isHeard).toBe(true);
  clock.advance('61s');
  bell.ringWhenDue();
  expect([rings, bell.isHeard]).toEqual([2, true]);
  clock.advance('6s');
  expect(bell.isHeard).toBe(false);
  bell.heard();
  expect(bell.isHeard).toBe(true);
});

test('a bell whose connection was lost rings again at once', () => {
  let rings = 0;
  const bell = new Doorbell(new TestClock(), async () => {
    rings++;
    throw new Error('There is no connection.');
  });
  bell.ringWhenDue();
  bell.heard();
  bell.lost();
  expect(bell.isHeard).toBe(false);
  bell.ringWhenDue();
  expect([rings, bell.isHeard]).toEqual([2, false]);
});
