import { expect, test } from 'vitest';
import { startServer } from '../support/server.ts';
import { makeHome, runProgram } from './program.ts';
import { findProgram, pathOrSkip, provideGoProgram } from './provide.ts';

const MODULE = 'github.com/databricks/cli';
const VERSION = 'v1.13.0';

test('the official CLI does the whole token workflow', { timeout: 900_000 }, async (context) => {
  const present = await findProgram('databricks', 'version');
  const provided = 'path' in present ? present : await provideGoProgram(MODULE, VERSION);
  const databricks = pathOrSkip(context, 'the Databricks CLI', provided);
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

  const refused = await run({ DATABRICKS_TOKEN: `dapi${'0'.repeat(32)}` }, 'current-user', 'me');
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('Invalid access token.')]);
});
