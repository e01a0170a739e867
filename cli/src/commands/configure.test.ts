import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkspaceClient } from '@databricks/sdk-experimental';
import { expect, test } from 'vitest';
import { startTestApp } from '../../../server/src/testing/harness.ts';
import { makeHome } from '../testing/home.ts';
import { runLatchkey } from '../testing/latchkey.ts';

test('with what configure writes the npm SDK signs in, until it is removed', async () => {
  const app = await startTestApp();
  const token = await app.token(await app.user('alice'));
  const { home, env } = makeHome();
  const file = join(home, '.databrickscfg');
  const before = '[DEFAULT]\r\nhost = https://b.example ; old\r\ntoken = other\r\n';
  writeFileSync(file, before);
  const ours = { ...env, LATCHKEY_URL: app.node.url, LATCHKEY_TOKEN: token.value };
  const ran = await runLatchkey(['configure', 'home'], { env: ours });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual({ file, profile: 'home', host: app.node.url, changed: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const client = new WorkspaceClient({ profile: 'home', configFile: file });
  expect(await client.currentUser.me()).toMatchObject({ userName: 'alice' });

  const list = await runLatchkey(['configure', '--list'], { env: ours });
  expect(JSON.parse(list.stdout)).toMatchObject({
    profiles: [
      { profile: 'DEFAULT', has_token: true, agreed: false },
      { profile: 'home', host: app.node.url, has_token: true, agreed: true },
    ],
  });
  expect(list.stdout + ran.stdout).not.toContain(token.value);
  const removed = await runLatchkey(['configure', '--remove', 'home'], { env: ours });
  expect(removed.exitCode).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(before);
  const twice = await runLatchkey(['configure', '--remove', 'home'], { env: ours });
  expect(twice).toMatchObject({ exitCode: 4, stderr: `latchkey: ${file} has no [home].\n` });
});

test('DATABRICKS_CONFIG_FILE names the file, and DEFAULT is the profile', async () => {
  const { home, env } = makeHome();
  const ours = { ...env, LATCHKEY_TOKEN: 'dapi-token', DATABRICKS_CONFIG_FILE: '~/other.cfg' };
  const ran = await runLatchkey(['configure', '--output', 'table'], { env: ours });
  const file = join(home, 'other.cfg');
  expect(ran.stdout).toBe(`[DEFAULT] in ${file} now holds http://127.0.0.1:8080 and its token.\n`);
  expect(readFileSync(file, 'utf8')).toBe('[DEFAULT]\nhost = http://127.0.0.1:8080\ntoken = dapi-token\n');
});
