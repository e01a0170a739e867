import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

const PER_SECOND = { requests: 10, periodMs: 1_000, burst: 5 };

test('a burst passes at once, then one each time that there is room for one', () => {
  const limiter = new RateLimiter(PER_SECOND);
  const burst = [1, 2, 3, 4, 5].map(() => limiter.take('a', 1_000));
  expect(burst.map(({ isWithin, remaining }) => [isWithin, remaining])).toEqual([
    [true, 4],
    [true, 3],
    [true, 2],
    [true, 1],
    [true, 0],
  ]);
  expect(limiter.take('a', 1_000)).toEqual({ isWithin: false, remaining: 0, waitMs: 100 });
  expect(limiter.take('a', 1_050)).toEqual({ isWithin: false, remaining: 0, waitMs: 50 });
  expect(limiter.take('a', 1_100)).toEqual({ isWithin: true, remaining: 0, waitMs: 100 });
  expect(limiter.take('a', 1_100).isWithin).toBe(false);
  expect(limiter.take('a', 9_000).remaining).toBe(4);
});

test('what one key uses up is there for another', () => {
  const limiter = new RateLimiter({ requests: 1, periodMs: 3_600_000, burst: 1 });
  expect(['a', 'b', 7, '7', 'a'].map((key) => limiter.take(key, 5).isWithin)).toEqual([
    ...[true, true, true, true],
    false,
  ]);
});

test('a request too many takes nothing away', () => {
  const limiter = new RateLimiter(PER_SECOND);
  for (let i = 0; i < 1_000; i++) limiter.take('a', 1_000);
  expect(limiter.take('a', 1_100).isWithin).toBe(true);
});

test('a key is remembered for as long as that matters, and not for longer', () => {
  const limiter = new RateLimiter({ requests: 1, periodMs: 1_000, burst: 2 });
  // Just before the generations turn, and just after.
  for (let start = 0; start < 20_000; start += 3_700) {
    for (const now of [start, start]) expect(limiter.take('a', now).isWithin).toBe(true);
    for (const now of [start + 1, start + 500, start + 990])
      expect([now, limiter.take('a', now).isWithin]).toEqual([now, false]);
    for (let i = 0; i < 50; i++) limiter.take(`other ${i}`, start + 995);
  }
});

test('more keys than there is room for are forgotten, and nothing grows', () => {
  const limiter = new RateLimiter({ requests: 1, periodMs: 3_600_000, burst: 1 }, 10);
  for (let i = 0; i < 25; i++) limiter.take(i, 1);
  expect(limiter.take(24, 1).isWithin).toBe(false);
  expect(limiter.take(0, 1).isWithin).toBe(true);
});

test('in no stretch of time more pass than the limit says, and who waits as long as told passes', () => {
  const limits = fc.record({
    requests: fc.integer({ min: 1, max: 1_000 }),
    periodMs: fc.constantFrom(1_000, 60_000, 3_600_000),
    burst: fc.integer({ min: 1, max: 50 }),
  });
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000 })), { maxLength: 200 });
  fc.assert(
    fc.property(limits, gaps, (limit, times) => {
      const limiter = new RateLimiter(limit);
      const spacingMs = limit.periodMs / limit.requests;
      const passed: number[] = [];
      let now = 0;
      for (const gap of times) {
        now += gap;
        const { isWithin, remaining, waitMs } = limiter.take('a', now);
        if (isWithin) passed.push(now);
        else {
          expect(remaining).toBe(0);
          now += waitMs;
          expect(limiter.take('a', now).isWithin).toBe(true);
          passed.push(now);
        }
      }
      for (const [first, start] of passed.entries()) {
        for (const [last, end] of passed.entries()) {
          if (last < first) continue;
          const most = limit.burst + (end - start + 1) / spacingMs;
          expect(last - first + 1).toBeLessThanOrEqual(most);
        }
      }
    }),
    { numRuns: 200 },
  );
});
