import { expect, test } from 'vitest';
import { nextSort, pageOf, sortOf, viewScopes, viewSecrets } from './list-view.ts';

const scope = (name: string, more: object = {}) => ({
  ...{ name, creation_time: 0, is_master_key_missing: false },
  ...more,
});
const SCOPES = [
  scope('ci10', { own_permission: 'READ', secret_count: 3, last_updated_timestamp: 50 }),
  scope('CI2', { own_permission: 'MANAGE', secret_count: 0 }),
  scope('prod/warehouse'),
] as const;
const names = (search: object) => viewScopes(SCOPES, search).map(({ name }) => name);

test('scopes are found by every word in any case, and stand by name as people count', () => {
  expect(names({})).toEqual(['CI2', 'ci10', 'prod/warehouse']);
  expect(names({ q: ' WARE  prod' })).toEqual(['prod/warehouse']);
  expect(names({ q: 'ware ci' })).toEqual([]);
});

test('what one is told nothing of comes last where the most comes first', () => {
  expect(names({ sort: '-secrets' })).toEqual(['ci10', 'CI2', 'prod/warehouse']);
  expect(names({ sort: '-permission' })).toEqual(['CI2', 'ci10', 'prod/warehouse']);
  expect(names({ sort: '-put' })[0]).toBe('ci10');
});

test('an address that asks for a column that there is not shows the list as it came', () => {
  for (const sort of ['nothing', 'constructor', '-__proto__'])
    expect(names({ sort })).toEqual(['ci10', 'CI2', 'prod/warehouse']);
});

test('secrets are found and sorted the same way', () => {
  const secrets = [
    { key: 'b', last_updated_timestamp: 1 },
    { key: 'A', last_updated_timestamp: 2 },
  ];
  expect(viewSecrets(secrets, {}).map(({ key }) => key)).toEqual(['A', 'b']);
  expect(viewSecrets(secrets, { sort: 'put' }).map(({ key }) => key)).toEqual(['b', 'A']);
  expect(viewSecrets(secrets, { q: 'a' }).map(({ key }) => key)).toEqual(['A']);
});

test('a heading sorts by its column, pressed again the other way round, and the usual order leaves the address', () => {
  expect(nextSort({ q: 'x' }, 'put', 'name')).toEqual({ q: 'x', sort: '-put' });
  expect(nextSort({ sort: '-put' }, 'put', 'name')).toEqual({ sort: 'put' });
  expect(nextSort({ sort: 'put' }, 'name', 'name')).toEqual({});
  expect(nextSort({}, 'name', 'name')).toEqual({ sort: '-name' });
  expect(sortOf({ sort: '-name' }, 'name')).toEqual({ column: 'name', direction: 'descending' });
});

test('a page behind the last is the last, and another order begins at the first', () => {
  const rows = Array.from({ length: 101 }, (_, i) => i);
  expect(pageOf(rows, {})).toMatchObject({ page: 1, rows: { length: 50, 0: 0 } });
  expect(pageOf(rows, { page: 9 })).toEqual({ page: 3, rows: [100] });
  expect(pageOf([], { page: 2 })).toEqual({ page: 1, rows: [] });
  expect(nextSort({ page: 3, q: 'x' }, 'put', 'name')).toEqual({ q: 'x', sort: '-put' });
});
