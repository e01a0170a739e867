import { expect, test } from 'vitest';
import { PASSWORD, startTestApp } from '../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal } from './testing/latchkey.ts';

const QUESTION = 'Password of alice: ';

async function startWithAlice() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  return { app, alice, env: { LATCHKEY_URL: app.node.url } };
}

test('a token is taken from the environment, also with a line break after it', async () => {
  const { app, alice, env } = await startWithAlice();
  const token = await app.token(alice);
  const ran = await runLatchkey(['whoami'], { env: { ...env, LATCHKEY_TOKEN: `${token.value}\n` } });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toMatchObject({ userName: 'alice' });
});

test.each([
  ['with a line break', `${PASSWORD}\n`],
  ['with a line break of Windows', `${PASSWORD}\r\n`],
  ['without one', PASSWORD],
  ['with more lines after it', `${PASSWORD}\nmore\n`],
])('a password is the first line of standard input, %s', async (_name, stdin) => {
  const { env } = await startWithAlice();
  const ran = await runLatchkey(['--user', 'alice', 'whoami'], {
    env: { ...env, LATCHKEY_TOKEN: '' },
    stdin,
  });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toMatchObject({ userName: 'alice' });
});

test.each([
  ['as it is', PASSWORD],
  ['with slips taken back', `x\u0015vioX\u007flet${PASSWORD.slice('violet'.length)}\b${PASSWORD.at(-1)}`],
])('a password typed %s is not shown', async (_name, keys) => {
  const { env } = await startWithAlice();
  const typing = { after: QUESTION, keys: `${keys}\r` };
  const { exitCode, shown } = await runOnTerminal('latchkey --user alice whoami', { env, typing });
  expect(exitCode).toBe(0);
  expect(shown).toMatch(/^Password of alice: \nUser +alice\n/);
  expect(shown).not.toMatch(/violet|anchor/);
});

test('the terminal shows again what is typed, once the password has been', async () => {
  const { env } = await startWithAlice();
  const line = 'latchkey --user alice whoami >/dev/null; stty -a';
  const typing = { after: QUESTION, keys: 'wrong\r' };
  const { shown } = await runOnTerminal(line, { env, typing });
  expect(shown).toMatch(/ echo /);
  expect(shown).toMatch(/ icanon /);
});

test('Ctrl-C at the question ends the command', async () => {
  const { env } = await startWithAlice();
  const typing = { after: QUESTION, keys: 'vio\u0003' };
  const { exitCode, shown } = await runOnTerminal('latchkey --user alice whoami', { env, typing });
  expect(exitCode).toBe(130);
  expect(shown).toBe('Password of alice: \nlatchkey: Interrupted.\n');
});

test.each([
  ['neither token nor user', [], {}, 3, 'No credential: sign in with `latchkey login`'],
  ['an empty token', [], { LATCHKEY_TOKEN: ' ' }, 3, 'No credential: sign in with `latchkey login`'],
  ['no password', ['--user', 'alice'], {}, 3, 'No password: '],
  ['both', ['--user', 'alice'], { LATCHKEY_TOKEN: 'dapi-hunter2' }, 2, 'both say who you are'],
  ['a token that is none', [], { LATCHKEY_TOKEN: 'dapi hunter2' }, 2, 'holds characters that no token has'],
])('%s asks nothing of the server', async (_name, args, env, exitCode, message) => {
  // Nobody listens there: what asked would end with 1.
  const ran = await runLatchkey([...args, '--host', 'http://127.0.0.1:1', 'whoami'], { env });
  expect(ran).toMatchObject({ exitCode, stdout: '' });
  expect(ran.stderr).toContain(message);
  expect(ran.stderr).not.toContain('hunter2');
});
