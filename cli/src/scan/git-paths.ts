import { type GitFolder, runGit } from './git.ts';

/** A file as a commit has changed it. */
export interface ChangedFile {
  readonly commit: string;
  /** The new content. */
  readonly objectId: string;
  readonly path: Buffer;
}

const NUL = 0x00;

/** Every file that any commit has changed, the newest commits first; with merges as they differ from each parent. Throws `GitFailure`. */
export async function* listChangedFiles(folder: GitFolder): AsyncGenerator<ChangedFile> {
  const commits = runGit(folder, ['rev-list', '--all', '--reflog']);
  commits.stdin.end();
  const flags = [
    '--stdin',
    '-r',
    '-m',
    '--root',
    '--no-renames',
    '--no-ext-diff',
    '--no-abbrev',
    '--raw',
    '-z',
  ];
  const changes = runGit(folder, ['diff-tree', ...flags]);
  const feeding = feed(commits.output, changes.stdin);
  // Should the changes fail first, this is told by them.
  feeding.catch(() => {});
  let commit = '';
  let objectId: string | undefined;
  for await (const field of fieldsOf(changes.output)) {
    if (objectId !== undefined) {
      yield { commit, objectId, path: field };
      objectId = undefined;
      continue;
    }
    const text = field.toString('latin1');
    // `:100644 100644 <old> <new> M`
    if (text.startsWith(':')) objectId = text.split(' ')[3] ?? '';
    else commit = text.trim();
  }
  await feeding;
}

async function feed(from: AsyncIterable<Buffer>, to: NodeJS.WritableStream): Promise<void> {
  try {
    for await (const piece of from)
      if (!to.write(piece)) await new Promise((resolve) => to.once('drain', resolve).once('close', resolve));
  } finally {
    to.end();
  }
}

/** What is separated by NUL. */
async function* fieldsOf(output: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const piece of output) {
    let text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (let end = text.indexOf(NUL); end >= 0; end = text.indexOf(NUL)) {
      yield text.subarray(0, end);
      text = text.subarray(end + 1);
    }
    rest = Buffer.from(text);
  }
}
