import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseFormat, plain, renderJson, renderTable, shorten, showDay } from './output.ts';

const output = (isTerminal: boolean) => ({ isTerminal, columns: undefined, write: async () => {} });

test('people get a table and programs JSON, unless they ask', () => {
  expect(chooseFormat(undefined, output(true))).toBe('table');
  expect(chooseFormat(undefined, output(false))).toBe('json');
  expect(chooseFormat('json', output(true))).toBe('json');
  expect(chooseFormat('table', output(false))).toBe('table');
});

test('columns are as wide as their widest cell on a terminal, also beyond ASCII', () => {
  const rows = [
    ['COMMENT', 'ID'],
    ['日本', 'a'],
    ['🔑 key', 'b'],
    ['zoë', 'c'],
    ['e\u0301', 'd'],
    ['👩‍💻', 'e'],
    ['', 'f'],
    ['last', ''],
  ];
  expect(renderTable(rows).split('\n')).toEqual([
    'COMMENT  ID',
    '日本     a',
    '🔑 key   b',
    'zoë      c',
    'e\u0301        d',
    '👩‍💻       e',
    '         f',
    'last',
    '',
  ]);
});

test('no text of a server moves the cursor, or turns what follows', () => {
  expect(plain('a\u001b[2Jb\nc\u009bd\u202ee\u2028f')).toBe('a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffdf');
  expect(renderTable([['a\u001b[2J\n', 'b']])).toBe('a\ufffd[2J\ufffd  b\n');
});

test('JSON gives back the very value, and holds nothing that a terminal acts on', () => {
  const value = fc.jsonValue({ stringUnit: 'binary' });
  fc.assert(
    fc.property(value, (json) => {
      const text = renderJson(json);
      const isSafe = !/(?!\n)[\p{Cc}\u202e\u2066]/u.test(text);
      return isSafe && JSON.stringify(JSON.parse(text)) === JSON.stringify(json);
    }),
  );
  expect(renderJson({ comment: '\u001b\u009b\u202e' })).toBe('{\n  "comment": "\\u001b\\u009b\\u202e"\n}\n');
});

test.each([
  ['laptop', 6, 'laptop'],
  ['laptops', 6, 'lapto…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['', 4, ''],
])('%s in %i columns is %s', (text, columns, short) => {
  expect(shorten(text, columns)).toBe(short);
});

test('a day is that of the local time zone', () => {
  expect(showDay(new Date(2027, 1, 3, 0, 0, 1).getTime())).toBe('2027-02-03');
  expect(showDay(new Date(2027, 1, 3, 23, 59, 59).getTime())).toBe('2027-02-03');
});
