import { CommandFailure } from '../exit-code.ts';

const SCHEME = 'dbfs:';

/** A file or folder on this machine or at the server, or standard input and output. */
export type Place =
  | { readonly kind: 'remote'; readonly path: string }
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'standard' };

/** What an argument of `fs cp` names: `dbfs:/…` at the server, `-` for standard input or output, else a path here. */
export function parsePlace(argument: string): Place {
  if (argument === '-') return { kind: 'standard' };
  if (argument.startsWith(SCHEME)) return { kind: 'remote', path: remotePath(argument) };
  return { kind: 'local', path: argument };
}

/** An absolute path at the server, from one with or without `dbfs:`. Throws `CommandFailure`. */
export function remotePath(argument: string): string {
  const path = argument.startsWith(SCHEME) ? argument.slice(SCHEME.length) : argument;
  if (path.startsWith('/')) return path;
  throw new CommandFailure(
    'wrongUsage',
    'A path at the server begins with dbfs:/, such as dbfs:/tmp/data.csv.',
  );
}

/** The last name of a path, empty for the root. */
export function nameOf(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? '';
}

/** A name below a folder. */
export function below(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
