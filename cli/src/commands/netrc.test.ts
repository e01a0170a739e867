import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestApp } from '../../../server/src/testing/harness.ts';
import { makeHome } from '../testing/home.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';
import { runToEnd } from '../testing/netrc-programs.ts';

async function startWithHome() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice);
  const { home, env } = makeHome();
  const netrc = join(home, '.netrc');
  return {
    app,
    alice,
    token,
    home,
    netrc,
    env: { ...env, LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: token.value },
  };
}

test('what netrc set writes, the real curl -n and the real Python take, until it is removed', async () => {
  const { app, env, netrc, token } = await startWithHome();
  const before = '# mine\nmachine ftp.example login anonymous password guest\n';
  writeFileSync(netrc, before, { mode: 0o644 });
  const set = await runLatchkey(['netrc', 'set'], { env });
  expect(set).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(set.stdout)).toEqual({
    file: netrc,
    machine: '127.0.0.1',
    login: 'token',
    changed: true,
  });
  expect(statSync(netrc).mode & 0o777).toBe(0o600);
  expect(readFileSync(netrc, 'utf8').startsWith(before)).toBe(true);
  expect(set.stdout).not.toContain(token.value);

  const me = [
    '-q',
    '-s',
    '--noproxy',
    '*',
    '--netrc-file',
    netrc,
    `${app.node.url}/api/2.0/preview/scim/v2/Me`,
  ];
  expect(JSON.parse(await runToEnd('curl', me))).toMatchObject({ userName: 'alice' });
  const code = `import netrc, sys; print(netrc.netrc(sys.argv[1]).authenticators('127.0.0.1')[2])`;
  expect(await runToEnd('python3', ['-I', '-c', code, netrc])).toBe(`${token.value}\n`);

  const again = await runLatchkey(['netrc', 'set', '--output', 'table'], { env });
  expect(again.stdout).toBe(`${netrc} already held the token for 127.0.0.1, on every port.\n`);
  const removed = await runLatchkey(['netrc', 'remove', '--output', 'table'], { env });
  expect(removed.stdout).toContain(`Removed 127.0.0.1 from ${netrc}.`);
  expect(readFileSync(netrc, 'utf8')).toBe(before);
  const twice = await runLatchkey(['netrc', 'remove'], { env });
  expect(twice).toMatchObject({ exitCode: 4, stdout: '' });
});

test('a token that comes on standard input is written', async () => {
  const { env, netrc, token } = await startWithHome();
  const ran = await runLatchkey(['netrc', 'set', '--token-stdin'], {
    env: { ...env, LATCHKEY_TOKEN: '' },
    stdin: `${token.value}\n`,
  });
  expect(ran.exitCode).toBe(0);
  expect(readFileSync(netrc, 'utf8')).toContain(` password ${token.value}\n`);
});

test('a token that is typed is not shown', async () => {
  const { env, netrc, token } = await startWithHome();
  const { exitCode, shown } = await runOnTerminal('latchkey netrc set --token-stdin', {
    env: { ...env, LATCHKEY_TOKEN: '' },
    typing: { after: 'Token: ', keys: `${token.value}\r` },
  });
  expect(exitCode).toBe(0);
  expect(shown).toMatch(/^Token: \n.*now holds the token for 127\.0\.0\.1/);
  expect(shown).not.toContain(token.value);
  expect(readFileSync(netrc, 'utf8')).toContain(token.value);
});

test.each([
  ['a password', ['--user', 'alice', 'netrc', 'set'], {}, 2, 'never a password'],
  ['no token', ['netrc', 'set'], { LATCHKEY_TOKEN: '' }, 3, 'No credential'],
  ['an empty token', ['netrc', 'set', '--token-stdin'], {}, 3, 'No token'],
  ['a host that must not have it', ['--host', 'http://a.example', 'netrc', 'set'], {}, 2, 'use https'],
  ['a host that is none', ['--host', 'a', 'netrc', 'remove'], {}, 2, 'must be a URL'],
  ['no file', ['netrc', 'remove'], {}, 4, 'has no entry of'],
])('%s writes nothing', async (_name, args, more, exitCode, message) => {
  const { home, env } = makeHome();
  const ran = await runLatchkey(args, { env: { ...env, LATCHKEY_TOKEN: 'dapi-hunter2', ...more } });
  expect(ran).toMatchObject({ exitCode, stdout: '' });
  expect(ran.stderr).toContain(message);
  expect(ran.stderr).not.toContain('hunter2');
  expect(existsSync(join(home, '.netrc'))).toBe(false);
});

test('a file that Python does not read stays as it is, and the reason is told without what is in it', async () => {
  const { env, netrc } = await startWithHome();
  writeFileSync(netrc, 'machine a login b password c\n\n# hunter2 is old\n', { mode: 0o600 });
  const ran = await runLatchkey(['netrc', 'set'], { env });
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ran.stderr).toContain('follows an empty line, near line 3): mend it by hand first');
  expect(ran.stderr).not.toContain('hunter2');
});

/** Passwords, a token, and what would move the cursor. */
const SECRETS = ['hunter', 'ghp', '\u001b'];

test('the list tells where curl and Python differ, and neither passwords nor tokens that stand as logins', async () => {
  const { env, netrc } = await startWithHome();
  const hidden = 'ghp0123456789abcdefghijkl';
  const lines = [
    'machine one.example login alice password hunter2',
    'machine two.example login a password hunter2 password hunter3',
    `machine three.example login ${hidden} password x-oauth-basic`,
    'machine \u001b[31m.example login token',
  ];
  writeFileSync(netrc, `${lines.join('\n')}\n`, { mode: 0o600 });
  const table = await runLatchkey(['netrc', 'list', '--output', 'table'], { env });
  expect(table.stdout).toMatch(/^one\.example +alice, with a password +the same$/m);
  expect(table.stdout).toMatch(/^three\.example +a login, with a password +the same$/m);
  for (const text of SECRETS) expect(table.stdout).not.toContain(text);
  const json = await runLatchkey(['netrc', 'list'], { env });
  const { machines } = JSON.parse(json.stdout);
  expect(machines[0]).toEqual({
    machine: 'one.example',
    curl: { kind: 'entry', login: 'alice', has_password: true },
    python: { kind: 'entry', login: 'alice', has_password: true },
    agreed: true,
  });
  expect(machines[1]).toMatchObject({ machine: 'two.example', agreed: false });
  for (const text of SECRETS) expect(json.stdout).not.toContain(text);
});
