import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runLatchkey } from '../../cli/src/testing/latchkey.ts';
import { createAdminToken } from '../support/admin-token.ts';
import { startKeyring } from '../support/keyring.ts';
import { runProgram } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { pathOrSkip, providePython } from './provide.ts';

const PYTHON_KEYRING = 'keyring==25.7.0';
const SCRIPT = join(import.meta.dirname, 'python-keyring.py');

test("Python's keyring reads what a login keeps, and the command reads what Python writes there", async (context) => {
  const provided = await providePython('keyring', [PYTHON_KEYRING]);
  const python = pathOrSkip(context, "Python's keyring", provided);
  const server = await startServer();
  const session = await startKeyring();
  onTestFinished(() => session.stop());
  const { env } = session;
  const askPython = async (act: 'get' | 'set' | 'delete', stdin = '') => {
    const args = [SCRIPT, act, `latchkey:${server.url}`, 'default'];
    const ran = await runProgram(python, args, { env, stdin });
    expect([ran.exitCode, ran.stderr.trim()]).toEqual([0, 'keyring.backends.SecretService']);
    return ran.stdout.trim();
  };
  const whoAmI = async () => (await runLatchkey(['whoami'], { env })).exitCode;

  // A token of before, so that a password is not needed here.
  const token = await createAdminToken(server);
  expect(await askPython('get')).toBe('nothing');
  const login = await runLatchkey(['--user', 'admin', 'login', server.url], {
    env,
    stdin: `${server.firstPassword}\n`,
  });
  expect(login).toMatchObject({ exitCode: 0, stderr: '' });
  const kept = await askPython('get');
  expect(kept).toMatch(/^dapi[0-9a-f]{32}$/);
  expect(await whoAmI()).toBe(0);

  // Python writes a second entry beside ours: the good one of the two is used, whichever it is.
  await askPython('set', token);
  expect(await whoAmI()).toBe(0);
  await runProgram('curl', [
    ...['-sS', '-X', 'POST', `${server.url}/api/latchkey/1.0/command-login/end`],
    ...['-H', `Authorization: Bearer ${kept}`],
  ]);
  expect(await whoAmI()).toBe(0);

  // Written by Python alone, unicode and all that a keyring may hold included.
  await askPython('delete');
  await askPython('set', token);
  expect(await whoAmI()).toBe(0);
  expect(await runLatchkey(['logout'], { env })).toMatchObject({ exitCode: 0 });
  expect(await askPython('get')).toBe('nothing');
});
