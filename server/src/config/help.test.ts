import { expect, test } from 'vitest';
import { renderHelp } from './help.ts';
import { flagOf, GROUPS } from './setting.ts';
import { listSettings } from './settings.ts';

const lines = renderHelp().split('\n');

test('the help text is at most 100 columns wide and ends each line with a word', () => {
  expect(lines.filter((line) => line.length > 100 || line !== line.trimEnd())).toEqual([]);
});

test.each(listSettings())('the help text has a row for %s', (_, setting) => {
  const flag = flagOf(setting);
  const start = flag === undefined ? `  ${setting.variable}[_FILE] ` : `  --${flag} `;
  const rows = lines.filter((line) => line.startsWith(start));
  expect(rows).toHaveLength(1);
  expect(rows[0]?.slice(36)).toBe(rows[0]?.slice(36).trim());
  expect(rows[0]?.slice(36)).toMatch(new RegExp(`^${setting.doc.split(' ')[0]}`));
});

test.each(Object.values(GROUPS))('the help text has the group %s, with rows', (title) => {
  expect(lines[lines.indexOf(`${title}:`) + 1]).toMatch(/^ {2}(--|LATCHKEY_)/);
});

test.each(['[default: 127.0.0.1]', '[default: empty]', '[default: ./keys]', '[when not set: no file]'])(
  'the help text says %s unbroken',
  (text) => {
    expect(lines.some((line) => line.includes(text))).toBe(true);
  },
);
