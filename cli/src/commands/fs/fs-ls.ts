import { DbfsClient, type FileInfo } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connectBy } from '../../connection.ts';
import { describeBytes } from '../../dbfs/progress.ts';
import { nameOf, remotePath } from '../../dbfs/remote-path.ts';
import { chooseFormat, renderJson, renderTable, showDay } from '../../output.ts';
import type { Terminal } from '../../terminal.ts';

/** `latchkey fs ls`: what is in a folder, or the one file. */
export function defineFsLs(parent: Command, terminal: Terminal): void {
  parent
    .command('ls')
    .description('list a folder, or show one file')
    .argument('[PATH]', 'such as dbfs:/tmp', 'dbfs:/')
    .action((path: string, _options: unknown, command: Command) =>
      listFiles(terminal, remotePath(path), command.optsWithGlobals()),
    );
}

async function listFiles(terminal: Terminal, path: string, options: CommonOptions): Promise<void> {
  const client = await connectBy(DbfsClient, terminal, options);
  const files = await client.list(path);
  const isJson = chooseFormat(options.output, terminal.stdout) === 'json';
  if (isJson) await terminal.stdout.write(renderJson({ files }));
  else if (files.length === 0) await terminal.stdout.write('The folder is empty.\n');
  else await terminal.stdout.write(renderFiles(files));
}

function renderFiles(files: readonly FileInfo[]): string {
  const rows = files.map(({ path, is_dir: isFolder, file_size: size, modification_time: changedAt }) => [
    isFolder ? `${nameOf(path)}/` : nameOf(path),
    isFolder ? '' : describeBytes(size),
    showDay(changedAt),
  ]);
  return renderTable([['NAME', 'SIZE', 'MODIFIED'], ...rows]);
}
