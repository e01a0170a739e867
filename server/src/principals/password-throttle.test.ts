import { expect, test } from 'vitest';
import { type PasswordAdmission, PasswordThrottle } from './password-throttle.ts';

function startThrottle(options: { maxEntries?: number } = {}) {
  const clock = { nowMs: 0 };
  const throttle = new PasswordThrottle({ now: () => clock.nowMs, ...options });
  const settle = (address: string, userName: string, outcome: 'right' | 'wrong' | 'abandoned') => {
    const admission = throttle.admit(address, userName);
    if (admission.admitted) admission.settle(outcome);
    return admission;
  };
  const fail = (address: string, userName: string, times = 1) => {
    for (let round = 0; round < times; round += 1) settle(address, userName, 'wrong');
  };
  /** What an attempt would be told, without leaving a trace. */
  const ask = (address: string, userName: string) => outcomeOf(settle(address, userName, 'abandoned'));
  return { clock, throttle, settle, fail, ask };
}

function outcomeOf(admission: PasswordAdmission): string {
  if (!admission.admitted) return `refused for ${admission.retryAfterSeconds} s`;
  return `after ${admission.delayMs} ms`;
}

test.each([
  [0, 'after 0 ms'],
  [9, 'after 0 ms'],
  [10, 'after 100 ms'],
  [11, 'after 200 ms'],
  [14, 'after 1600 ms'],
  [15, 'after 2000 ms'],
  [29, 'after 2000 ms'],
  [30, 'refused for 60 s'],
])('after %i failures the next attempt is admitted or refused: %s', (failures, expected) => {
  const { fail, ask } = startThrottle();
  fail('192.0.2.1', 'alice', failures);

  expect(ask('192.0.2.1', 'alice')).toBe(expected);
});

test('failures are forgotten five minutes after they happened', () => {
  const { clock, fail, ask } = startThrottle();
  fail('192.0.2.1', 'alice', 6);
  clock.nowMs = 200_000;
  fail('192.0.2.1', 'alice', 5);

  clock.nowMs = 299_999;
  expect(ask('192.0.2.1', 'alice')).toBe('after 200 ms');
  clock.nowMs = 300_000;
  expect(ask('192.0.2.1', 'alice')).toBe('after 0 ms');
});

test('a refusal ends 60 s after the last failure and being refused does not prolong it', () => {
  const { clock, fail, ask } = startThrottle();
  fail('192.0.2.1', 'alice', 30);

  clock.nowMs = 59_001;
  expect(ask('192.0.2.1', 'alice')).toBe('refused for 1 s');
  clock.nowMs = 60_000;
  expect(ask('192.0.2.1', 'alice')).toBe('after 2000 ms');
  fail('192.0.2.1', 'alice');
  expect(ask('192.0.2.1', 'alice')).toBe('refused for 60 s');
});

test('after a refusal guesses come in one at a time', () => {
  const { clock, throttle, fail, ask } = startThrottle();
  fail('192.0.2.1', 'alice', 30);
  clock.nowMs = 60_000;

  const first = throttle.admit('192.0.2.1', 'alice');
  expect(outcomeOf(first)).toBe('after 2000 ms');
  expect(ask('192.0.2.1', 'alice')).toBe('refused for 1 s');
  if (first.admitted) first.settle('right');
  expect(ask('192.0.2.1', 'alice')).toBe('after 2000 ms');
});

test('one address is stopped whatever user names it tries, and other addresses are not', () => {
  const { fail, ask } = startThrottle();
  for (let index = 0; index < 30; index += 1) fail('192.0.2.1', `user${index}`);

  expect(ask('192.0.2.1', 'alice')).toBe('refused for 60 s');
  expect(ask('192.0.2.2', 'alice')).toBe('after 0 ms');
});

test('a right password from a fresh address is never refused for failures from elsewhere', () => {
  const { fail, ask } = startThrottle();
  for (let index = 0; index < 200; index += 1) fail(`198.51.100.${index}`, 'alice', 30);

  expect(ask('192.0.2.1', 'alice')).toBe('after 0 ms');
});

test('a success clears the failures with this user name, not those of the address', () => {
  const { settle, fail, ask, throttle } = startThrottle();
  fail('192.0.2.1', 'alice', 12);
  settle('192.0.2.1', 'mallory', 'right');
  expect(ask('192.0.2.1', 'alice')).toBe('after 400 ms');

  settle('192.0.2.1', 'alice', 'right');
  expect(ask('192.0.2.1', 'alice')).toBe('after 400 ms');
  expect(throttle.size).toBe(1);
});

