import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PASSWORD, startTestApp, type TestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal, startLatchkey } from '../testing/latchkey.ts';

const ID = /[0-9a-f]{64}/;

async function start() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const token = await app.token(alice, { comment: 'mine' });
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-exec-'));
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: token.value, XDG_CONFIG_HOME: folder };
  return { app, alice, token, env, pending: join(folder, 'latchkey', 'pending-revocations.json') };
}

async function ofExec(app: TestApp) {
  return app.core.db.sql
    .selectFrom('tokens')
    .selectAll()
    .where('comment', 'like', 'latchkey exec on %')
    .execute();
}

/** A program that prints what it was given, and asks who it is. */
const TELL = `
  const { LATCHKEY_TOKEN: token, DATABRICKS_TOKEN, LATCHKEY_URL, DATABRICKS_HOST } = process.env;
  const answer = await fetch(DATABRICKS_HOST + '/api/2.0/preview/scim/v2/Me', { headers: { authorization: 'Bearer ' + token } });
  console.log(JSON.stringify({ token, DATABRICKS_TOKEN, LATCHKEY_URL, DATABRICKS_HOST, status: answer.status, args: process.argv.slice(1) }));
`;
const NODE = [process.execPath, '--input-type=module', '-e'];

test('a command has a token of its own, which ends with it', async () => {
  const { app, token, env, pending } = await start();
  const ran = await runLatchkey(
    ['exec', '--lifetime', '5h', '--', ...NODE, TELL, '--', '-n', '--host', 'x'],
    { env },
  );
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  const told = JSON.parse(ran.stdout);
  expect(told).toMatchObject({
    ...{ status: 200, DATABRICKS_TOKEN: told.token, args: ['-n', '--host', 'x'] },
    ...{ LATCHKEY_URL: app.node.url, DATABRICKS_HOST: app.node.url },
  });
  expect(told.token).not.toBe(token.value);
  const [generated, ...others] = await ofExec(app);
  expect([others, generated?.revoked_at]).toEqual([[], expect.any(Number)]);
  expect((generated?.expires_at ?? 0) - (generated?.created_at ?? 0)).toBe(5 * 3_600_000);
  const gone = { value: told.token, id: '', record: token.record };
  expect((await app.get('/api/2.0/token/list', gone)).status).toBe(403);
  expect(JSON.parse(readFileSync(pending, 'utf8'))).toEqual({ pending: [] });
});

test.each([
  ['its exit code', ['sh', '-c', 'exit 7'], 7],
  ['a signal', ['sh', '-c', 'kill -TERM $$'], 143],
  ['that there is no such program', ['/nonexistent/program'], 127],
  ['that it cannot be run', ['/etc/passwd'], 126],
])('%s is handed on, and the token is revoked all the same', async (_what, words, exitCode) => {
  const { app, env } = await start();
  expect((await runLatchkey(['exec', '--', ...words], { env })).exitCode).toBe(exitCode);
  expect((await ofExec(app)).map(({ revoked_at }) => revoked_at !== null)).toEqual([true]);
});

test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
  '%s reaches the command, and its end is waited for',
  async (signal) => {
    const { app, env } = await start();
    const script = `process.on('${signal}', () => { console.log('got it'); process.exit(9); }); setInterval(() => {}, 1000); console.error('ready');`;
    const running = startLatchkey(['exec', '--', process.execPath, '-e', script], { env });
    await running.said(/ready/);
    running.process.kill(signal);
    expect(await running.ended).toMatchObject({ exitCode: 9, stdout: 'got it\n' });
    expect((await ofExec(app)).map(({ revoked_at }) => revoked_at !== null)).toEqual([true]);
  },
);

test('Ctrl-C on a terminal reaches the command once', async () => {
  const { app, env } = await start();
  const script = `let n = 0; process.on("SIGINT", () => { n++; setTimeout(() => { console.log("times " + n); process.exit(5); }, 300); }); setInterval(() => {}, 1000); console.log("ready");`;
  // The shell is interrupted, too, and would tell of that alone.
  const line = `trap : INT; latchkey exec -- "${process.execPath}" -e '${script}'; echo "code $?"`;
  const { shown } = await runOnTerminal(line, { env, typing: { after: 'ready', keys: '\u0003' } });
  expect(shown).toContain('times 1\ncode 5\n');
  expect((await ofExec(app)).map(({ revoked_at }) => revoked_at !== null)).toEqual([true]);
});

