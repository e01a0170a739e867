import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Token } from '../token.ts';
import { graceEnd, successorExpiry } from './successor-dates.ts';

const DAY_MS = 86_400_000;
const NOW = 1_800_000_000_000;
const SETTINGS = {
  ...{ tokensEnabled: true, maxTokenLifetimeDays: 90, allowNeverExpiring: false },
  ...{ ipAccessListsEnforced: false, allowWiderTokens: false, passwordsEnabled: true },
};
const LIMITS = { defaultSeconds: 600, maxSeconds: 3_600 };

function token(fields: Partial<Token> = {}): Token {
  const createdAt = NOW - DAY_MS;
  return {
    ...{ tokenId: 'a'.repeat(64), lastFour: 'cafe', ownerId: 1, createdById: 1, comment: '' },
    ...{ createdAt, expiresAt: createdAt + 30 * DAY_MS },
    ...fields,
  };
}

function expiry(of: Token, more: { lifetimeSeconds?: number; now?: number; settings?: object } = {}) {
  const { lifetimeSeconds, now = NOW, settings } = more;
  return successorExpiry(of, { lifetimeSeconds, now, settings: { ...SETTINGS, ...settings } });
}

const never = (): Token => {
  const { expiresAt: _, ...rest } = token();
  return rest;
};

test('a successor lives as long as the token that it replaces was to live', () => {
  expect(expiry(token())).toBe(NOW + 30 * DAY_MS);
});

test('it lives for less where that is asked for, and a longer life is refused', () => {
  expect(expiry(token(), { lifetimeSeconds: 60 })).toBe(NOW + 60_000);
  expect(expiry(token(), { lifetimeSeconds: 30 * 86_400 })).toBe(NOW + 30 * DAY_MS);
  expect(() => expiry(token(), { lifetimeSeconds: 30 * 86_400 + 1 })).toThrow(/must not exceed 2592000/);
});

test('it lives no longer than a new token may live by now', () => {
  const settings = { maxTokenLifetimeDays: 7 };
  expect(expiry(token(), { settings })).toBe(NOW - DAY_MS + 7 * DAY_MS);
  expect(() => expiry(token(), { settings, lifetimeSeconds: 8 * 86_400 })).toThrow(/must not exceed 604800/);
});

test('no rotation leads beyond what the first of the chain could have lived, and in the end none is left', () => {
  const chainStartedAt = NOW - 80 * DAY_MS;
  expect(expiry(token({ chainStartedAt }))).toBe(chainStartedAt + 90 * DAY_MS);
  expect(() => expiry(token({ chainStartedAt: NOW - 90 * DAY_MS }))).toThrow(/90 days.*generate a new one/);
});

test('a token that never expires gets such a successor only where the workspace allows it', () => {
  expect(expiry(never(), { settings: { allowNeverExpiring: true } })).toBeUndefined();
  expect(expiry(never())).toBe(NOW - DAY_MS + 90 * DAY_MS);
  expect(expiry(token(), { settings: { allowNeverExpiring: true } })).toBe(NOW + 30 * DAY_MS);
});

test('rotating again and again, at whatever times, for whatever lifetimes, never outlives the chain or its first lifetime', () => {
  const rotations = fc.array(fc.tuple(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(40)), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(rotations, (steps) => {
      let current = token({ createdAt: NOW, expiresAt: NOW + 30 * DAY_MS });
      let shortest = 30 * DAY_MS;
      for (const [part, days] of steps) {
        const { createdAt, expiresAt = 0 } = current;
        const now = createdAt + Math.floor((expiresAt - createdAt) * part);
        const lifetimeSeconds = days === 0 ? undefined : days * 86_400;
        if (lifetimeSeconds !== undefined && lifetimeSeconds * 1000 > shortest) continue;
        const next = expiry(current, { now, ...(lifetimeSeconds && { lifetimeSeconds }) }) ?? 0;
        expect(next).toBeLessThanOrEqual(NOW + 90 * DAY_MS);
        expect(next - now).toBeLessThanOrEqual(shortest);
        shortest = next - now;
        if (shortest < 100_000) return;
        current = token({ createdAt: now, expiresAt: next, chainStartedAt: NOW });
      }
    }),
  );
});

test('a clock that was set back gives no longer a life', () => {
  const made = token({ createdAt: NOW, expiresAt: NOW + 30 * DAY_MS });
  expect(expiry(made, { now: NOW - 10 * DAY_MS })).toBe(NOW + 20 * DAY_MS);
});

test('the grace time is what was asked for or set, and ends no later than either token', () => {
  const end = (graceSeconds?: number, successorExpiresAt?: number, of = token()) =>
    graceEnd(of, { graceSeconds, limits: LIMITS, successorExpiresAt, now: NOW });
  expect(end()).toBe(NOW + 600_000);
  expect(end(1)).toBe(NOW + 1_000);
  expect(end(3_600)).toBe(NOW + 3_600_000);
  expect(end(60, NOW + 5_000)).toBe(NOW + 5_000);
  expect(end(60, undefined, token({ expiresAt: NOW + 7_000 }))).toBe(NOW + 7_000);
  for (const seconds of [0, -1, 3_601]) expect(() => end(seconds)).toThrow(/from 1 to 3600/);
});
