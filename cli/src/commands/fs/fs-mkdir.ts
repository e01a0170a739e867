import { DbfsClient } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connectBy } from '../../connection.ts';
import { remotePath } from '../../dbfs/remote-path.ts';
import { plain, tell } from '../../output.ts';
import type { Terminal } from '../../terminal.ts';

/** `latchkey fs mkdir`: makes a folder and those on the way to it. */
export function defineFsMkdir(parent: Command, terminal: Terminal): void {
  parent
    .command('mkdir')
    .description('make a folder and those on the way to it')
    .argument('<PATH>', 'such as dbfs:/tmp/new')
    .action((path: string, _options: unknown, command: Command) =>
      makeFolder(terminal, remotePath(path), command.optsWithGlobals()),
    );
}

async function makeFolder(terminal: Terminal, path: string, options: CommonOptions): Promise<void> {
  const client = await connectBy(DbfsClient, terminal, options);
  await client.makeFolders(path);
  await tell(terminal.stdout, options.output, `The folder dbfs:${plain(path)} is there.\n`, { path });
}
