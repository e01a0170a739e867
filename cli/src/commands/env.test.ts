import { expect, test } from 'vitest';
import { makeHome } from '../testing/home.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';
import { runToEnd } from '../testing/netrc-programs.ts';

// Every visible character: what a shell might make of it.
const NASTY = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');

test('a shell that takes the lines has host and token to the letter, and runs nothing of them', async () => {
  const { env } = makeHome();
  const ran = await runLatchkey(['env'], { env: { ...env, LATCHKEY_TOKEN: NASTY } });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  for (const shell of ['sh', 'bash']) {
    const print = 'printf "%s\\n%s\\n" "$DATABRICKS_HOST" "$DATABRICKS_TOKEN"';
    expect(await runToEnd(shell, ['-c', `${ran.stdout}\n${print}`])).toBe(
      `http://127.0.0.1:8080\n${NASTY}\n`,
    );
  }
});

test.each([
  ['fish', `set -gx DATABRICKS_TOKEN 'a\\'b\\\\c$d'\n`],
  ['powershell', `$env:DATABRICKS_TOKEN = 'a''b\\c$d'\n`],
])('for %s the token is in its own quotes', async (shell, line) => {
  const { env } = makeHome();
  const ran = await runLatchkey(['env', '--shell', shell], { env: { ...env, LATCHKEY_TOKEN: "a'b\\c$d" } });
  expect(ran.stdout.endsWith(line)).toBe(true);
});

test('on a terminal it is told that the token is shown', async () => {
  const { env } = makeHome();
  const ours = { ...env, LATCHKEY_TOKEN: 'dapi-token' };
  const { shown } = await runOnTerminal('latchkey env', { env: ours });
  expect(shown).toMatch(/^This shows the token on your screen: .*\nexport DATABRICKS_HOST=/);
  const taken = await runOnTerminal('eval "$(latchkey env)"; printf %s "$DATABRICKS_TOKEN"', { env: ours });
  expect(taken.shown).toBe('dapi-token');
});

test('token print prints the value alone', async () => {
  const { env } = makeHome();
  const ours = { ...env, LATCHKEY_TOKEN: ' dapi-token\n' };
  expect(await runLatchkey(['token', 'print'], { env: ours })).toEqual({
    exitCode: 0,
    stdout: 'dapi-token\n',
    stderr: '',
  });
});

test.each([['env'], ['token', 'print']])('%s %s prints no password', async (...args) => {
  const ran = await runLatchkey(['--user', 'alice', ...args.filter(Boolean)], { stdin: 'violet\n' });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).not.toContain('violet');
});
