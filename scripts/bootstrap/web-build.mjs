import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mjs';
import { runNpm } from './npm.mjs';

const SOURCES = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/vite.config.ts',
  'web/vite.config.mjs',
  'web/vite.config.js',
  'web/tsconfig.json',
  'web/package.json',
  'client/package.json',
  'client/src',
  'package-lock.json',
];

/**
 * Tells whether the pages are there and made from today's sources; yes too when there is nothing to build.
 *
 * @param {string} root
 * @returns {boolean}
 */
export function isWebBuilt(root) {
  if (!hasWebBuild(root)) return true;
  return existsSync(outputPath(root)) && isStamped(stampPath(root), fingerprint(root, SOURCES));
}

/**
 * Builds the pages. Throws a Failure with the build's output when that fails.
 *
 * @param {string} root
 * @param {import('./runtime.mjs').Runtime} runtime
 * @param {import('./lock.mjs').HeldLock} lock
 */
export async function buildWeb(root, runtime, lock) {
  rmSync(stampPath(root), { force: true });
  // Before the build: a source edited meanwhile must count as changed at the next run.
  const sources = fingerprint(root, SOURCES);
  await runNpm(['run', 'build', '-w', 'web', '--loglevel=warn'], {
    node: runtime.node,
    cwd: root,
    lock,
    failure: {
      message: 'the web build failed, its output is above',
      advice: 'Mend what it names under web/ or client/src, then run the command again.',
    },
  });
  mkdirSync(dirname(stampPath(root)), { recursive: true });
  writeFileSync(stampPath(root), sources);
}

/** @param {string} root */
function hasWebBuild(root) {
  const manifest = join(root, 'web', 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).scripts?.build !== undefined;
}

/** @param {string} root */
function outputPath(root) {
  return join(root, 'server', 'dist', 'web', 'index.html');
}

/** @param {string} root */
function stampPath(root) {
  return join(root, 'server', 'dist', '.web-stamp');
}