test('a token that could not be revoked is known by its id alone, and the next command revokes it', async () => {
  const { app, env, pending, token } = await start();
  const wait = `process.stdin.on('data', () => process.exit(0)); console.error('ready ' + process.env.LATCHKEY_TOKEN);`;
  const running = startLatchkey(['exec', '--', process.execPath, '-e', wait], { env });
  const [, value = ''] = await running.said(/ready (\S+)/);
  // As if the machine had lost its power.
  running.process.kill('SIGKILL');
  await running.ended;
  const kept = readFileSync(pending, 'utf8');
  expect(kept).toMatch(ID);
  expect(kept).not.toContain(value);
  expect(kept).not.toContain(token.value);
  const alive = (await ofExec(app)).filter(({ revoked_at }) => revoked_at === null);
  expect(alive).toHaveLength(1);

  // Somebody else's command leaves it where it is.
  const bob = await app.token(await app.user('bob'));
  await runLatchkey(['whoami'], { env: { ...env, LATCHKEY_TOKEN: bob.value, LATCHKEY_PROFILE: '' } });
  expect(await runLatchkey(['whoami'], { env })).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await ofExec(app)).filter(({ revoked_at }) => revoked_at === null)).toEqual([]);
  expect(readFileSync(pending, 'utf8')).not.toMatch(ID);
});

test('the token of a command that still runs is left to it, whoever else asks meanwhile', async () => {
  const { app, env, pending } = await start();
  const wait = `process.stdin.on('data', () => process.exit(0)); console.error('ready');`;
  const running = startLatchkey(['exec', '--', process.execPath, '-e', wait], { env });
  await running.said(/ready/);
  expect(await runLatchkey(['whoami'], { env })).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await runLatchkey(['exec', '--', 'true'], { env })).toMatchObject({ exitCode: 0, stderr: '' });
  const living = (await ofExec(app)).filter(({ revoked_at }) => revoked_at === null);
  expect(living).toHaveLength(1);
  expect(readFileSync(pending, 'utf8')).toContain(living[0]?.token_id);
  running.process.stdin?.end('go\n');
  expect(await running.ended).toMatchObject({ exitCode: 0 });
  expect((await ofExec(app)).filter(({ revoked_at }) => revoked_at === null)).toEqual([]);
});

test('while the server is away the command goes on, and what is left is said', async () => {
  const { app, env, pending } = await start();
  const wait = `process.stdin.on('data', () => process.exit(3)); console.error('ready');`;
  const running = startLatchkey(['exec', '--', process.execPath, '-e', wait], { env });
  await running.said(/ready/);
  await app.close();
  running.process.stdin?.end('go\n');
  const { exitCode, stderr } = await running.ended;
  expect([exitCode, stderr]).toEqual([
    3,
    expect.stringMatching(/could not be revoked; the next command tries it again/),
  ]);
  expect(readFileSync(pending, 'utf8')).toMatch(ID);
});

test('nothing is run without a token: no credential, a scope that does not allow it, a lifetime that is none', async () => {
  const { app, alice, env } = await start();
  const scoped = await app.token(alice, { scopes: ['sql'] });
  const mark = join(env.XDG_CONFIG_HOME, 'ran');
  const ask = (args: string[], more = {}) =>
    runLatchkey(['exec', ...args, '--', 'touch', mark], { env: { ...env, ...more } });
  expect((await ask([], { LATCHKEY_TOKEN: '' })).exitCode).toBe(3);
  expect(await ask([], { LATCHKEY_TOKEN: scoped.value })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('lacks the scope "authentication"'),
  });
  expect((await ask(['--lifetime', 'soon'])).exitCode).toBe(2);
  expect(existsSync(mark)).toBe(false);
});

test('after a passphrase was asked for, what is typed is the command’s', async () => {
  const { env, app } = await start();
  const { LATCHKEY_TOKEN: _none, ...own } = env;
  await runOnTerminal('latchkey --user alice login', {
    env: own,
    typing: [
      { after: 'New passphrase: ', keys: 'correct horse\r' },
      { after: 'once more: ', keys: 'correct horse\r' },
      { after: 'Password of alice: ', keys: `${PASSWORD}\r` },
    ],
  });
  const line = `latchkey exec -- sh -c 'echo ready; read one; read two; echo "got $one and $two"'`;
  const { exitCode, shown } = await runOnTerminal(line, {
    env: own,
    typing: [
      { after: 'Passphrase of the profile default: ', keys: 'correct horse\r' },
      { after: 'ready', keys: 'first\rsecond\r' },
    ],
  });
  expect([exitCode, shown]).toEqual([0, expect.stringContaining('got first and second')]);
  expect((await ofExec(app)).map(({ revoked_at }) => revoked_at !== null)).toEqual([true]);
});
