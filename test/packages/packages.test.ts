import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import manifest from '../../client/package.json' with { type: 'json' };
import { type Installed, installPacked } from '../../scripts/packing/install-packed.ts';
import { WORKSPACES } from '../../scripts/packing/pack.ts';
import web from '../../web/package.json' with { type: 'json' };
import { freePort, startDaemon } from '../support/daemon.ts';
import { ENGINES } from '../support/faults-database.ts';
import { useInstalledCommand } from '../support/installed-command.ts';
import { useAsImage, useAsService } from '../support/installed-server.ts';
import { makeHome, runProgram } from '../support/program.ts';

vi.setConfig({ hookTimeout: 240_000, testTimeout: 120_000 });

const ROOT = join(import.meta.dirname, '..', '..');
const COMPILERS = ['typescript/bin/tsc', '@typescript/native/bin/tsc'];
const ENTRIES = Object.keys(manifest.exports).map((entry) => entry.replace('.', manifest.name));

let installed: Installed;
beforeAll(async () => {
  installed = await installPacked(WORKSPACES);
});
afterAll(() => installed?.remove());

test('a package holds what runs and what must go with it, and no sources or tests', async () => {
  for (const path of installed.packages) {
    const { stdout } = await runProgram('tar', ['-tzf', path]);
    const files = stdout.trim().split('\n');
    expect(files).toEqual(
      expect.arrayContaining(
        ['LICENSE', 'NOTICE', 'README.md', 'package.json'].map((name) => `package/${name}`),
      ),
    );
    expect(files.filter((file) => /\.test\.|\/testing\/|(?<!\.d)\.ts$|\.map$|\/tsconfig/.test(file))).toEqual(
      [],
    );
  }
});

test('the packed server has the licences of what its pages are built from', () => {
  const path = join(installed.modules, '@latchkey/server', 'dist/web/licenses.md');
  const headings = readFileSync(path, 'utf8').match(/(?<=^## )\S+/gm);
  const builtIn = Object.keys(web.dependencies).filter((name) => name !== manifest.name);
  expect(headings).toEqual(expect.arrayContaining(builtIn));
});

test('the packed command stands alone, and keeps a login in a file where there is no keyring', () =>
  useInstalledCommand(installed));

test('the packed server has its pages and knows its version', async () => {
  const env = { PATH: installed.path };
  const program = join(installed.bin, 'latchkeyd');
  expect((await runProgram(program, ['--version'], { env })).stdout).toContain(manifest.version);
  const port = await freePort();
  await startDaemon({ program, args: ['--port', String(port)], env, cwd: makeHome(), port });
  const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  const [script = ''] = /(?<=<script [^>]*src=")[^"]+/.exec(page) ?? [];
  const answer = await fetch(new URL(script, `http://127.0.0.1:${port}/`));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('javascript'),
  ]);
});

test('the packed server runs as the service does, without rights and over a read-only file system, and asks nothing else of the kernel', () =>
  useAsService(installed));

test.skipIf(!ENGINES.includes('postgres'))(
  'the packed server runs as the image does, over PostgreSQL and with its secrets in files',
  () => useAsImage(installed),
);

test('TypeScript finds the types of every entry of the packed client, and Node its code', async () => {
  const folder = makeHome();
  const packages = join(folder, 'node_modules', '@latchkey');
  mkdirSync(packages, { recursive: true });
  await runProgram('cp', ['-r', join(installed.modules, manifest.name), packages]);
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
