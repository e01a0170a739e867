import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import manifest from '../../cli/package.json' with { type: 'json' };
import type { Installed } from '../../scripts/packing/install-packed.ts';
import { makeHome, runProgram } from './program.ts';
import { startServer } from './server.ts';
import { startShell } from './terminal-shell.ts';

const PASSPHRASE = 'correct horse';

/** Uses the installed command where there is no keyring, as somebody does; expects all of it to work. */
export async function useInstalledCommand(installed: Installed): Promise<void> {
  const server = await startServer();
  const home = makeHome();
  const env = {
    ...{ PATH: installed.path, HOME: home, XDG_CONFIG_HOME: home, LATCHKEY_URL: server.url },
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
  };
  const latchkey = (args: readonly string[], { token = '', stdin = '' } = {}) =>
    runProgram(join(installed.bin, 'latchkey'), args, { env: { ...env, LATCHKEY_TOKEN: token }, stdin });
  const userOf = async (token: string) => (await latchkey(['whoami'], { token })).stdout;

  expect(await latchkey(['--version'])).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
  for (const shell of ['bash', 'zsh', 'fish'])
    expect(await latchkey(['completion', shell])).toMatchObject({ exitCode: 0, stderr: '' });

  // Nobody is there to choose a passphrase; that the keyring's own code loads is seen by what it says.
  const piped = await latchkey(['--user', 'admin', 'login'], { stdin: `${server.firstPassword}\n` });
  expect(piped).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no secret service answers') });
  const shell = await startShell(home, env);
  const shown = await shell.run('latchkey --user admin login', [
    { after: 'New passphrase: ', keys: `${PASSPHRASE}\r` },
    { after: 'The same once more: ', keys: `${PASSPHRASE}\r` },
    { after: 'Password of admin: ', keys: `${server.firstPassword}\r` },
  ]);
  expect(shown).toContain('The token is kept in a file that your passphrase opens.');
  expect(readFileSync(join(home, 'latchkey', 'tokens.json'), 'utf8')).not.toContain('dapi');

  const generated = await latchkey(['token', 'generate', '--comment', 'mine'], { stdin: `${PASSPHRASE}\n` });
  expect(generated).toMatchObject({ exitCode: 0, stderr: '' });
  const token = generated.stdout.trim();
  expect(JSON.parse(await userOf(token))).toMatchObject({ userName: 'admin' });
  const printsItsToken = ['exec', '--', 'sh', '-c', 'printf "$LATCHKEY_TOKEN\n"; latchkey whoami'];
  const executed = await latchkey(printsItsToken, { token });
  expect(executed).toMatchObject({ exitCode: 0, stderr: '' });
  const [itsToken = '', ...itsUser] = executed.stdout.split('\n');
  expect(JSON.parse(itsUser.join('\n'))).toMatchObject({ userName: 'admin' });
  expect(itsToken).not.toBe(token);
  expect(await userOf(itsToken)).toBe('');

  const { token_infos: tokens } = JSON.parse((await latchkey(['token', 'list'], { token })).stdout);
  const { token_id: id } = tokens.find(({ comment }: { comment: string }) => comment === 'mine');
  expect(await latchkey(['token', 'revoke', id], { token })).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await userOf(token)).toBe('');
}
