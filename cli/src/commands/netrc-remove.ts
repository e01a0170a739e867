import type { Command } from 'commander';
import { type CommonOptions, connectWith } from '../connection.ts';
import { changeCredentialFile } from '../credential-files/change-file.ts';
import { findCredentialFile } from '../credential-files/credential-file.ts';
import { machineOf, netrcPath } from '../credential-files/places.ts';
import { CommandFailure } from '../exit-code.ts';
import { removeNetrcEntries } from '../netrc/netrc-edit.ts';
import { chooseFormat, plain, renderJson } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { NETRC_FILE, type NetrcFileOptions } from './netrc-set.ts';

/** `latchkey netrc remove`: the entries of the host leave the file; ends with `notFound` when there are none. */
export function defineNetrcRemove(parent: Command, terminal: Terminal): void {
  parent
    .command('remove')
    .description('take the entry of the host out of ~/.netrc; the token lives on')
    .option(...NETRC_FILE)
    .action((_options: unknown, command: Command) => removeNetrc(terminal, command.optsWithGlobals()));
}

async function removeNetrc(terminal: Terminal, options: CommonOptions & NetrcFileOptions): Promise<void> {
  // Nothing is sent; the client says which addresses are good ones.
  const { host } = connectWith(terminal, { ...options, allowPlainHttp: true }, { token: 'none' });
  const machine = machineOf(host);
  const file = netrcPath(terminal, options.file);
  const isThere = (await findCredentialFile(file)) !== undefined;
  const changed = isThere
    ? await changeCredentialFile(file, (bytes) => removeNetrcEntries(bytes, machine))
    : undefined;
  if (changed?.isChanged !== true) {
    throw new CommandFailure('notFound', `${file} has no entry of ${machine}.`);
  }
  const isTable = chooseFormat(options.output, terminal.stdout) === 'table';
  await terminal.stdout.write(
    isTable
      ? `Removed ${machine} from ${plain(changed.path)}. Its token lives on until it is revoked.\n`
      : renderJson({ file: changed.path, machine, changed: true }),
  );
}
