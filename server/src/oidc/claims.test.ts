import { expect, test } from 'vitest';
import { findTrustedEmail, readClaims } from './claims.ts';

const ISSUER = 'https://login.acme.example';
const claimsOf = (claims: Record<string, unknown>) => readClaims(ISSUER, { sub: 's', ...claims });

test.each([
  ['missing', undefined],
  ['a number', 7],
  ['empty', ''],
  ['longer than 255', 'x'.repeat(256)],
  ['with a NUL', 'alice\0'],
  ['with a line break', 'alice\nbob'],
  ['of letters that look alike', 'аlice'],
  ['half of a pair', '\ud800'],
])('a subject that is %s is nobody', (_what, sub) => {
  expect(() => readClaims(ISSUER, { sub })).toThrow(expect.objectContaining({ problem: 'untrusted' }));
});

test('a subject is kept as it is, and of 255 characters at most', () => {
  expect(readClaims(ISSUER, { sub: 'AlIcE|7' }).subject).toBe('AlIcE|7');
  expect(readClaims(ISSUER, { sub: 'x'.repeat(255) }).subject).toHaveLength(255);
});

test('an address is in lower case, and none that becomes ASCII only by that', () => {
  expect(claimsOf({ email: 'Kate@Example.COM' }).email).toBe('kate@example.com');
  expect(claimsOf({ email: '\u212aate@example.com' }).email).toBeUndefined();
  expect(claimsOf({ email: 'kate@\u212aelvin.example' }).email).toBeUndefined();
});

test('only a verified address of exactly an allowed domain is trusted', () => {
  const trusted = (email: string, isVerified: unknown, domains = ['example.com']) =>
    findTrustedEmail(claimsOf({ email, email_verified: isVerified }), domains);
  expect(trusted('kate@example.com', true)).toBe('kate@example.com');
  expect(trusted('kate@example.com', true, [])).toBeUndefined();
  expect(trusted('kate@example.com', 'true')).toBeUndefined();
  expect(trusted('kate@sub.example.com', true)).toBeUndefined();
});

test('a time of signing in that is no time is none', () => {
  expect(claimsOf({ auth_time: 12 }).authTime).toBe(12);
  for (const time of ['12', -1, 0, Number.NaN, null])
    expect(claimsOf({ auth_time: time }).authTime).toBeUndefined();
});
