/** Where every path begins. */
export const ROOT = '/';

/** What a name in a folder may not be. */
export type NameProblem = 'empty' | 'slash' | 'dots' | 'control' | 'long';

const MAX_NAME_BYTES = 255;
const utf8 = new TextEncoder();

/** A path as the API writes it: `dbfs:` and needless slashes are left out; undefined for what is none. */
export function readPath(text: string): string | undefined {
  const path = text.replace(/^dbfs:/, '');
  if (!path.startsWith('/')) return undefined;
  const names = namesOf(path);
  if (names.some((name) => name === '.' || name === '..')) return undefined;
  return `/${names.join('/')}`;
}

/** The folder that something lies in; that of the root is the root. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || ROOT;
}

/** The last part of a path; empty for the root. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Something called so in a folder; the name may lead into folders below. */
export function pathIn(folder: string, name: string): string {
  return folder === ROOT ? `/${name}` : `${folder}/${name}`;
}

/** Whether something is the folder itself or lies in it, however deep. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === ROOT || path.startsWith(`${folder}/`);
}

/** As people and clients write it: `dbfs:/a/b`. */
export function schemePath(path: string): string {
  return `dbfs:${path}`;
}

/** The folders from the root down to this one, itself included. */
export function foldersTo(path: string): readonly string[] {
  const names = namesOf(path);
  return [ROOT, ...names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`)];
}

/** Why something in a folder cannot be called so; undefined when it can. */
export function nameProblem(name: string): NameProblem | undefined {
  if (name === '') return 'empty';
  if (name.includes('/')) return 'slash';
  if (name === '.' || name === '..') return 'dots';
  if (name.includes('\0')) return 'control';
  return utf8.encode(name).length > MAX_NAME_BYTES ? 'long' : undefined;
}

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '');
}
