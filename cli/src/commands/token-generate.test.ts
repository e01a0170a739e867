import { expect, test } from 'vitest';
import { PASSWORD, startTestApp, type TestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';

const VALUE_LINE = /^dapi[0-9a-f]{32}\n$/;

async function startWithToken() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice, { comment: 'first' });
  app.clock.advance('1s');
  return { app, alice, env: { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: token.value } };
}

async function newestToken(app: TestApp) {
  const { body } = await app.get('/api/2.0/token/list', await app.core.directory.getUser('alice'));
  return body.token_infos[0];
}

test('the value alone is on standard output, and is good', async () => {
  const { app, env } = await startWithToken();
  const args = [
    'token',
    'generate',
    '--comment',
    'läptop 🔑',
    '--lifetime',
    '12h',
    '--scope',
    'sql',
    'files',
  ];
  const ran = await runLatchkey(args, { env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout).toMatch(VALUE_LINE);

  const token = await newestToken(app);
  expect(token).toMatchObject({ comment: 'läptop 🔑', scopes: ['sql', 'files'] });
  expect(token.expiry_time - token.creation_time).toBe(12 * 3_600_000);
  const headers = { authorization: `Bearer ${ran.stdout.trim()}` };
  const me = await app.get('/api/2.0/preview/scim/v2/Me', undefined, { headers });
  expect(me.body).toMatchObject({ userName: 'alice' });
});

test('a token is generated with a password, and without any option has no comment and no limit', async () => {
  const { app, env } = await startWithToken();
  const ran = await runLatchkey(['--user', 'alice', 'token', 'generate'], {
    env: { LATCHKEY_URL: env.LATCHKEY_URL },
    stdin: `${PASSWORD}\n`,
  });
  expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(VALUE_LINE) });
  const token = await newestToken(app);
  expect(token).toMatchObject({ comment: '' });
  expect(token).not.toHaveProperty('scopes');
  expect(token.expiry_time - token.creation_time).toBe(730 * 86_400_000);
});

test('with JSON asked for, the whole answer is on standard output', async () => {
  const { app, env } = await startWithToken();
  const ran = await runLatchkey(['token', 'generate', '--scope', 'sql', '--output', 'json'], { env });
  const answer = JSON.parse(ran.stdout);
  expect(answer).toEqual({
    token_value: expect.stringMatching(/^dapi[0-9a-f]{32}$/),
    token_info: {
      ...(await newestToken(app)),
      status: 'active',
      last_four: answer.token_value.slice(-4),
      created_with_token_id: expect.any(String),
    },
  });
});

test('a token that never expires is generated where the workspace allows it', async () => {
  const { app, env } = await startWithToken();
  await app.send('PATCH', '/api/2.0/workspace-conf', await app.admin(), {
    body: { allowNeverExpiring: 'true' },
  });
  const { shown } = await runOnTerminal('latchkey token generate --never-expires', { env });
  expect(shown).toContain('The token never expires. Its value is shown this once');
  expect(await newestToken(app)).toMatchObject({ expiry_time: -1 });
});

test('on a terminal a shell takes the value, and its owner is told about it', async () => {
  const { app, env } = await startWithToken();
  const line = 'V=$(latchkey token generate --comment laptop --lifetime 90d); echo "<$V>"';
  const { exitCode, shown } = await runOnTerminal(line, { env });
  expect(exitCode).toBe(0);
  const day = new Date((await newestToken(app)).expiry_time).toISOString().slice(0, 10);
  expect(shown.split('\n')).toEqual([
    `The token "laptop" expires on ${day}, in 90 days. Its value is shown this once: keep it now.`,
    expect.stringMatching(/^<dapi[0-9a-f]{32}>$/),
    '',
  ]);
});

test('when nobody takes the value, the error names the token to revoke', async () => {
  const { app, env } = await startWithToken();
  const line = 'latchkey token generate >/dev/full; echo "code $?"';
  const { shown } = await runOnTerminal(line, { env });
  const { token_id: id } = await newestToken(app);
  expect(shown).toBe(
    `latchkey: The token was generated, but nobody took its value (ENOSPC): revoke ${id}.\ncode 1\n`,
  );
});
