import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import manifest from '../../client/package.json' with { type: 'json' };
import { type Installed, installPacked } from '../../scripts/packing/install-packed.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { startServer } from '../support/server.ts';

vi.setConfig({ hookTimeout: 240_000, testTimeout: 120_000 });

const ROOT = join(import.meta.dirname, '..', '..');
const COMPILERS = ['typescript/bin/tsc', '@typescript/native/bin/tsc'];
const ENTRIES = Object.keys(manifest.exports).map((entry) => entry.replace('.', manifest.name));

let installed: Installed;
beforeAll(async () => {
  installed = await installPacked(['client', 'cli']);
});
afterAll(() => installed?.remove());

test('the packed command stands alone: help, completion, a token by a password, and what it cannot do', async () => {
  const server = await startServer();
  const home = makeHome();
  const env = { HOME: home, LATCHKEY_URL: server.url };
  const latchkey = (args: readonly string[], more: Record<string, string> = {}, stdin = '') =>
    runProgram(join(installed.bin, 'latchkey'), args, { env: { ...env, ...more }, stdin });

  expect(await latchkey(['--version'])).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
  for (const shell of ['bash', 'zsh', 'fish'])
    expect((await latchkey(['completion', shell])).stdout).toContain('latchkey');
  const generated = await latchkey(['--user', 'admin', 'token', 'generate'], {}, `${server.firstPassword}\n`);
  expect(generated).toMatchObject({ exitCode: 0, stderr: '' });
  const LATCHKEY_TOKEN = generated.stdout.trim();
  const who = await latchkey(['whoami'], { LATCHKEY_TOKEN });
  expect(JSON.parse(who.stdout).userName).toBe('admin');
  // The keyring's own code loads too, and finds that there is none.
  const keyless = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus', XDG_CONFIG_HOME: home };
  const login = await latchkey(
    ['--user', 'admin', 'login', server.url],
    keyless,
    `${server.firstPassword}\n`,
  );
  expect(login.stderr).toContain('--insecure-storage');
  expect(login.exitCode).not.toBe(0);
});

test('TypeScript finds the types of every entry of the packed client, and Node its code', async () => {
  const folder = makeHome();
  const packages = join(folder, 'node_modules', '@latchkey');
  mkdirSync(packages, { recursive: true });
  const bundled = join(installed.bin, '../lib/node_modules', manifest.name);
  await runProgram('cp', ['-r', bundled, packages]);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const imports = ENTRIES.map((entry, i) => `import * as entry${i} from '${entry}';`);
  const kinds = ENTRIES.map((_, i) => `Object.keys(entry${i}).length`);
  const source = (wrong: string) => `${imports.join('\n')}
import { LatchkeyClient } from '@latchkey/client';
export const client = new LatchkeyClient({ host: 'http://127.0.0.1', credential: { token: ${wrong} } });
console.log(JSON.stringify([${kinds.join(', ')}]));
`;
  writeFileSync(join(folder, 'good.ts'), source("'dapi'"));
  writeFileSync(join(folder, 'bad.ts'), source('1'));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
  for (const compiler of COMPILERS) {
    const check = (file: string) =>
      runProgram(
        process.execPath,
        [
          join(ROOT, 'node_modules', compiler),
          ...options,
          ...['--typeRoots', join(ROOT, 'node_modules/@types'), file],
        ],
        { cwd: folder },
      );
    expect(await check('good.ts')).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await check('bad.ts')).stdout).toMatch(/^bad\.ts\(\d+,\d+\): error TS2322: /);
  }
  const ran = await runProgram(process.execPath, ['good.ts'], { cwd: folder });
  expect(ran.stderr).toBe('');
  expect(JSON.parse(ran.stdout)).toHaveLength(ENTRIES.length);
  expect(JSON.parse(ran.stdout)).not.toContain(0);
});
