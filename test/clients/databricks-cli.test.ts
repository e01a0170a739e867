import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAdminToken } from '../support/admin-token.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { hashOfFile, SIZES, writeRandomFile } from '../support/random-files.ts';
import { startServer } from '../support/server.ts';
import { provideDatabricksCli } from './provide-databricks-cli.ts';

const BUILD_MS = 2_700_000;

test('the official CLI does the whole token workflow', { timeout: BUILD_MS }, async (context) => {
  const databricks = await provideDatabricksCli(context);
  const server = await startServer();
  const host = { HOME: makeHome(), DATABRICKS_HOST: server.url, DATABRICKS_CLI_DISABLE_TELEMETRY: '1' };
  const run = (env: Record<string, string>, ...args: string[]) =>
    runProgram(databricks, [...args, '--output', 'json'], { env: { ...host, ...env } });
  const json = async (env: Record<string, string>, ...args: string[]) => {
    const { exitCode, stdout, stderr } = await run(env, ...args);
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout);
  };

  const byPassword = { DATABRICKS_USERNAME: 'admin', DATABRICKS_PASSWORD: server.firstPassword };
  expect(await json(byPassword, 'current-user', 'me')).toMatchObject({ userName: 'admin' });
  const first = await json(byPassword, 'tokens', 'create', '--comment', 'first');

  const byToken = { DATABRICKS_TOKEN: String(first.token_value) };
  expect(await json(byToken, 'current-user', 'me')).toMatchObject({ userName: 'admin' });
  expect(await json(byToken, 'auth', 'describe')).toMatchObject({ status: 'success', username: 'admin' });
  const options = ['--comment', 'second', '--lifetime-seconds', '60'];
  const { token_info: second } = await json(byToken, 'tokens', 'create', ...options);
  expect(second.expiry_time - second.creation_time).toBe(60_000);
  const listed: { comment: string }[] = await json(byToken, 'tokens', 'list');
  expect(listed.map(({ comment }) => comment)).toEqual(['second', 'first']);

  const deleted = await run(byToken, 'tokens', 'delete', second.token_id);
  expect(deleted.exitCode, deleted.stderr).toBe(0);
  const again = await run(byToken, 'tokens', 'delete', second.token_id);
  expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('does not exist')]);
  const left: { comment: string }[] = await json(byToken, 'tokens', 'list');
  expect(left.map(({ comment }) => comment)).toEqual(['first']);

  const robot = await json(byToken, 'service-principals', 'create', '--display-name', 'robot');
  const onBehalf = ['create-obo-token', robot.applicationId, '--lifetime-seconds', '60'];
  const { token_info: obo } = await json(byToken, 'token-management', ...onBehalf);
  const managed: { token_id: string }[] = await json(byToken, 'token-management', 'list');
  expect(managed.map(({ token_id }) => token_id)).toContain(obo.token_id);
  const gone = await run(byToken, 'token-management', 'delete', obo.token_id);
  expect(gone.exitCode, gone.stderr).toBe(0);
  await json(byToken, 'users', 'create', '--user-name', 'ada@example.com');
  const users: { userName: string }[] = await json(byToken, 'users', 'list');
  expect(users.map(({ userName }) => userName).sort()).toEqual(['ada@example.com', 'admin']);
  const groups: { displayName: string }[] = await json(byToken, 'groups', 'list');
  expect(groups.map(({ displayName }) => displayName).sort()).toEqual(['admins', 'users']);
  const entry = { user_name: 'ada@example.com', permission_level: 'CAN_USE' };
  const update = [
    'update',
    'authorization',
    'tokens',
    '--json',
    JSON.stringify({ access_control_list: [entry] }),
  ];
  expect((await json(byToken, 'permissions', ...update)).access_control_list).toHaveLength(3);
  const conf = ['set-status', '--json', '{"maxTokenLifetimeDays":"90"}'];
  const set = await run(byToken, 'workspace-conf', ...conf);
  expect(set.exitCode, set.stderr).toBe(0);
  expect(await json(byToken, 'workspace-conf', 'get-status', 'maxTokenLifetimeDays')).toEqual({
    maxTokenLifetimeDays: '90',
  });

  const refused = await run({ DATABRICKS_TOKEN: `dapi${'0'.repeat(32)}` }, 'current-user', 'me');
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('Invalid access token.')]);
});

test('the official CLI copies files of every size and keeps secrets', {
  timeout: BUILD_MS,
}, async (context) => {
  const databricks = await provideDatabricksCli(context);
  const server = await startServer();
  const home = makeHome();
  const env = {
    ...{ HOME: home, DATABRICKS_HOST: server.url, DATABRICKS_CLI_DISABLE_TELEMETRY: '1' },
    DATABRICKS_TOKEN: await createAdminToken(server),
  };
  const run = (...args: string[]) => runProgram(databricks, args, { env });
  const well = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect(exitCode, stderr).toBe(0);
    return stdout;
  };
  // It asks for the folder before it copies, and makes none.
  writeFileSync(join(home, 'text'), 'some text');
  const nowhere = await run('fs', 'cp', join(home, 'text'), 'dbfs:/tmp/cli/text');
  expect([nowhere.exitCode, nowhere.stderr]).toEqual([1, expect.stringContaining('no such directory')]);
  await well('fs', 'mkdir', 'dbfs:/tmp/cli');
  for (const size of SIZES) {
    const [there, back] = [join(home, 'there'), join(home, 'back')];
    const sha256 = writeRandomFile(there, size);
    await well('fs', 'cp', there, `dbfs:/tmp/cli/${size}`);
    await well('fs', 'cp', '--overwrite', `dbfs:/tmp/cli/${size}`, back);
    expect([size, hashOfFile(back)]).toEqual([size, sha256]);
  }
  const listed: { size: number }[] = JSON.parse(
    await well('fs', 'ls', '-l', 'dbfs:/tmp/cli', '--output', 'json'),
  );
  expect(listed.map(({ size }) => size).sort((a, b) => a - b)).toEqual(SIZES);
  await well('fs', 'cp', join(home, 'text'), 'dbfs:/tmp/cli/text');
  expect(await well('fs', 'cat', 'dbfs:/tmp/cli/text')).toBe('some text');
  const full = await run('fs', 'rm', 'dbfs:/tmp/cli');
  expect([full.exitCode, full.stderr]).toEqual([1, expect.stringContaining('not empty')]);
  await well('fs', 'mkdir', 'dbfs:/tmp/cli/inner');
  await well('fs', 'rm', '-r', 'dbfs:/tmp/cli');
  expect(JSON.parse(await well('fs', 'ls', 'dbfs:/tmp', '--output', 'json'))).toEqual([]);

  await well('secrets', 'create-scope', 'ci');
  await well('secrets', 'put-secret', 'ci', 'key', '--string-value', 'zephyr');
  await well('secrets', 'put-acl', 'ci', 'users', 'READ');
  const secret = JSON.parse(await well('secrets', 'get-secret', 'ci', 'key', '--output', 'json'));
  expect(atob(secret.value)).toBe('zephyr');
  const acls: { principal: string }[] = JSON.parse(
    await well('secrets', 'list-acls', 'ci', '--output', 'json'),
  );
  expect(acls.map(({ principal }) => principal)).toEqual(['users', 'admin']);
  await well('secrets', 'delete-scope', 'ci');
  expect(JSON.parse(await well('secrets', 'list-scopes', '--output', 'json'))).toEqual([]);
});
