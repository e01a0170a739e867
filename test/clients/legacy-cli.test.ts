import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { createAdminToken } from '../support/admin-token.ts';
import type { RunningServer } from '../support/latchkeyd.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { hashOfFile, SIZES, writeRandomFile } from '../support/random-files.ts';
import { startServer } from '../support/server.ts';
import { LEGACY_CLI, pathOrSkip, providePython } from './provide.ts';

/** This client drops the port of its host, so the server must have port 80, here of an address nobody else uses. */
const ADDRESS = { LATCHKEY_HOST: '127.0.18.80', LATCHKEY_PORT: '80' };

test('the legacy CLI does the whole token workflow', async (context) => {
  const python = pathOrSkip(context, 'the legacy CLI', await providePython('legacy-cli', [LEGACY_CLI]));
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

test('the legacy CLI uploads by one form, and brings back what it uploaded', async (context) => {
  const python = pathOrSkip(context, 'the legacy CLI', await providePython('legacy-cli', [LEGACY_CLI]));
  const server = await startOnPort80(context);
  const home = makeHome();
  const env = {
    HOME: home,
    DATABRICKS_HOST: 'http://127.0.18.80',
    DATABRICKS_TOKEN: await createAdminToken(server),
  };
  const fs = (...args: string[]) => cli(python, env, 'fs', ...args);
  for (const size of SIZES) {
    const [there, back] = [join(home, 'there'), join(home, 'back')];
    const sha256 = writeRandomFile(there, size);
    const up = await fs('cp', there, `dbfs:/tmp/legacy/${size}`);
    expect([up.exitCode, up.stdout], up.stdout).toEqual([0, '']);
    expect((await fs('cp', '--overwrite', `dbfs:/tmp/legacy/${size}`, back)).exitCode).toBe(0);
    expect([size, hashOfFile(back)]).toEqual([size, sha256]);
  }
  const listed = await fs('ls', '-l', 'dbfs:/tmp/legacy');
  expect(
    listed.stdout
      .match(/^file +\d+/gm)
      ?.map((line) => Number(line.split(/ +/)[1]))
      .sort(ascending),
  ).toEqual(SIZES);
  const taken = await fs('cp', join(home, 'there'), 'dbfs:/tmp/legacy/0');
  expect([taken.exitCode, taken.stdout]).toEqual([1, expect.stringContaining('RESOURCE_ALREADY_EXISTS')]);
  expect((await fs('mkdirs', 'dbfs:/tmp/legacy/inner')).exitCode).toBe(0);
  expect((await fs('mv', 'dbfs:/tmp/legacy/1', 'dbfs:/tmp/legacy/inner/one')).exitCode).toBe(0);
  const full = await fs('rm', 'dbfs:/tmp/legacy');
  expect([full.exitCode, full.stdout]).toEqual([1, expect.stringContaining('Directory is not empty.')]);
  expect((await fs('rm', '-r', 'dbfs:/tmp/legacy')).exitCode).toBe(0);
  expect((await fs('ls', 'dbfs:/tmp')).stdout.trim()).toBe('');

  const secrets = (...args: string[]) => cli(python, env, 'secrets', ...args);
  expect((await secrets('create-scope', '--scope', 'ci')).exitCode).toBe(0);
  expect((await secrets('put', '--scope', 'ci', '--key', 'k', '--string-value', 'zephyr')).exitCode).toBe(0);
  expect((await secrets('list', '--scope', 'ci')).stdout).toContain('k');
  expect((await secrets('list-acls', '--scope', 'ci')).stdout).toMatch(/admin +MANAGE/);
  expect((await secrets('delete-scope', '--scope', 'ci')).exitCode).toBe(0);
});

function ascending(a: number, b: number): number {
  return a - b;
}

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
