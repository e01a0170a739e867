import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellQuote } from './shell-quote.ts';

const NASTY = [
  '/plain/path.csv',
  'two words',
  "it's",
  '$(touch owned) `id` $HOME',
  '"; rm -rf / #',
  '-rf',
  'line\nbreak and tab\t',
  '\u202egnp.exe',
  "new\nline's \\ back 12\u00011",
  'zürich 東京 🗝️',
  '*?[a]!~',
  '',
];

test('whatever a name holds, a shell takes it for one word and runs nothing of it', () => {
  for (const text of NASTY) {
    const printed = execFileSync('bash', ['-c', `printf '%s|' ${shellQuote(text)}`], { encoding: 'utf8' });
    expect(printed).toBe(`${text}|`);
  }
});

test('what cannot be seen is spelled out', () => {
  expect(shellQuote('a\nb')).toBe("$'a\\012b'");
  expect(shellQuote('\u202egnp')).toBe("$'\\342\\200\\256gnp'");
  expect(shellQuote('/a/b.csv')).toBe('/a/b.csv');
  expect(shellQuote('two words')).toBe("'two words'");
});
