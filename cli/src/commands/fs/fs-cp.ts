import { join } from 'node:path';
import { ApiError, DbfsClient, type FileEntryInfo } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connectBy } from '../../connection.ts';
import { download } from '../../dbfs/download.ts';
import { kindOf, listFiles, readFileBytes, writeFileBytes } from '../../dbfs/local-files.ts';
import { describeBytes, Progress } from '../../dbfs/progress.ts';
import { below, nameOf, type Place, parsePlace } from '../../dbfs/remote-path.ts';
import { upload } from '../../dbfs/upload.ts';
import { CommandFailure } from '../../exit-code.ts';
import { plain, tell } from '../../output.ts';
import { readInput } from '../../secret-input.ts';
import type { Terminal } from '../../terminal.ts';

interface CopyOptions extends CommonOptions {
  readonly overwrite?: boolean;
  readonly recursive?: boolean;
}

interface Copied {
  readonly source: string;
  readonly target: string;
  readonly bytes: number;
}

/** What all parts of one copy share. */
interface Job {
  readonly terminal: Terminal;
  readonly client: DbfsClient;
  readonly options: CopyOptions;
  readonly isOverwrite: boolean;
}

/** `latchkey fs cp`: copies files to the server or from there. */
export function defineFsCp(parent: Command, terminal: Terminal): void {
  parent
    .command('cp')
    .description('copy a file to the server or from there; one of the two begins with dbfs:/')
    .argument('<SOURCE>', 'a path here, dbfs:/…, or - for standard input')
    .argument('<TARGET>', 'dbfs:/…, a path here, or - for standard output; in a folder it keeps its name')
    .option('--overwrite', 'replace what is there')
    .option('-r, --recursive', 'a folder with all that is in it')
    .action((source: string, target: string, _options: unknown, command: Command) =>
      copy(terminal, { source: parsePlace(source), target: parsePlace(target) }, command.optsWithGlobals()),
    );
}

async function copy(
  terminal: Terminal,
  { source, target }: { source: Place; target: Place },
  options: CopyOptions,
): Promise<void> {
  if ((source.kind === 'remote') === (target.kind === 'remote')) {
    const message = 'One of the two is at the server and begins with dbfs:/, the other is here.';
    throw new CommandFailure('wrongUsage', message);
  }
  const client = await connectBy(DbfsClient, terminal, options);
  const job = { terminal, client, options, isOverwrite: options.overwrite ?? false };
  if (target.kind === 'remote') await send(job, source, target.path);
  else if (source.kind === 'remote') await fetchFrom(job, source.path, target);
}

async function send(job: Job, source: Place, target: string): Promise<void> {
  const { terminal, client, isOverwrite } = job;
  if (source.kind === 'standard') {
    const progress = new Progress(terminal, 'standard input', undefined);
    const chunks = readInput(terminal);
    const bytes = await upload(client, { chunks, path: target, isOverwrite, progress }).finally(() =>
      progress.end(),
    );
    await report(job, { source: '-', target: `dbfs:${target}`, bytes });
    return;
  }
  if (source.kind === 'remote') return;
  const kind = await kindOf(source.path);
  if (kind === 'nothing') throw new CommandFailure('failed', `${source.path} is not there.`);
  if (kind === 'folder') refuseUnlessRecursive(job, source.path);
  const isIntoFolder = target.endsWith('/') || (await isFolder(client, target));
  const base = kind === 'file' && isIntoFolder ? below(target, nameOf(source.path)) : target;
  const skip = (path: string) =>
    terminal.stderr.write(`latchkey: ${plain(path)} is left out: it is neither a file nor a folder.\n`);
  for await (const { path, names, size } of listFiles(source.path, skip)) {
    const there = names.reduce(below, base);
    const progress = new Progress(terminal, nameOf(path), size);
    const sent = { chunks: readFileBytes(path), path: there, isOverwrite, progress };
    const bytes = await upload(client, sent).finally(() => progress.end());
    await report(job, { source: path, target: `dbfs:${there}`, bytes });
  }
}

async function fetchFrom(
  job: Job,
  source: string,
  target: Exclude<Place, { kind: 'remote' }>,
): Promise<void> {
  const { client, terminal } = job;
  const entry = await client.entry(source);
  if (target.kind === 'standard') {
    if (entry.is_dir) throw new CommandFailure('wrongUsage', 'A folder does not go to standard output.');
    for await (const bytes of download(client, entry)) await terminal.stdout.write(bytes);
    return;
  }
  if (entry.is_dir) refuseUnlessRecursive(job, `dbfs:${source}`);
  const isIntoFolder =
    !entry.is_dir && (target.path.endsWith('/') || (await kindOf(target.path)) === 'folder');
  await fetchEntry(job, entry, isIntoFolder ? join(target.path, localName(entry.path)) : target.path);
}

async function fetchEntry(job: Job, entry: FileEntryInfo, target: string): Promise<void> {
  const { client, terminal, isOverwrite } = job;
  if (entry.is_dir) {
    for (const inner of await client.list(entry.path))
      await fetchEntry(job, await client.entry(inner.path), join(target, localName(inner.path)));
    return;
  }
  const progress = new Progress(terminal, nameOf(entry.path), entry.file_size);
  let bytes = 0;
  const counted = async function* () {
    for await (const block of download(client, entry)) {
      yield block;
      bytes += block.length;
      await progress.at(bytes);
    }
  };
  await writeFileBytes(target, counted(), isOverwrite).finally(() => progress.end());
  await report(job, { source: `dbfs:${entry.path}`, target, bytes });
}

/** A server must not choose where on this machine it writes. */
function localName(path: string): string {
  const name = nameOf(path);
  if (name !== '' && name !== '.' && name !== '..' && !/[\0\\]/.test(name)) return name;
  throw new CommandFailure('failed', `A file here cannot have the name of dbfs:${path}.`);
}

async function isFolder(client: DbfsClient, path: string): Promise<boolean> {
  try {
    return (await client.status(path)).is_dir;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

function refuseUnlessRecursive({ options }: Job, what: string): void {
  if (options.recursive !== true)
    throw new CommandFailure(
      'wrongUsage',
      `${what} is a folder: --recursive copies it with all that is in it.`,
    );
}

async function report({ terminal, options }: Job, copied: Copied): Promise<void> {
  const { source, target, bytes } = copied;
  const line = `${plain(source)} -> ${plain(target)}  ${describeBytes(bytes)}\n`;
  await tell(terminal.stdout, options.output, line, copied);
}
