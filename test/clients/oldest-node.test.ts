import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import cli from '../../cli/package.json' with { type: 'json' };
import client from '../../client/package.json' with { type: 'json' };
import { type Installed, installPacked } from '../../scripts/packing/install-packed.ts';
import { WORKSPACES } from '../../scripts/packing/pack.ts';
import server from '../../server/package.json' with { type: 'json' };
import { useInstalledCommand } from '../support/installed-command.ts';
import { runProgram } from '../support/program.ts';
import { followTutorial } from '../support/tutorial.ts';
import { pathOrNothing, provideNode } from './provide.ts';

vi.setConfig({ hookTimeout: 240_000, testTimeout: 120_000 });

const [version = ''] = /(?<=^>=)\d+\.\d+$/.exec(cli.engines.node) ?? [];
const oldest = `${version}.0`;
const node = pathOrNothing(`Node ${oldest}`, await provideNode(oldest));

test('all packages name one oldest Node', () => {
  expect(new Set([client, cli, server].map(({ engines }) => engines.node))).toEqual(
    new Set([`>=${version}`]),
  );
});

describe.skipIf(node === undefined)('on the oldest Node that the packages name', () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await installPacked(WORKSPACES, node);
  });
  afterAll(() => installed?.remove());

  test('they are installed and run by it', async () => {
    const { stdout } = await runProgram('node', ['--version'], { env: { PATH: installed.path } });
    expect(stdout).toBe(`v${oldest}\n`);
  });

  test('the tutorial can be followed', () => followTutorial(installed));

  test('the command stands alone where there is no keyring', () => useInstalledCommand(installed));

  test('each entry of the client loads', async () => {
    const entries = Object.keys(client.exports).map((entry) => entry.replace('.', client.name));
    const script = `for (const entry of ${JSON.stringify(entries)}) await import(entry)`;
    const options = { cwd: installed.modules, env: { PATH: installed.path } };
    const loaded = await runProgram('node', ['--input-type=module', '--eval', script], options);
    expect(loaded).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});
