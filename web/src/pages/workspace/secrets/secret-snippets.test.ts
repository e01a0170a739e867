import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { secretSnippets } from './secret-snippets.ts';

const ORIGIN = 'https://latchkey.example.com';
const textOf = (id: string, scope: string, key: string) =>
  secretSnippets(ORIGIN, scope, key).find((one) => one.id === id)?.text ?? '';

/** What a shell makes of a line that begins with a program's name. */
function argumentsOf(line: string, program: string): string[] {
  const script = `${program}() { printf '%s\\n' "$@"; }\n${line}`;
  return execFileSync('sh', ['-euc', script], { encoding: 'utf8' }).trimEnd().split('\n');
}

test.each([
  ['ci', 'registry-password'],
  ['prod/billing@eu', 'a.b_c/d'],
  ['..', '../../x'],
])('a shell gives the programs the very names: %s %s', (scope, key) => {
  expect(argumentsOf(textOf('cli', scope, key), 'databricks')).toEqual(['secrets', 'get-secret', scope, key]);
  const [, url = ''] = argumentsOf(textOf('curl', scope, key), 'curl');
  expect(url.startsWith(`${ORIGIN}/api/2.0/secrets/get?`)).toBe(true);
  expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ scope, key });
  expect(textOf('python', scope, key)).toContain(`dbutils.secrets.get("${scope}", "${key}")`);
});

test('a name that begins with a dash is no option', () => {
  const given = argumentsOf(textOf('cli', '-x', '--help'), 'databricks');
  expect(given).toEqual(['secrets', 'get-secret', '--', '-x', '--help']);
});
