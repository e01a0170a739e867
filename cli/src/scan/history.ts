import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CommandFailure } from '../exit-code.ts';
import type { Findings } from './findings.ts';
import { askGit, GitFailure, type GitFolder } from './git.ts';
import { findInObjects, type ValueInObject } from './git-objects.ts';
import { listChangedFiles } from './git-paths.ts';
import { findValues } from './token-form.ts';

/** So many values in objects are kept. */
const MAX_FOUND = 100_000;

/** Scans the history of the repository that a path lies in, unless it is among those that were scanned. */
export async function scanHistory(
  { path, env }: GitFolder,
  scanned: Set<string>,
  findings: Findings,
): Promise<void> {
  try {
    const folder = { path: (await stat(path)).isDirectory() ? path : dirname(path), env };
    const repository = await askGit(folder, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
    if (scanned.has(repository)) return;
    scanned.add(repository);
    await tellWhatIsMissing(folder, findings);
    await scanRepository(folder, findings);
  } catch (error) {
    if (error instanceof GitFailure && error.isMissing)
      throw new CommandFailure('failed', 'The history cannot be read, since git is not installed.');
    if (!(error instanceof Error)) throw error;
    findings.miss(path, `its history could not be read: ${error.message}`);
  }
}

/** What a clone has left at its origin cannot be scanned here. */
async function tellWhatIsMissing(folder: GitFolder, findings: Findings): Promise<void> {
  if ((await askGit(folder, ['rev-parse', '--is-shallow-repository'])) === 'true')
    findings.miss(
      folder.path,
      'is a shallow clone, which has not all of the history ("git fetch --unshallow" gets it)',
    );
  const partial = await askGit(folder, ['config', '--get', '--default', '', 'extensions.partialClone']);
  if (partial !== '') findings.miss(folder.path, 'is a partial clone, which has not all of the history');
}

async function scanRepository(folder: GitFolder, findings: Findings): Promise<void> {
  const inBlobs = new Map<string, ValueInObject[]>();
  const elsewhere: ValueInObject[] = [];
  let count = 0;
  for await (const found of findInObjects(folder, findings.prefixes)) {
    if (++count > MAX_FOUND) {
      findings.miss(folder.path, `more than ${MAX_FOUND} values are in its history: others are left out`);
      break;
    }
    if (found.kind === 'blob') inBlobs.set(found.objectId, [...(inBlobs.get(found.objectId) ?? []), found]);
    else elsewhere.push(found);
  }
  if (inBlobs.size === 0 && elsewhere.length === 0) return;
  const inNames = await placeInCommits(folder, inBlobs, findings);
  for (const { kind, objectId, value, line } of elsewhere) {
    // A tree is a list of names: where the file is known by its path, that says more.
    if (kind === 'tree' && inNames.has(value)) continue;
    findings.add(value, { commit: objectId, path: `(${kind})`, ...(kind !== 'tree' && { line }) });
  }
}

/** Tells in which commits values came to be in files, and gives back those in names of files. */
async function placeInCommits(
  folder: GitFolder,
  inBlobs: ReadonlyMap<string, readonly ValueInObject[]>,
  findings: Findings,
): Promise<ReadonlySet<string>> {
  const placed = new Set<string>();
  /** Of each value and path the oldest commit, which comes last. */
  const oldest = new Map<string, { value: string; commit: string; path: string; line?: number }>();
  const inNames = new Set<string>();
  for await (const { commit, objectId, path } of listChangedFiles(folder)) {
    const shown = path.toString();
    for (const { value } of findValues(path.toString('latin1'), findings.prefixes)) {
      inNames.add(value);
      oldest.set(JSON.stringify([value, shown, 'name']), { value, commit, path: shown });
    }
    for (const { value, line } of inBlobs.get(objectId) ?? []) {
      placed.add(objectId);
      oldest.set(JSON.stringify([value, shown]), { value, commit, path: shown, line });
    }
  }
  for (const { value, ...place } of oldest.values()) findings.add(value, place);
  for (const [objectId, values] of inBlobs) {
    if (placed.has(objectId)) continue;
    for (const { value, line } of values)
      findings.add(value, { commit: objectId, path: '(blob in no commit)', line });
  }
  return inNames;
}
