import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runLatchkey } from '../testing/latchkey.ts';
import { runToEnd } from '../testing/netrc-programs.ts';

const COMMANDS = [
  'completion',
  'configure',
  'doctor',
  'env',
  'exec',
  'fs',
  'git-credential',
  'help',
  'login',
  'logout',
  'netrc',
  'profiles',
  'scan',
  'secrets',
  'token',
  'whoami',
];

/** What bash completes a line to, of which the last word is being typed. */
async function completeInBash(words: readonly string[], cwd = tmpdir()): Promise<string[]> {
  const { stdout } = await runLatchkey(['completion', 'bash']);
  const script = `${stdout}
cd "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
compopt() { :; }
_latchkey
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const shown = await runToEnd('bash', ['--norc', '-c', script, 'bash', cwd, 'latchkey', ...words]);
  return shown
    .split('\n')
    .filter((word) => word !== '')
    .sort();
}

test.each([
  ['nothing', [''], COMMANDS],
  ['a beginning', ['to'], ['token']],
  ['a group', ['token', ''], ['generate', 'help', 'list', 'print', 'revoke', 'rotate', 'update', 'why']],
  ['a command in a group', ['netrc', 're'], ['remove']],
  [
    'options of a command',
    ['token', 'generate', '--'],
    [
      '--allow-plain-http',
      '--comment',
      '--help',
      '--host',
      '--lifetime',
      '--never-expires',
      '--output',
      '--profile',
      '--scope',
      '--user',
    ],
  ],
  ['an option between', ['--host', 'token', 'netrc', ''], ['help', 'list', 'remove', 'set']],
  ['an option with an equals sign between', ['--output', '=', 'json', 'netrc', 'l'], ['list']],
  ['choices', ['--output', ''], ['json', 'table']],
  ['choices behind an equals sign', ['token', 'list', '--output', '=', 't'], ['table']],
  ['choices behind a bare equals sign', ['env', '--shell', '='], ['fish', 'powershell', 'sh']],
  ['choices of an argument', ['git-credential', ''], ['erase', 'get', 'store']],
  ['a value that nobody knows', ['--host', ''], []],
  ['nothing behind a whole command', ['whoami', ''], []],
])('bash completes %s', async (_name, words, expected) => {
  expect(await completeInBash(words)).toEqual(expected);
});

test('bash completes files where a path is wanted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-complete-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'other netrc'), '');
  expect(await completeInBash(['netrc', 'set', '--file', 'oth'], folder)).toEqual(['other netrc']);
});

test('an interactive bash takes the script and completes with the key', async () => {
  const { stdout } = await runLatchkey(['completion', 'bash']);
  const shown = await runToEnd('bash', ['--norc', '-c', `${stdout}\ncomplete -p latchkey`]);
  expect(shown).toBe('complete -F _latchkey latchkey\n');
});

/** Lines that are typed, and what the last word may become. */
const TYPED: [string, string[]][] = [
  ['', COMMANDS],
  ['token ', ['generate', 'help', 'list', 'print', 'revoke', 'rotate', 'update', 'why']],
  ['--host token netrc ', ['help', 'list', 'remove', 'set']],
  ['--output ', ['json', 'table']],
  ['env --shell ', ['fish', 'powershell', 'sh']],
  ['git-credential ', ['erase', 'get', 'store']],
];

test.skipIf(!isInstalled('fish')).each(TYPED)('fish completes "latchkey %s"', async (typed, expected) => {
  const { stdout } = await runLatchkey(['completion', 'fish']);
  const code = `${stdout}\ncomplete -C 'latchkey ${typed}'`;
  const shown = await runToEnd('fish', ['--no-config', '-c', code]);
  expect(candidates(shown)).toEqual(expected);
});

// What zsh's own completion would be handed: without its functions and a terminal there is no way to press the key.
const ZSH = `
compdef() { :; }
compadd() { shift; print -l -- "$@"; }
_describe() { print -l -- "\${(@P)2}" | sed 's/:.*//'; }
`;

test.skipIf(!isInstalled('zsh')).each(TYPED)('zsh completes "latchkey %s"', async (typed, expected) => {
  const { stdout } = await runLatchkey(['completion', 'zsh']);
  const code = `${ZSH}${stdout}\nwords=(latchkey "$@"); CURRENT=$#words; PREFIX=; _latchkey`;
  const shown = await runToEnd('zsh', ['--no-rcs', '-c', code, 'zsh', ...typed.split(' ')]);
  expect(candidates(shown)).toEqual(expected);
});

function candidates(shown: string): string[] {
  const words = shown.split('\n').map((line) => line.split('\t', 1)[0] ?? '');
  return words.filter((word) => word !== '').sort();
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

test('an unknown shell is wrong usage', async () => {
  expect(await runLatchkey(['completion', 'tcsh'])).toMatchObject({ exitCode: 2, stdout: '' });
});
