import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PASSWORD, startTestApp } from '../../../../server/src/testing/harness.ts';
import { runLatchkey, runOnTerminal } from '../../testing/latchkey.ts';

const VALUE = 'hunter2 and more';

async function start() {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const env = { LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: token.value };
  const run = (args: readonly string[], stdin = '') => runLatchkey(['secrets', ...args], { env, stdin });
  return { app, env, run };
}

test('a secret is written, read back byte for byte, listed and deleted', async () => {
  const { run } = await start();
  expect(JSON.parse((await run(['create-scope', 'team'])).stdout)).toEqual({ scope: 'team' });
  const put = await run(['put-secret', 'team', 'key'], `${VALUE}\n`);
  expect(put).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(put.stdout)).toEqual({ scope: 'team', key: 'key', bytes: VALUE.length + 1 });
  expect(await run(['get-secret', 'team', 'key'])).toEqual({ exitCode: 0, stdout: `${VALUE}\n`, stderr: '' });
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'bytes'), Buffer.from([0, 255, 10, 128]));
  await run(['put-secret', 'team', 'bytes', '--file', join(folder, 'bytes')]);
  const got = JSON.parse((await run(['get-secret', 'team', 'bytes', '--output', 'json'])).stdout);
  expect(got).toEqual({ key: 'bytes', value: Buffer.from([0, 255, 10, 128]).toString('base64') });
  const { secrets } = JSON.parse((await run(['list-secrets', 'team'])).stdout);
  expect(secrets.map(({ key }: { key: string }) => key).toSorted()).toEqual(['bytes', 'key']);
  expect((await run(['delete-secret', 'team', 'key'])).exitCode).toBe(0);
  expect((await run(['get-secret', 'team', 'key'])).exitCode).toBe(4);
  expect((await run(['delete-scope', 'team'])).exitCode).toBe(0);
  expect(JSON.parse((await run(['list-scopes'])).stdout)).toEqual({ scopes: [] });
});

test('a secret that is typed is not shown', async () => {
  const { env, run } = await start();
  await run(['create-scope', 'team']);
  const typing = { after: 'Value of key: ', keys: `${VALUE}\r` };
  const { exitCode, shown } = await runOnTerminal('latchkey secrets put-secret team key', { env, typing });
  expect([exitCode, shown]).toEqual([0, 'Value of key: \nWrote key in team, 16 bytes.\n']);
  expect((await run(['get-secret', 'team', 'key'])).stdout).toBe(VALUE);
});

test('standard input is never the password and the secret at once', async () => {
  const { app, run } = await start();
  await run(['create-scope', 'team']);
  const args = ['--user', 'alice', 'secrets', 'put-secret', 'team', 'key'];
  const env = { LATCHKEY_URL: app.node.url };
  const refused = await runLatchkey(args, { env, stdin: `${PASSWORD}\n${VALUE}` });
  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).not.toMatch(/violet|hunter2/);
  expect(JSON.parse((await run(['list-secrets', 'team'])).stdout)).toEqual({ secrets: [] });
});

test('who may use a scope is said by name, for people and for programs', async () => {
  const { app, env, run } = await start();
  await app.user('bob');
  await run(['create-scope', 'team']);
  expect((await run(['put-acl', 'team', 'bob', 'READ'])).exitCode).toBe(0);
  expect((await run(['put-acl', 'team', 'bob', 'OWN'])).exitCode).toBe(2);
  expect((await run(['put-acl', 'team', 'nobody', 'READ'])).exitCode).not.toBe(0);
  const { shown } = await runOnTerminal('latchkey secrets list-acls team', { env });
  expect(shown.trimEnd().split('\n').toSorted()).toEqual([
    'PRINCIPAL  PERMISSION',
    'alice      MANAGE',
    'bob        READ',
  ]);
  expect((await runOnTerminal('latchkey secrets list-scopes', { env })).shown).toBe(
    'SCOPE  YOU MAY  SECRETS\nteam   MANAGE   0\n',
  );
  expect((await run(['delete-acl', 'team', 'bob'])).exitCode).toBe(0);
  expect(JSON.parse((await run(['list-acls', 'team'])).stdout).items).toEqual([
    { principal: 'alice', permission: 'MANAGE' },
  ]);
});

test('where there is nothing, it says what to do', async () => {
  const { env, run } = await start();
  expect((await runOnTerminal('latchkey secrets list-scopes', { env })).shown).toContain('create-scope');
  await run(['create-scope', 'team']);
  expect((await runOnTerminal('latchkey secrets list-secrets team', { env })).shown).toContain('put-secret');
});
