import { expect, test } from 'vitest';
import { askedFor, parseSearch, searchFilter, searchOf, viewOf } from './directory-view.ts';

const ASKED_OF = { attributes: ['id'], searched: ['userName', 'displayName'], adminsId: '77' };

test('an address is read as far as it can be meant, and written without what is usual', () => {
  const search = parseSearch({ q: 7, show: 'inactive', page: 3, sort: '-userName' });
  expect(search).toEqual({ q: '7', show: 'inactive', page: 3, sort: '-userName' });
  expect(searchOf(viewOf(search, 'userName'), 'userName')).toEqual(search);
  expect(parseSearch({ q: '', show: 'gone', page: 0, sort: 'a b', other: 1 })).toEqual({});
  expect(searchOf(viewOf({}, 'userName'), 'userName')).toEqual({});
  expect(parseSearch({ page: 1.5, show: 'all' })).toEqual({});
});

test('a view is asked of the server: page, order, search and filter', () => {
  const view = { search: 'ann', show: 'active', page: 3, sort: '-userName' } as const;
  expect(askedFor(view, ASKED_OF)).toEqual({
    attributes: ['id'],
    filter: '(userName co "ann" or displayName co "ann") and active eq true',
    ...{ sortBy: 'userName', isDescending: true, startIndex: 101, count: 50 },
  });
  const all = { search: '', show: 'all', page: 1, sort: 'userName' } as const;
  expect(askedFor(all, ASKED_OF).filter).toBe('');
  expect(askedFor({ ...all, show: 'administrators' }, ASKED_OF).filter).toBe('groups eq "77"');
});

test('what somebody types is a text to look for, whatever it holds', () => {
  expect(searchFilter('a" or active eq true or userName co "', ['userName'])).toBe(
    '(userName co "a\\" or active eq true or userName co \\"")',
  );
  expect(searchFilter('dom\\ann', ['userName'])).toBe('(userName co "dom\\\\ann")');
  expect(searchFilter('a\u0000b', ['userName'])).toBe('(userName co "a b")');
  expect(searchFilter('  ', ['userName'])).toBe('');
});
