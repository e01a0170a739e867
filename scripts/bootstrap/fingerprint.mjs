import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives one SHA-256 over the names and contents of files and whole folders below `root`, and over `facts`;
 * what does not exist counts as absent.
 *
 * @param {string} root
 * @param {string[]} paths
 * @param {string[]} [facts]
 * @returns {string}
 */
export function fingerprint(root, paths, facts = []) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((path) => listFiles(root, path))) {
    const content = readFileSync(join(root, path));
    hash.update(JSON.stringify([path, content.length])).update(content);
  }
  return hash.update(JSON.stringify(facts)).digest('hex');
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function listFiles(root, path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  const names = readdirSync(absolute).sort();
  return names.flatMap((name) => listFiles(root, `${path}/${name}`));
}

/**
 * Tells whether the stamp file holds this fingerprint; no file is a no.
 *
 * @param {string} stampPath
 * @param {string} expected
 * @returns {boolean}
 */
export function isStamped(stampPath, expected) {
  try {
    return readFileSync(stampPath, 'utf8').trim() === expected;
  } catch {
    return false;
  }
}
