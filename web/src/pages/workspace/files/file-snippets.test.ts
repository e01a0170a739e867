import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { downloadSnippets, uploadSnippets } from './file-snippets.ts';

const ORIGIN = 'https://latchkey.example';

/** What a command is given as its words, one after the other. */
function wordsOf(command: string): string[] {
  const script = `databricks() { printf '%s\\0' "$@"; }; curl() { printf '%s\\0' "$@"; }; ${command}`;
  const env = { ...process.env, DATABRICKS_TOKEN: 'the-token' };
  return execFileSync('bash', ['-c', script], { encoding: 'utf8', env }).split('\0').slice(0, -1);
}

const textOf = (snippets: ReturnType<typeof uploadSnippets>, id: string) =>
  snippets.find((one) => one.id === id)?.text ?? '';

test('a folder with any name is one word of the commands that upload into it', () => {
  const folder = "/a b/$(id)'s;type=x";
  const snippets = uploadSnippets(ORIGIN, folder);
  expect(wordsOf(textOf(snippets, 'databricks'))).toEqual(['fs', 'cp', './FILE', `dbfs:${folder}/FILE`]);
  const words = wordsOf(textOf(snippets, 'curl'));
  expect(words).toContain('Authorization: Bearer the-token');
  // As a string of the form: what stands behind a semicolon is no order to curl.
  expect(words.slice(words.indexOf('--form-string'))[1]).toBe(`path=${folder}/FILE`);
  expect(words.at(-1)).toBe(`${ORIGIN}/api/2.0/dbfs/put`);
});

test('a file with any name is fetched into one of the same name here', () => {
  const snippets = downloadSnippets(ORIGIN, "/a/-o `id`\n'x'.csv");
  expect(wordsOf(textOf(snippets, 'databricks'))).toEqual([
    ...['fs', 'cp', "dbfs:/a/-o `id`\n'x'.csv", "./-o `id`\n'x'.csv"],
  ]);
  const words = wordsOf(textOf(snippets, 'curl'));
  expect(words[words.indexOf('-o') + 1]).toBe("./-o `id`\n'x'.csv");
  expect(new URL(words.at(-1) ?? '').searchParams.get('path')).toBe("/a/-o `id`\n'x'.csv");
});
