import { expect, test } from 'vitest';
import { secondsLeft, TransferSpeed } from './transfer-speed.ts';

test('the speed goes by the last seconds, and is told once there are some', () => {
  const speed = new TransferSpeed();
  expect(speed.at(0)).toBeUndefined();
  speed.note(0, 0);
  speed.note(100, 500);
  expect(speed.at(500)).toBeUndefined();
  for (let second = 1; second <= 20; second += 1) speed.note(second * 1000, second * 1000);
  expect(speed.at(20_000)).toBe(1000);
  for (let second = 21; second <= 30; second += 1) speed.note(20_000 + (second - 20) * 10, second * 1000);
  expect(speed.at(30_000)).toBe(10);
});

test('what stands still gets slower, and what is sent anew is counted anew', () => {
  const speed = new TransferSpeed();
  speed.note(0, 0);
  speed.note(4000, 1000);
  expect(speed.at(1000)).toBe(4000);
  expect(speed.at(4000)).toBe(1000);
  speed.note(0, 5000);
  speed.note(500, 6000);
  expect(speed.at(6000)).toBe(500);
});

test('the time left is told only where something moves', () => {
  expect(secondsLeft(1001, 100)).toBe(11);
  expect(secondsLeft(1000, 0)).toBeUndefined();
  expect(secondsLeft(1000, undefined)).toBeUndefined();
});
