import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNpmCli } from '../bootstrap/npm.mjs';
import { type Manifest, publishedManifest } from './published-manifest.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMPILER = join(ROOT, 'node_modules/@typescript/native/bin/tsc');

/** Workspaces that are installed elsewhere, each after those that it bundles. */
const WORKSPACES = ['client', 'cli', 'server'] as const;
export type Workspace = (typeof WORKSPACES)[number];

/** Packs the workspaces into `destination`, which is made; gives the path of each package. */
export function packAll(destination: string): Record<Workspace, string> {
  mkdirSync(destination, { recursive: true });
  const staging = mkdtempSync(join(tmpdir(), 'latchkey-pack-'));
  try {
    for (const workspace of WORKSPACES) stage(workspace, staging);
    const packed = WORKSPACES.map((workspace) => [workspace, pack(join(staging, workspace), destination)]);
    return Object.fromEntries(packed);
  } finally {
    rmSync(staging, { recursive: true });
  }
}

/** Lays out what is to be packed as it will be installed. */
function stage(workspace: Workspace, staging: string): void {
  const folder = join(staging, workspace);
  const config = join(ROOT, workspace, 'tsconfig.build.json');
  run(process.execPath, [COMPILER, '-p', config, '--outDir', join(folder, 'dist')], ROOT);
  if (workspace === 'server')
    cpSync(join(ROOT, 'server/dist/web'), join(folder, 'dist/web'), { recursive: true });
  const manifest = publishedManifest(readManifest(workspace), WORKSPACES.map(nameOf));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(ROOT, name), join(folder, name));
  cpSync(join(ROOT, workspace, 'README.md'), join(folder, 'README.md'));
  for (const bundled of (manifest.bundleDependencies ?? []) as string[]) {
    const from = WORKSPACES.find((one) => nameOf(one) === bundled) as Workspace;
    cpSync(join(staging, from), join(folder, 'node_modules', bundled), { recursive: true });
  }
}

function pack(folder: string, destination: string): string {
  const npm = findNpmCli(process.env);
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', destination];
  const output = npm === undefined ? run('npm', args, folder) : run(process.execPath, [npm, ...args], folder);
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  return join(destination, filename.replace('@', '').replace('/', '-'));
}

function nameOf(workspace: Workspace): string {
  return readManifest(workspace).name;
}

function readManifest(workspace: Workspace): Manifest {
  return JSON.parse(readFileSync(join(ROOT, workspace, 'package.json'), 'utf8'));
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${[command, ...args].join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
