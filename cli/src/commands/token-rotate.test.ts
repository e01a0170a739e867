import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, startTestApp, type TestApp } from '../../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal } from '../testing/latchkey.ts';
import { startLossyRelay } from '../testing/lossy-relay.ts';

async function start() {
  const app = await startTestApp();
  const alice = await app.user('alice');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-rotate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { LATCHKEY_URL: app.node.url, XDG_CONFIG_HOME: folder };
  const keptIn = (name: string) => readFileSync(join(folder, 'latchkey', name), 'utf8');
  return { app, alice, env, keptIn };
}

async function statusOf(app: TestApp, value: string): Promise<number> {
  const headers = { authorization: `Bearer ${value}` };
  return (await app.send('GET', '/api/2.0/preview/scim/v2/Me', undefined, { headers })).status;
}

test('the token of a login is replaced where it is kept, and the old one has ended', async () => {
  const { app, env, keptIn } = await start();
  const login = ['--user', 'alice', 'login', '--insecure-storage', '--lifetime', '2d'];
  expect((await runLatchkey(login, { env, stdin: `${PASSWORD}\n` })).exitCode).toBe(0);
  const [before = ''] = /dapi[0-9a-f]{32}/.exec(keptIn('tokens.json')) ?? [];
  const { exitCode, shown } = await runOnTerminal('latchkey token rotate', { env });
  expect([exitCode, shown]).toEqual([
    0,
    expect.stringMatching(
      /^The login default at \S+ has a new token, which expires in \d+ (days?|hours?)\. The old one has ended\.\n$/,
    ),
  ]);
  const [after = ''] = /dapi[0-9a-f]{32}/.exec(keptIn('tokens.json')) ?? [];
  expect(after).not.toBe(before);
  expect([await statusOf(app, before), await statusOf(app, after)]).toEqual([403, 200]);
  expect((await runLatchkey(['whoami'], { env })).exitCode).toBe(0);
  expect(JSON.parse(keptIn('rotations.json'))).toEqual({ keys: [] });
  expect(JSON.parse(keptIn('profiles.json')).profiles).toHaveLength(1);
});

test('of a token in the environment the new value is printed, the same each time, and the old one works until it is used', async () => {
  const { app, alice, env, keptIn } = await start();
  const { value } = await app.token(alice);
  const ours = { ...env, LATCHKEY_TOKEN: value };
  const first = await runLatchkey(['token', 'rotate'], { env: ours });
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  const again = await runLatchkey(['token', 'rotate', '--output', 'json'], { env: ours });
  expect(JSON.parse(again.stdout).token_value).toBe(first.stdout.trim());
  expect(keptIn('rotations.json')).not.toContain(value);
  expect(keptIn('rotations.json')).not.toContain(first.stdout.trim());
  expect(await statusOf(app, value)).toBe(200);
  expect(await statusOf(app, first.stdout.trim())).toBe(200);
  expect(await statusOf(app, value)).toBe(403);
  const late = await runLatchkey(['token', 'rotate'], { env: ours });
  expect(late).toMatchObject({ exitCode: 3, stdout: '' });
});

test('an answer that is lost loses no token', async () => {
  const { app, alice, env } = await start();
  const { value } = await app.token(alice);
  const { url, passed } = await startLossyRelay(app.node.url, ['rotate']);
  const ran = await runLatchkey(['token', 'rotate'], {
    env: { ...env, LATCHKEY_URL: url, LATCHKEY_TOKEN: value },
  });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(passed.get('rotate')).toBe(2);
  expect(await statusOf(app, ran.stdout.trim())).toBe(200);
});

test('a password is not rotated', async () => {
  const { env } = await start();
  const ran = await runLatchkey(['--user', 'alice', 'token', 'rotate'], { env, stdin: PASSWORD });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
});
