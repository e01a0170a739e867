import { expect, test } from 'vitest';
import { visibleText } from './visible-text.ts';

test.each([
  ['a plain name', 'Łukasz O’Neill 東京', 'Łukasz O’Neill 東京'],
  ['right-to-left letters, which are no trick', 'שלום', 'שלום'],
  ['a name that turns round', 'nimda\u202egnp.exe', 'nimda[U+202E]gnp.exe'],
  ['isolates and marks', '\u2066a\u2069\u200f', '[U+2066]a[U+2069][U+200F]'],
  ['nothing to see', 'a\u200bb\ufeffc\u00ad', 'a[U+200B]b[U+FEFF]c[U+00AD]'],
  [
    'lines and controls',
    'a\r\n\tb\u0000\u001b[2J\u2028',
    'a[U+000D][U+000A][U+0009]b[U+0000][U+001B][2J[U+2028]',
  ],
  ['tags', 'a\u{e0041}', 'a[U+E0041]'],
  ['a hangul filler', '\u3164', '[U+3164]'],
  ['half a character', 'a\ud800', 'a[U+D800]'],
  ['a heap of accents', `e${'\u0301'.repeat(9)}x`, `e${'\u0301'.repeat(4)}…x`],
])('%s is shown as it is', (_what, text, shown) => {
  expect(visibleText(text, 100)).toBe(shown);
});

test('a long text ends, and never within a character', () => {
  expect(visibleText('abcdef', 3)).toBe('abc…');
  expect(visibleText('abc', 3)).toBe('abc');
  expect(visibleText('😀😀😀😀', 3)).toBe('😀😀😀…');
  expect(visibleText('a'.repeat(1_000_000), 10)).toBe(`${'a'.repeat(10)}…`);
});
