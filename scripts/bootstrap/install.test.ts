import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { install, isInstalled } from './install.mjs';
import { withLock } from './lock.mjs';

const RUNTIME = { node: process.execPath, version: '26.10.0' };

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-install-'));
  write('package.json', JSON.stringify({ name: 'root', version: '1.0.0', workspaces: ['part'] }));
  write('part/package.json', JSON.stringify({ name: 'part', version: '1.0.0' }));
  write('package-lock.json', JSON.stringify(LOCKFILE));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

test('a checkout counts as installed until something that decides the installation changes', async () => {
  expect(isInstalled(root, RUNTIME)).toBe(false);
  await runInstall();
  expect(isInstalled(root, RUNTIME)).toBe(true);
  expect(isInstalled(root, { ...RUNTIME, version: '24.7.0' })).toBe(false);
  for (const path of ['part/package.json', 'package.json', 'package-lock.json']) {
    const before = readFileSync(join(root, path), 'utf8');
    write(path, `${before}\n`);
    expect(isInstalled(root, RUNTIME), path).toBe(false);
    write(path, before);
    expect(isInstalled(root, RUNTIME), path).toBe(true);
  }
});

test('development packages are installed and no script is run, whatever the environment says', async () => {
  vi.stubEnv('NODE_ENV', 'production');
  vi.stubEnv('npm_config_omit', 'dev');
  vi.stubEnv('npm_config_ignore_scripts', 'false');
  const tool = { name: 'tool', version: '1.0.0', scripts: { postinstall: 'touch ran' } };
  write('tool/package.json', JSON.stringify(tool));
  const manifest = { name: 'root', version: '1.0.0', devDependencies: { tool: 'file:tool' } };
  write('package.json', JSON.stringify(manifest));
  const packages = {
    '': manifest,
    'node_modules/tool': { resolved: 'tool', link: true },
    tool: { ...tool, dev: true },
  };
  write('package-lock.json', JSON.stringify({ ...LOCKFILE, packages }));
  await runInstall();
  expect(readdirSync(join(root, 'node_modules'))).toContain('tool');
  expect(readdirSync(join(root, 'tool'))).toEqual(['package.json']);
});

test('an installation that failed half-way is not taken for a finished one', async () => {
  await runInstall();
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  write('package-lock.json', '{');
  await expect(runInstall()).rejects.toThrow('npm ci failed');
  write('package-lock.json', lockfile);
  expect(isInstalled(root, RUNTIME)).toBe(false);
});

const LOCKFILE = {
  name: 'root',
  version: '1.0.0',
  lockfileVersion: 3,
  packages: {
    '': { name: 'root', version: '1.0.0', workspaces: ['part'] },
    part: { version: '1.0.0' },
    'node_modules/part': { resolved: 'part', link: true },
  },
};

function runInstall(): Promise<void> {
  return withLock(join(root, '.runtime', 'lock'), (lock) => install(root, RUNTIME, lock));
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
