import { DbfsClient } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connectBy } from '../../connection.ts';
import { remotePath } from '../../dbfs/remote-path.ts';
import { CommandFailure } from '../../exit-code.ts';
import { plain, tell } from '../../output.ts';
import type { Terminal } from '../../terminal.ts';

interface RemoveOptions extends CommonOptions {
  readonly recursive?: boolean;
}

/** `latchkey fs rm`: deletes a file, or a folder with all that is in it. */
export function defineFsRm(parent: Command, terminal: Terminal): void {
  parent
    .command('rm')
    .description('delete a file or an empty folder')
    .argument('<PATH>', 'such as dbfs:/tmp/data.csv')
    .option('-r, --recursive', 'also a folder with all that is in it')
    .action((path: string, _options: unknown, command: Command) =>
      remove(terminal, remotePath(path), command.optsWithGlobals()),
    );
}

async function remove(terminal: Terminal, path: string, options: RemoveOptions): Promise<void> {
  if (path.replaceAll('/', '') === '')
    throw new CommandFailure('wrongUsage', 'dbfs:/ itself is never deleted: name what is in it.');
  const client = await connectBy(DbfsClient, terminal, options);
  // To delete what is not there is no failure of the API, but a slip of whoever types.
  await client.status(path);
  await client.delete({ path, recursive: options.recursive ?? false });
  await tell(terminal.stdout, options.output, `Deleted dbfs:${plain(path)}.\n`, { path });
}
