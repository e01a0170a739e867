import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from './failure.mjs';

const REQUIRED = '24.7.0';

/** The Node that is brought where the machine's own is too old. */
export const RUNTIME_VERSION = '26.10.0';

/** What to do where we cannot bring one. */
export const OWN_NODE_ADVICE = `Install Node ${REQUIRED} or newer yourself (or set LATCHKEY_NODE to its path), then run the command again.`;

/**
 * @typedef {object} Runtime
 * @property {string} node path of the Node that everything goes on with
 * @property {string} version without the leading v
 */

/**
 * Finds the Node to go on with: the one LATCHKEY_NODE names, the one that runs us, or the one already brought;
 * undefined when one must be brought first. Throws a Failure when LATCHKEY_NODE is of no use.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Runtime | undefined}
 */
export function findRuntime(root, env) {
  if (env.LATCHKEY_NODE) return chosenRuntime(resolve(env.LATCHKEY_NODE));
  if (isAtLeast(process.versions.node, REQUIRED)) {
    return { node: process.execPath, version: process.versions.node };
  }
  const node = nodeIn(broughtDirectory(root));
  return existsSync(node) ? { node, version: RUNTIME_VERSION } : undefined;
}

/**
 * Compares dotted version numbers.
 *
 * @param {string} version
 * @param {string} minimum
 * @returns {boolean}
 */
export function isAtLeast(version, minimum) {
  const wanted = minimum.split('.').map(Number);
  const given = version.split(/[.-]/).map(Number);
  const decisive = wanted.findIndex((part, index) => given[index] !== part);
  return decisive === -1 || Number(given[decisive]) > Number(wanted[decisive]);
}

/**
 * Asks a Node for its version. Throws a Failure with this message when it does not run here.
 *
 * @param {string} node
 * @param {string} message
 * @returns {string}
 */
export function askVersion(node, message) {
  try {
    const options = { encoding: /** @type {const} */ ('utf8'), timeout: 30_000 };
    return execFileSync(node, ['-p', 'process.versions.node'], options).trim();
  } catch (error) {
    throw new Failure(`${message}: ${node}`, { advice: OWN_NODE_ADVICE, detail: String(error) });
  }
}

/**
 * The folder that the brought Node stands in, apart for each platform that shares this checkout.
 *
 * @param {string} root
 * @returns {string}
 */
export function broughtDirectory(root) {
  return join(root, '.runtime', `node-${RUNTIME_VERSION}-${process.platform}-${process.arch}`);
}

/**
 * The program in such a folder.
 *
 * @param {string} directory
 * @returns {string}
 */
export function nodeIn(directory) {
  return join(directory, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** @param {string} node */
function chosenRuntime(node) {
  const version = askVersion(node, 'LATCHKEY_NODE does not name a Node that runs here');
  if (isAtLeast(version, REQUIRED)) return { node, version };
  throw new Failure(`LATCHKEY_NODE is Node ${version}, but ${REQUIRED} or newer is needed`, {
    advice: 'Set it to a newer one, or unset it: a fitting Node is then fetched.',
  });
}
