import { type GitFolder, runGit } from './git.ts';
import { ValueFinder } from './value-finder.ts';

export type ObjectKind = 'blob' | 'tree' | 'commit' | 'tag';

/** A value in an object of a repository. */
export interface ValueInObject {
  readonly kind: ObjectKind;
  readonly objectId: string;
  readonly value: string;
  readonly line: number;
}

interface OpenObject {
  readonly kind: ObjectKind;
  readonly objectId: string;
  readonly finder: ValueFinder;
  /** Bytes still to come, without the newline that follows. */
  left: number;
}

const NEWLINE = 0x0a;
const HEADER = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/;
/** Longer than any line that git begins an object with. */
const MAX_HEADER = 200;

/**
 * Every value in every object that a repository has: in files that were deleted, on all branches, in packs, in messages of
 * commits and tags, in names, also where no branch leads to it any more. Throws `GitFailure`.
 */
export async function* findInObjects(
  folder: GitFolder,
  prefixes: readonly string[],
): AsyncGenerator<ValueInObject> {
  const { stdin, output } = runGit(folder, [
    'cat-file',
    '--batch',
    '--batch-all-objects',
    '--unordered',
    '--buffer',
  ]);
  stdin.end();
  let header = '';
  let open: OpenObject | undefined;
  for await (const piece of output) {
    for (let at = 0; at < piece.length; ) {
      if (open === undefined) {
        const end = piece.indexOf(NEWLINE, at);
        header += piece.toString('latin1', at, end < 0 ? piece.length : end);
        if (header.length > MAX_HEADER) throw unexpected();
        at = end < 0 ? piece.length : end + 1;
        if (end < 0) continue;
        open = readHeader(header, prefixes);
        header = '';
      } else if (open.left === 0) {
        // The newline after the object.
        at++;
        open = undefined;
      } else {
        const part = piece.subarray(at, at + open.left);
        const { kind, objectId } = open;
        for (const found of open.finder.push(part)) yield { kind, objectId, ...found };
        open.left -= part.length;
        at += part.length;
      }
    }
  }
  if (open !== undefined || header !== '') throw unexpected();
}

function readHeader(header: string, prefixes: readonly string[]): OpenObject {
  const [, objectId, kind, size] = HEADER.exec(header) ?? [];
  if (objectId === undefined || kind === undefined) throw unexpected();
  return { kind: kind as ObjectKind, objectId, finder: new ValueFinder(prefixes), left: Number(size) };
}

function unexpected(): Error {
  return new Error('Git listed its objects in a way that cannot be read.');
}
