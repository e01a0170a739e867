import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { listSettings } from '../server/src/config/settings.ts';
import { ERRORS } from '../server/src/errors.ts';
import { listStalePages, renderPages } from './generate-docs.ts';

const PAGES = await renderPages();
const [configuration, errors] = PAGES.map(({ text }) => text);

test.each(listSettings())(
  'the reference describes %s under a heading that can be linked to',
  (_, setting) => {
    const section = configuration?.split(`\n### ${setting.variable}\n`)[1]?.split('\n#')[0] ?? '';
    expect(section).toContain(`- Write ${setting.check.expected}.`);
    expect(section).toContain(`- Default: `);
    expect(configuration).toContain(`(configuration.md#${setting.variable.toLowerCase()})`);
  },
);

test.each(Object.entries(ERRORS))(
  'the reference describes the error %s',
  (code, { status, errorCode, meaning }) => {
    const section = errors?.split(`\n## Status ${status}\n`)[1]?.split('\n## ')[0] ?? '';
    const row = section.split('\n').find((line) => line.startsWith(`| \`${code}\` | \`${errorCode}\` | `));
    expect(row).toContain(meaning.split('LATCHKEY_')[0]);
  },
);

test('every row of every table has as many cells as its head', () => {
  const tables = `${configuration}\n${errors}`.split('\n\n').filter((block) => block.startsWith('| '));
  expect(tables.length).toBeGreaterThan(5);
  for (const table of tables) {
    const widths = table
      .trim()
      .split('\n')
      .map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(widths).size).toBe(1);
  }
});

test('pages that are missing or differ are stale, others are not', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'latchkey-docs-'));
  t.onTestFinished(() => rmSync(root, { recursive: true }));
  const paths = PAGES.map(({ path }) => path);
  expect(await listStalePages(root)).toEqual(paths);
  for (const { path, text } of PAGES) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  expect(await listStalePages(root)).toEqual([]);
  appendFileSync(join(root, 'docs/reference/errors.md'), ' ');
  expect(await listStalePages(root)).toEqual(['docs/reference/errors.md']);
});

test('the command refuses what it does not know', () => {
  const script = join(import.meta.dirname, 'generate-docs.ts');
  const run = () => execFileSync(process.execPath, [script, '--chekc'], { encoding: 'utf8', stdio: 'pipe' });
  expect(run).toThrow('Usage: node scripts/generate-docs.ts [--check]');
});
