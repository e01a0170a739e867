import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from './npm.ts';
import { type Manifest, publishedManifest } from './published-manifest.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMPILER = join(ROOT, 'node_modules/@typescript/native/bin/tsc');

/** What is installed elsewhere. */
export const WORKSPACES = ['client', 'cli', 'server'] as const;
export type Workspace = (typeof WORKSPACES)[number];

/**
 * Packs the workspaces into `destination`, which is made; gives the paths of the packages, in the same order.
 *
 * @throws the compiler's or npm's own words when that cannot be done
 */
export async function pack(workspaces: readonly Workspace[], destination: string): Promise<string[]> {
  mkdirSync(destination, { recursive: true });
  const staging = mkdtempSync(join(tmpdir(), 'latchkey-pack-'));
  try {
    const paths: string[] = [];
    for (const workspace of workspaces) paths.push(await packFolder(stage(workspace, staging), destination));
    return paths;
  } finally {
    rmSync(staging, { recursive: true });
  }
}

/** Lays out what is to be packed as it will be installed, and what it bundles beside it; gives its folder. */
function stage(workspace: Workspace, staging: string): string {
  const folder = join(staging, workspace);
  if (existsSync(folder)) return folder;
  compile(workspace, join(folder, 'dist'));
  if (workspace === 'server')
    cpSync(join(ROOT, 'server/dist/web'), join(folder, 'dist/web'), { recursive: true });
  const manifest = publishedManifest(readManifest(workspace), WORKSPACES.map(nameOf));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const name of ['LICENSE', 'NOTICE']) cpSync(join(ROOT, name), join(folder, name));
  cpSync(join(ROOT, workspace, 'README.md'), join(folder, 'README.md'));
  for (const own of WORKSPACES.filter((one) => manifest.bundleDependencies?.includes(nameOf(one))))
    cpSync(stage(own, staging), join(folder, 'node_modules', nameOf(own)), { recursive: true });
  return folder;
}

async function packFolder(folder: string, destination: string): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', destination];
  const [{ filename }] = JSON.parse(await npm(args, { cwd: folder })) as [{ filename: string }];
  return join(destination, filename.replace('@', '').replace('/', '-'));
}

function compile(workspace: Workspace, destination: string): void {
  const config = join(ROOT, workspace, 'tsconfig.build.json');
  // What lies outside the workspace would else be compiled into the checkout.
  const args = ['-p', config, '--outDir', destination, '--noEmitOnError'];
  const { status, stdout, error } = spawnSync(process.execPath, [COMPILER, ...args], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${workspace} does not compile:\n${stdout}`);
}

function nameOf(workspace: Workspace): string {
  return readManifest(workspace).name;
}

function readManifest(workspace: Workspace): Manifest {
  return JSON.parse(readFileSync(join(ROOT, workspace, 'package.json'), 'utf8'));
}
