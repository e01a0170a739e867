import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PASSWORD, startTestApp } from '../../../server/src/testing/harness.ts';
import { makeHome } from '../testing/home.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';

const TOKEN = 'dapi-hunter2';
const HOST = 'https://latchkey.example.com:8443';
const asking = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

async function ask(action: string, stdin: string) {
  const { env } = makeHome();
  return await runLatchkey(['--host', HOST, 'git-credential', action], {
    env: { ...env, LATCHKEY_TOKEN: TOKEN },
    stdin,
  });
}

test.each([
  [
    'what git asks',
    asking(
      'capability[]=authtype',
      'capability[]=state',
      'protocol=https',
      'host=latchkey.example.com:8443',
      'wwwauth[]=Basic',
      '',
    ),
  ],
  ['with our user name', asking('protocol=https', 'host=latchkey.example.com:8443', 'username=token')],
  ['with a path', asking('protocol=https', 'host=latchkey.example.com:8443', 'path=repo.git', '')],
])('the token is told for the very host: %s', async (_name, stdin) => {
  expect(await ask('get', stdin)).toEqual({
    exitCode: 0,
    stdout: `username=token\npassword=${TOKEN}\n`,
    stderr: '',
  });
});

test.each([
  ['http', asking('protocol=http', 'host=latchkey.example.com:8443')],
  ['another port', asking('protocol=https', 'host=latchkey.example.com')],
  ['another host', asking('protocol=https', 'host=evil.example')],
  ['a host that begins so', asking('protocol=https', 'host=latchkey.example.com:8443.evil.example')],
  ['a host that ends so', asking('protocol=https', 'host=evil@latchkey.example.com:8443')],
  ['another user', asking('protocol=https', 'host=latchkey.example.com:8443', 'username=alice')],
  ['two hosts', asking('protocol=https', 'host=evil.example', 'host=latchkey.example.com:8443')],
  ['a carriage return', asking('protocol=https', 'host=latchkey.example.com:8443\r')],
  ['a host behind the end', asking('protocol=https', '', 'host=latchkey.example.com:8443')],
  ['no host', asking('protocol=https')],
  ['a line that is none', asking('protocol=https', 'host', 'host=latchkey.example.com:8443')],
  ['nothing', ''],
])('nothing is told for %s', async (_name, stdin) => {
  expect(await ask('get', stdin)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test.each(['store', 'erase'])('%s changes nothing and says nothing', async (action) => {
  const stdin = asking(
    'protocol=https',
    'host=latchkey.example.com:8443',
    'username=token',
    `password=${TOKEN}`,
  );
  expect(await ask(action, stdin)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test('git itself gets the token for the host, and asks for another one elsewhere', async () => {
  const { home, env } = makeHome();
  const main = join(import.meta.dirname, '..', 'main.ts');
  const helper = `!'${process.execPath}' '${main}' --host ${HOST} git-credential`;
  const ours = {
    ...env,
    LATCHKEY_TOKEN: TOKEN,
    HELPER: helper,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const fill = (host: string) =>
    `cd "${home}" && printf 'protocol=https\\nhost=${host}\\n\\n' | git -c credential.helper="$HELPER" credential fill 2>&1`;
  const told = await runOnTerminal(fill('latchkey.example.com:8443'), { env: ours });
  expect(told.shown).toBe(
    `protocol=https\nhost=latchkey.example.com:8443\nusername=token\npassword=${TOKEN}\n`,
  );
  const elsewhere = await runOnTerminal(fill('github.example'), { env: ours });
  expect(elsewhere.shown).toContain('could not read Username');
  expect(elsewhere.shown).not.toContain(TOKEN);
});

test('the token of a login is told for its own server alone, whatever else is asked about', async () => {
  const app = await startTestApp();
  await app.user('alice');
  const { home: folder, env } = makeHome();
  const login = ['--host', app.node.url, '--user', 'alice', 'login', '--insecure-storage'];
  const home = { ...env, XDG_CONFIG_HOME: join(folder, 'config') };
  expect((await runLatchkey(login, { env: home, stdin: `${PASSWORD}\n` })).exitCode).toBe(0);
  const { host } = new URL(app.node.url);
  const get = (stdin: string, more = {}) =>
    runLatchkey(['git-credential', 'get'], { env: { ...home, ...more }, stdin });
  expect((await get(asking('protocol=http', `host=${host}`))).stdout).toMatch(
    /^username=token\npassword=dapi[0-9a-f]{32}\n$/,
  );
  const others = [
    asking('protocol=http', 'host=127.0.0.1:8080'),
    asking('protocol=https', `host=${host}`),
    asking('protocol=https', 'host=evil.example'),
    asking('protocol=http', `host=x@${host}`),
    asking('protocol=http', `host=${host}/..`),
    asking('protocol=http', `host=${host}`, 'username=alice'),
  ];
  for (const stdin of others) expect([stdin, (await get(stdin)).stdout]).toEqual([stdin, '']);
  for (const name of ['default', 'other']) {
    const asked = asking('protocol=https', 'host=evil.example');
    expect((await get(asked, { LATCHKEY_PROFILE: name })).stdout).toBe('');
    expect((await get(asked, { LATCHKEY_PROFILE: name, LATCHKEY_URL: 'https://evil.example' })).stdout).toBe(
      '',
    );
  }
});
