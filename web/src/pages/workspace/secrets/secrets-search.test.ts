import { expect, test } from 'vitest';
import { readListSearch, readScopeSearch } from './secrets-search.ts';

test('an address is read for what it can mean, and for nothing else', () => {
  expect(readScopeSearch({ name: 'prod/db', view: 'permissions', key: 'k', q: 'x', sort: '-put' })).toEqual({
    ...{ name: 'prod/db', view: 'permissions', key: 'k', q: 'x', sort: '-put' },
  });
  expect(readScopeSearch({ name: '', view: 'values', key: {}, q: ['x'], sort: '<b>', value: 'v' })).toEqual(
    {},
  );
});

test('names of digits alone are names', () => {
  expect(readScopeSearch({ name: 2024, key: true })).toEqual({ name: '2024', key: 'true' });
});

test('what is searched for is bounded', () => {
  expect(readListSearch({ q: 'x'.repeat(500) }).q).toHaveLength(200);
});

test('a page that cannot be is the first', () => {
  expect(readListSearch({ page: 3 })).toEqual({ page: 3 });
  for (const page of [1, 0, -1, 1.5, Number.NaN, 1e300, '2']) expect(readListSearch({ page })).toEqual({});
});
