import { expect, test } from 'vitest';
import {
  foldersTo,
  isWithin,
  nameOf,
  nameProblem,
  parentOf,
  pathIn,
  readPath,
  schemePath,
} from './dbfs-path.ts';

test('a path from an address is taken as the API writes it, and what is none is not taken', () => {
  expect(readPath('/a/b')).toBe('/a/b');
  expect(readPath('dbfs:/a//b/')).toBe('/a/b');
  expect(readPath('/')).toBe('/');
  expect(readPath('dbfs:')).toBeUndefined();
  expect(readPath('a/b')).toBeUndefined();
  expect(readPath('/a/../b')).toBeUndefined();
  expect(readPath('https://example.com/')).toBeUndefined();
});

test('folders and names are taken apart and put together again', () => {
  expect([parentOf('/a/b'), parentOf('/a'), parentOf('/')]).toEqual(['/a', '/', '/']);
  expect([nameOf('/a/b'), nameOf('/')]).toEqual(['b', '']);
  expect([pathIn('/', 'a'), pathIn('/a', 'b/c')]).toEqual(['/a', '/a/b/c']);
  expect(foldersTo('/a/b')).toEqual(['/', '/a', '/a/b']);
  expect(foldersTo('/')).toEqual(['/']);
  expect(schemePath('/a')).toBe('dbfs:/a');
});

test('a folder holds what is below it, and not what is called alike', () => {
  expect(isWithin('/a/b', '/a')).toBe(true);
  expect(isWithin('/a', '/a')).toBe(true);
  expect(isWithin('/x', '/')).toBe(true);
  expect(isWithin('/ab', '/a')).toBe(false);
});

test('names that no folder can hold are told apart', () => {
  expect(['', 'a/b', '.', '..', 'a\0'].map(nameProblem)).toEqual([
    'empty',
    'slash',
    'dots',
    'dots',
    'control',
  ]);
  expect(nameProblem('ä'.repeat(128))).toBe('long');
  expect(nameProblem('a'.repeat(255))).toBeUndefined();
  expect(nameProblem('...')).toBeUndefined();
});
