import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Identity } from '../http/authenticate.ts';
import { RateLimits } from './rate-limits.ts';

const SLOW = { name: 'slow', rateLimit: { requests: 2, periodMs: 60_000, burst: 2 } };
const IDENTITY = { via: 'token', token: { tokenId: 'one' } } as unknown as Identity;

/** As a clock has it: milliseconds since the start of a process, in millionths. */
const INSTANT = fc
  .tuple(fc.integer({ min: 0, max: 100_000_000 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([ms, millionths]) => ms + millionths / 1_000_000);

test('whatever the instant, the time that is told is not a second longer by a fraction', () => {
  fc.assert(
    fc.property(INSTANT, (now) => {
      const limits = new RateLimits({ clock: { now: () => now, monotonicMs: () => now } });
      const answers = [1, 2, 3].map(() => limits.take(SLOW, IDENTITY));
      expect(
        answers.slice(0, 2).map((answer) => ('headers' in answer ? answer.headers.at(-1) : 'refused')),
      ).toEqual(['"slow";r=1;t=30', '"slow";r=0;t=30']);
      expect(answers[2]?.refusal?.retryAfterSeconds).toBe(30);
    }),
  );
});