test('a user name is one in any case and spelling, and a long one is cut', () => {
  const { fail, throttle } = startThrottle();
  fail('192.0.2.1', 'Zoé');
  fail('192.0.2.1', 'ZOE\u0301');
  expect(throttle.size).toBe(2);

  fail('192.0.2.1', `${'x'.repeat(256)}a`);
  fail('192.0.2.1', `${'x'.repeat(256)}b`);
  expect(throttle.size).toBe(3);
});

test('an attempt that ended before the comparison leaves no trace, and settles once', () => {
  const { throttle } = startThrottle();
  const admission = throttle.admit('192.0.2.1', 'alice');
  if (!admission.admitted) throw new Error('The first attempt was not admitted.');
  expect(throttle.size).toBe(2);

  admission.settle('abandoned');
  admission.settle('wrong');
  expect(throttle.size).toBe(0);
});

test('of a thousand parallel guesses thirty get in, twenty of them after a delay', () => {
  const { throttle, ask } = startThrottle();
  const admissions = Array.from({ length: 1000 }, (_, index) =>
    throttle.admit('192.0.2.1', `user${index % 7}`),
  );
  const admitted = admissions.filter((admission) => admission.admitted);

  expect(admitted).toHaveLength(30);
  expect(admitted.filter(({ delayMs }) => delayMs > 0)).toHaveLength(20);
  expect(ask('192.0.2.1', 'alice')).toBe('refused for 1 s');
  for (const admission of admitted) admission.settle('wrong');
  expect(ask('192.0.2.1', 'alice')).toBe('refused for 60 s');
});

test('parallel attempts with the right password count only until they are settled', () => {
  const { throttle, ask } = startThrottle();
  const admissions = Array.from({ length: 12 }, () => throttle.admit('192.0.2.1', 'alice'));
  expect(ask('192.0.2.1', 'alice')).toBe('after 400 ms');

  for (const admission of admissions) if (admission.admitted) admission.settle('right');
  expect(ask('192.0.2.1', 'alice')).toBe('after 0 ms');
  expect(throttle.size).toBe(0);
});

test.each([
  ['192.0.2.1', '::ffff:192.0.2.1', true],
  ['192.0.2.1', '::ffff:c000:201', true],
  ['192.0.2.1', '192.0.2.2', false],
  ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff', true],
  ['2001:db8:0:1::1', '2001:0DB8:0000:0001::1', true],
  ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ['fe80::1%eth0', 'fe80::2', true],
  ['', 'not an address', true],
  ['', '192.0.2.1', false],
])('%j and %j are one address: %j', (one, other, isOne) => {
  const { fail, ask } = startThrottle();
  fail(one, 'alice', 30);

  expect(ask(other, 'bob')).toBe(isOne ? 'refused for 60 s' : 'after 0 ms');
});

test('a flood of addresses neither outgrows the table nor pushes out a higher counter', () => {
  const { throttle, fail, ask } = startThrottle({ maxEntries: 100 });
  fail('192.0.2.1', 'alice', 12);
  for (let index = 0; index < 5000; index += 1) fail(`2001:db8:0:${index.toString(16)}::1`, 'alice', 2);

  expect(throttle.size).toBe(200);
  expect(ask('192.0.2.1', 'alice')).toBe('after 400 ms');
});

test('among equal counters the one longest untouched goes first', () => {
  const { fail, ask } = startThrottle({ maxEntries: 2 });
  fail('192.0.2.1', 'alice', 10);
  fail('192.0.2.2', 'alice', 10);
  expect(ask('192.0.2.1', 'alice')).toBe('after 100 ms');
  fail('192.0.2.3', 'alice', 10);

  expect(ask('192.0.2.1', 'alice')).toBe('after 100 ms');
  expect(ask('192.0.2.3', 'alice')).toBe('after 100 ms');
  expect(ask('192.0.2.2', 'alice')).toBe('after 0 ms');
});

test('a counter whose failures are forgotten goes before a lower one that counts', () => {
  const { clock, fail, ask } = startThrottle({ maxEntries: 2 });
  fail('192.0.2.1', 'alice', 20);
  clock.nowMs = 250_000;
  fail('192.0.2.2', 'alice', 10);
  clock.nowMs = 310_000;
  fail('192.0.2.3', 'alice');

  expect(ask('192.0.2.2', 'alice')).toBe('after 100 ms');
});

test('an attempt under way keeps its counter, and a table full of them admits nobody else', () => {
  const { throttle, ask } = startThrottle({ maxEntries: 2 });
  const first = throttle.admit('192.0.2.1', 'alice');
  throttle.admit('192.0.2.2', 'alice');

  expect(ask('192.0.2.3', 'alice')).toBe('refused for 1 s');
  expect(ask('192.0.2.1', 'alice')).toBe('after 0 ms');
  if (first.admitted) first.settle('right');
  expect(ask('192.0.2.3', 'alice')).toBe('after 0 ms');
});
