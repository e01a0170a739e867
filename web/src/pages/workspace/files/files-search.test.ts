import { expect, test } from 'vitest';
import { readFilesSearch } from './files-search.ts';

test('an address says which folder is open, what is looked for, and whose details are shown', () => {
  expect(readFilesSearch({ path: '/a/b', q: 'x', open: '/a/b/c' })).toEqual({
    ...{ path: '/a/b', q: 'x', open: '/a/b/c' },
  });
  expect(readFilesSearch({ q: 2026 })).toEqual({ q: '2026' });
});

test('what cannot be meant is left out', () => {
  expect(readFilesSearch({ path: '', q: '', open: 7, other: 'x' })).toEqual({});
  expect(readFilesSearch({ path: ['/a'], q: { a: 1 } })).toEqual({});
  expect(readFilesSearch({ path: `/${'a'.repeat(9000)}`, q: 'a'.repeat(300) })).toEqual({
    q: 'a'.repeat(200),
  });
});
