import { expect, test } from 'vitest';
import { filterOf, readTokenSearch, tokenIdOf, tokenValueIn } from './token-search.ts';

const DATABRICKS = `dapi${'0123456789abcdef'.repeat(2)}`;
const PREFIXED = `acme_${'aZ3'.repeat(12)}`;

test('an address is read as it is meant, and what cannot be meant is left out', () => {
  expect(
    readTokenSearch({
      search: 'export',
      owner: 1234,
      status: 'revoked',
      never_expires: true,
      unused_for_days: 30,
      token: 'a'.repeat(64),
    }),
  ).toEqual({
    search: 'export',
    owner: '1234',
    status: 'revoked',
    never_expires: true,
    unused_for_days: 30,
    token: 'a'.repeat(64),
  });
  const odd = {
    search: ['a'],
    owner: '',
    never_expires: 'yes',
    unused_for_days: '30',
    token: 'b',
    other: 'c',
  };
  expect(readTokenSearch(odd)).toEqual({});
  expect(readTokenSearch({ search: 'a'.repeat(257) })).toEqual({});
});

test('a token’s value in an address is no filter', () => {
  for (const value of [DATABRICKS, PREFIXED]) {
    expect(readTokenSearch({ search: value, owner: `${value} x`, token: value })).toEqual({});
  }
});

test('the open token is no part of the filter', () => {
  expect(filterOf({ search: 'a', token: 'b'.repeat(64) })).toEqual({ search: 'a' });
});

test.each([
  [DATABRICKS, DATABRICKS],
  [`Authorization: Bearer ${DATABRICKS}`, DATABRICKS],
  [`token=${PREFIXED}&x=1`, PREFIXED],
  [`"${PREFIXED}",`, PREFIXED],
])('a token’s value is known in %s', (text, value) => {
  expect(tokenValueIn(text)).toBe(value);
});

test.each(['dapi', 'dapi0123', `${DATABRICKS}0`, 'nightly_export', 'a'.repeat(64)])(
  '%s is no token',
  (text) => {
    expect(tokenValueIn(text)).toBeUndefined();
  },
);

test('the id of a token is the SHA-256 of its value', async () => {
  expect(await tokenIdOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
