import { expect, test } from 'vitest';
import { startTestApp } from '../../server/src/testing/harness.ts';
import manifest from '../package.json' with { type: 'json' };
import { runLatchkey, runOnTerminal } from './testing/latchkey.ts';

const UNKNOWN_TOKEN = `dapi${'0'.repeat(32)}`;
const ID = '0'.repeat(64);
/** What must never be in anything that is printed. */
const SECRET = 'hunter2';

test.each([
  ['no command', [], /^Usage: latchkey \[options\]/],
  ['half a command', ['token'], /^Usage: latchkey token \[options\]/],
  ['an unknown command', ['tokn'], /^latchkey: unknown command 'tokn' \(Did you mean token\?\)\n$/],
  ['an unknown command of tokens', ['token', 'lits'], /unknown command 'lits' \(Did you mean list\?\)/],
  ['a token value as command', ['token', UNKNOWN_TOKEN], /^latchkey: unknown command '…'\n$/],
  ['an unknown option', ['whoami', `--pasword=${SECRET}`], /^latchkey: unknown option '--pasword'\n$/],
  ['an unknown short option', [`-p${SECRET}`, 'whoami'], /^latchkey: unknown option '-p'\n$/],
  ['a password too many', ['whoami', SECRET], /^latchkey: too many arguments for 'whoami'.*got 1\.\n$/],
  [
    'an option without its value',
    ['whoami', '--user'],
    /^latchkey: option '--user <name>' argument missing\n$/,
  ],
  ['an unknown format', ['whoami', '--output', 'xml'], /Allowed choices are table, json\.\n$/],
  ['no lifetime', ['token', 'generate', '--lifetime', SECRET], /^latchkey: --lifetime takes a whole number/],
  ['two lifetimes', ['token', 'generate', '--lifetime', '1d', '--never-expires'], /cannot be used with/],
  ['no id', ['token', 'revoke'], /^latchkey: missing required argument 'TOKEN_ID'\n$/],
  [
    'a token value as id',
    ['token', 'revoke', UNKNOWN_TOKEN],
    /^latchkey: TOKEN_ID must be 8 to 64 hex digits/,
  ],
  ['a short id', ['token', 'revoke', '0123456'], /^latchkey: TOKEN_ID must be 8 to 64 hex digits/],
  ['a long id', ['token', 'revoke', `${ID}0`], /^latchkey: TOKEN_ID must be 8 to 64 hex digits/],
  ['a host that is no URL', ['--host', '127.0.0.1', 'whoami'], /^latchkey: The host must be a URL such as/],
  [
    'a host with a password',
    ['--host', `https://a:${SECRET}@b`, 'whoami'],
    /^latchkey: The host must be a URL/,
  ],
  ['plain http', ['--host', 'http://latchkey.example.com', 'whoami'], /is not on this machine.*use https/],
])('%s is wrong usage: exit code 2, and nothing on standard output', async (_name, args, message) => {
  // Nobody listens there: what asked would end with 1.
  const env = { LATCHKEY_URL: 'http://127.0.0.1:1', LATCHKEY_TOKEN: 'dapi-token' };
  const ran = await runLatchkey(args, { env });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(message);
  expect(ran.stderr).not.toContain(SECRET);
  expect(ran.stderr).not.toContain(UNKNOWN_TOKEN);
});

test('each failure has its exit code, and none shows a credential', { timeout: 120_000 }, async () => {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const good = await app.token(alice);
  const scoped = await app.token(alice, { scopes: ['sql'] });
  const ended = await app.token(alice);
  await app.post('/api/2.0/token/delete', alice, { token_id: ended.id });
  const host = app.node.url;

  const cases: [string, string[], { token?: string; stdin?: string; host?: string }, number, RegExp][] = [
    ['done', ['whoami'], { token: good.value }, 0, /^$/],
    [
      'unknown token',
      ['whoami'],
      { token: UNKNOWN_TOKEN },
      3,
      /token in LATCHKEY_TOKEN: Invalid access token/,
    ],
    ['revoked token', ['token', 'list'], { token: ended.value }, 3, /Invalid access token/],
    [
      'wrong password',
      ['--user', 'alice', 'whoami'],
      { stdin: SECRET },
      3,
      /User name or password is not right/,
    ],
    [
      'unknown user',
      ['--user', 'nobody', 'whoami'],
      { stdin: SECRET },
      3,
      /User name or password is not right/,
    ],
    ['scope', ['token', 'list'], { token: scoped.value }, 1, /lacks the scope "authentication"/],
    ['lifetime', ['token', 'generate', '--lifetime', '731d'], { token: good.value }, 1, /must not exceed/],
    [
      'never',
      ['token', 'generate', '--never-expires'],
      { token: good.value },
      1,
      /never expire are not allowed/,
    ],
    ['scope name', ['token', 'generate', '--scope', 'nope'], { token: good.value }, 1, /"nope" is none/],
    ['unknown id', ['token', 'revoke', ID], { token: good.value }, 4, /does not exist/],
    ['revoked id', ['token', 'revoke', ended.id], { token: good.value }, 4, /does not exist/],
    ['no server', ['whoami'], { token: good.value, host: 'http://127.0.0.1:1' }, 1, /No answer came from/],
    ['no API', ['whoami'], { token: good.value, host: `${host}/nowhere` }, 1, /No API found/],
  ];
  for (const [name, args, { token, stdin, host: other }, exitCode, message] of cases) {
    const env = { LATCHKEY_URL: other ?? host, ...(token && { LATCHKEY_TOKEN: token }) };
    const ran = await runLatchkey(args, { env, ...(stdin && { stdin }) });
    expect(ran.exitCode, name).toBe(exitCode);
    expect(ran.stderr, name).toMatch(message);
    if (exitCode !== 0) expect(ran.stdout, name).toBe('');
    expect(ran.stdout + ran.stderr, name).not.toContain(token ?? SECRET);
  }
});

test('--host is stronger than LATCHKEY_URL, before and after the command', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const env = { LATCHKEY_URL: 'http://127.0.0.1:1', LATCHKEY_TOKEN: token.value };
  for (const args of [
    ['--host', app.node.url, 'token', 'list'],
    ['token', 'list', '--host', app.node.url],
  ]) {
    expect(await runLatchkey(args, { env })).toMatchObject({ exitCode: 0, stderr: '' });
  }
});

test('help and version are asked for on standard output', async () => {
  const help = await runLatchkey(['token', 'generate', '--help']);
  expect(help).toMatchObject({ exitCode: 0, stderr: '' });
  expect(help.stdout).toMatch(/--lifetime <duration>.*--host <url>.*Exit codes:/s);
  expect(await runLatchkey(['--version'])).toEqual({
    exitCode: 0,
    stdout: `${manifest.version}\n`,
    stderr: '',
  });
});

test('a reader that goes away early gets no complaint', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: token.value };
  const line = '{ latchkey token list; echo "code $?" >&2; } | true';
  const { shown } = await runOnTerminal(line, { env });
  expect(shown).toBe('code 1\n');
});
