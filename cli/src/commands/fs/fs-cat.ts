import { DbfsClient } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connectBy } from '../../connection.ts';
import { download } from '../../dbfs/download.ts';
import { remotePath } from '../../dbfs/remote-path.ts';
import { CommandFailure } from '../../exit-code.ts';
import type { Terminal } from '../../terminal.ts';

/** `latchkey fs cat`: the bytes of files, one after another, on standard output. */
export function defineFsCat(parent: Command, terminal: Terminal): void {
  parent
    .command('cat')
    .description('write files to standard output as they are')
    .argument('<PATH...>', 'such as dbfs:/tmp/data.csv')
    .action((paths: string[], _options: unknown, command: Command) =>
      showFiles(terminal, paths.map(remotePath), command.optsWithGlobals()),
    );
}

async function showFiles(
  terminal: Terminal,
  paths: readonly string[],
  options: CommonOptions,
): Promise<void> {
  const client = await connectBy(DbfsClient, terminal, options);
  for (const path of paths) {
    const file = await client.entry(path);
    if (file.is_dir)
      throw new CommandFailure('failed', `dbfs:${path} is a folder: "latchkey fs ls" lists it.`);
    for await (const bytes of download(client, file)) await terminal.stdout.write(bytes);
  }
}
