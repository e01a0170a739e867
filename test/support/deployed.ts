import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of what is put into service as it is. */
export const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy');

/** A file of `deploy/` with its names and addresses changed; each of them must stand in it. */
export function readDeployed(path: string, changes: Readonly<Record<string, string>> = {}): string {
  return replaceIn(readFileSync(join(DEPLOY, path), 'utf8'), changes);
}

/** Changes a text of `deploy/`. Throws when it does not say what is to be changed. */
export function replaceIn(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`A file of deploy/ does not say ${from} any more.`);
    return changed.replaceAll(from, to);
  }, text);
}
