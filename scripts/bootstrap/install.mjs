import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mjs';
import { runNpm } from './npm.mjs';

/**
 * Tells whether node_modules is what this lockfile, these workspaces, this Node and this platform ask for.
 *
 * @param {string} root
 * @param {import('./runtime.mjs').Runtime} runtime
 * @returns {boolean}
 */
export function isInstalled(root, runtime) {
  return isStamped(stampPath(root), wantedInstallation(root, runtime));
}

/**
 * Installs exactly what the lockfile says, development tools included, without running any package's script.
 * Throws a Failure when npm fails; what it left behind is then done again at the next run.
 *
 * @param {string} root
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {import('./lock.mjs').HeldLock} lock
 */
export async function install(root, runtime, lock) {
  rmSync(stampPath(root), { force: true });
  // Before npm: a lockfile changed meanwhile must count as changed at the next run.
  const wanted = wantedInstallation(root, runtime);
  // Explicit, because NODE_ENV=production or the user's npm configuration would leave packages out or hide errors.
  const includes = ['--include=dev', '--include=optional', '--include=peer'];
  await runNpm(['ci', '--ignore-scripts', ...includes, '--no-audit', '--no-fund', '--loglevel=warn'], {
    node: runtime.node,
    cwd: root,
    lock,
    failure: {
      message: 'npm ci failed, its output is above',
      advice:
        'If a package.json was changed, run "npm install --ignore-scripts" first; otherwise check the network and ' +
        'your npm registry. Then run the command again: it starts over.',
    },
  });
  mkdirSync(dirname(stampPath(root)), { recursive: true });
  writeFileSync(stampPath(root), wanted);
}

/**
 * @param {string} root
 * @param {import('./runtime.mjs').Runtime} runtime
 */
function wantedInstallation(root, runtime) {
  const workspaces = listWorkspaces(root).map((name) => `${name}/package.json`);
  // The major version of Node fixes its ABI.
  const facts = [`node ${runtime.version.split('.')[0]}`, process.platform, process.arch];
  return fingerprint(root, ['package-lock.json', 'package.json', ...workspaces], facts);
}

/**
 * @param {string} root
 * @returns {string[]}
 */
function listWorkspaces(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces ?? [];
}

/** @param {string} root */
function stampPath(root) {
  return join(root, 'node_modules', '.latchkey-stamp');
}
