import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateTokenValue, hashTokenValue, isTokenValue } from './token-value.ts';

test('the default form is what Databricks clients and public scanners know', () => {
  expect(generateTokenValue(undefined)).toMatch(/^dapi[0-9a-f]{32}$/);
  expect(new Set(Array.from({ length: 1000 }, () => generateTokenValue(''))).size).toBe(1000);
});

test('the prefixed form carries the checksum that GitHub published a vector for', () => {
  expect(isTokenValue('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')).toBe(true);
  expect(isTokenValue('ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18')).toBe(false);
});

test('every generated value is recognised, under any prefix', () => {
  const prefix = fc.stringMatching(/^[a-z][a-z0-9]{0,15}$/).filter((name) => name !== 'dapi');
  fc.assert(
    fc.property(fc.option(prefix, { nil: undefined }), (name) => isTokenValue(generateTokenValue(name))),
  );
});

test('a prefixed value with one character changed is not recognised', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 35 }), fc.stringMatching(/^[0-9A-Za-z]$/), (at, other) => {
      const value = generateTokenValue('acme');
      const changed = `${value.slice(0, 5 + at)}${other}${value.slice(6 + at)}`;
      return changed === value || !isTokenValue(changed);
    }),
  );
});

test('nothing else is recognised, whatever it is', () => {
  const near = fc
    .stringMatching(/^dapi[0-9a-fA-F]{30,34}$/)
    .filter((text) => !/^dapi[0-9a-f]{32}$/.test(text));
  for (const candidate of [fc.string(), fc.string({ unit: 'binary' }), near]) {
    fc.assert(fc.property(candidate, (text) => isTokenValue(text) === false));
  }
  for (const text of [
    '',
    'dapi',
    `dapi${'0'.repeat(32)}\n`,
    ` dapi${'0'.repeat(32)}`,
    `DAPI${'0'.repeat(32)}`,
  ]) {
    expect(isTokenValue(text)).toBe(false);
  }
});

test('the token id is the SHA-256 of the value in hex', () => {
  expect(hashTokenValue('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
