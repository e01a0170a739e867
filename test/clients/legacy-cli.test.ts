import { expect, type TestContext, test } from 'vitest';
import type { RunningServer } from '../support/latchkeyd.ts';
import { startServer } from '../support/server.ts';
import { makeHome, runProgram } from './program.ts';
import { pathOrSkip, providePython } from './provide.ts';

const PACKAGE = 'databricks-cli==0.18.0';
/** This client drops the port of its host, so the server must have port 80, here of an address nobody else uses. */
const ADDRESS = { LATCHKEY_HOST: '127.0.18.80', LATCHKEY_PORT: '80' };

test('the legacy CLI does the whole token workflow', async (context) => {
  const python = pathOrSkip(context, 'the legacy CLI', await providePython('legacy-cli', [PACKAGE]));
  const server = await startOnPort80(context);
  const host = { HOME: makeHome(), DATABRICKS_HOST: 'http://127.0.18.80' };
  const byPassword = { ...host, DATABRICKS_USERNAME: 'admin', DATABRICKS_PASSWORD: server.firstPassword };
  const created = await cli(python, byPassword, 'tokens', 'create', '--comment', 'first');
  const { token_value: value, token_info: info } = JSON.parse(created.stdout);
  expect(info.expiry_time - info.creation_time).toBe(7_776_000_000);

  const byToken = { ...host, DATABRICKS_TOKEN: value };
  const listed = await cli(python, byToken, 'tokens', 'list');
  expect(JSON.parse(listed.stdout)).toMatchObject({ token_infos: [{ comment: 'first' }] });
  const revoked = await cli(python, byToken, 'tokens', 'revoke', '--token-id', info.token_id);
  expect([revoked.exitCode, revoked.stdout.trim()]).toEqual([0, '{}']);

  const refused = await cli(python, byToken, 'tokens', 'list');
  // Its own words for every 403.
  expect([refused.exitCode, refused.stdout]).toEqual([1, expect.stringContaining('Authorization failed.')]);
});

async function startOnPort80(context: TestContext): Promise<RunningServer> {
  try {
    return await startServer({ env: ADDRESS });
  } catch (error) {
    if (!(error instanceof Error) || !/EACCES|EADDR/.test(error.message)) throw error;
    return context.skip('Not available: port 80, the only one that the legacy CLI can reach');
  }
}

function cli(python: string, env: Record<string, string>, ...args: string[]) {
  return runProgram(python, ['-m', 'databricks_cli.cli', ...args], { env: { LC_ALL: 'C.UTF-8', ...env } });
}
