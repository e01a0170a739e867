import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A folder in a repository, and the variables that git is run with. */
export interface GitFolder {
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A run of git that is under way. */
export interface GitRun {
  readonly stdin: Writable;
  /** Its output, piece by piece; throws `GitFailure` at the end when git has failed. */
  readonly output: AsyncIterable<Buffer>;
}

/** Git could not be run, or failed; the message is its own. */
export class GitFailure extends Error {
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.name = 'GitFailure';
    this.isMissing = isMissing;
  }
}

/** Where another repository than the one at the path would be taken from, as in a hook that git runs. */
const LOCATIONS = new Set([
  ...['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_PREFIX', 'GIT_NAMESPACE'],
  ...['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_SHALLOW_FILE', 'GIT_GRAFT_FILE'],
  ...['GIT_REPLACE_REF_BASE', 'GIT_INTERNAL_SUPER_PREFIX'],
]);
const MAX_COMPLAINT = 400;

/**
 * Runs git in a folder. It asks nobody and fetches nothing, shows objects as they are and not what replaces them, and
 * runs no program that the repository names.
 */
export function runGit(folder: GitFolder, args: readonly string[]): GitRun {
  const isOurs = (name: string) => LOCATIONS.has(name) || name.startsWith('LATCHKEY_');
  const inherited = Object.entries(folder.env).filter(([name]) => !isOurs(name));
  const env = {
    ...Object.fromEntries(inherited),
    ...{ GIT_NO_REPLACE_OBJECTS: '1', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' },
    ...{ GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
  };
  const safe = ['--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  const child = spawn('git', [...safe, '-C', folder.path, ...args], { env, stdio: 'pipe' });
  // What git does not want to read any more is told by how it ends.
  child.stdin.on('error', () => {});
  return { stdin: child.stdin, output: outputOf(child) };
}

/** The whole output of a run that says little, without the newline at its end. */
export async function askGit(folder: GitFolder, args: readonly string[]): Promise<string> {
  const { stdin, output } = runGit(folder, args);
  stdin.end();
  const pieces: Buffer[] = [];
  for await (const piece of output) pieces.push(piece);
  return Buffer.concat(pieces).toString().replace(/\n$/, '');
}

async function* outputOf(child: ChildProcessByStdio<Writable, Readable, Readable>): AsyncGenerator<Buffer> {
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT);
  });
  const ended = new Promise<number | null | Error>((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  try {
    for await (const piece of child.stdout) yield piece as Buffer;
    const outcome = await ended;
    if (outcome instanceof Error) {
      const isMissing = 'code' in outcome && outcome.code === 'ENOENT';
      throw new GitFailure(isMissing ? 'git is not installed' : outcome.message, isMissing);
    }
    if (outcome !== 0) throw new GitFailure(complaint.trim() || `git ended with ${outcome ?? 'a signal'}`);
  } finally {
    child.kill();
  }
}
