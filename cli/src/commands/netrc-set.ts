import type { Command } from 'commander';
import { changeCredentialFile } from '../credential-files/change-file.ts';
import { machineOf, netrcPath } from '../credential-files/places.ts';
import { readKeptToken, TOKEN_STDIN, type TokenOptions } from '../kept-token.ts';
import { setNetrcEntry } from '../netrc/netrc-edit.ts';
import { chooseFormat, plain, renderJson } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export interface NetrcFileOptions {
  readonly file?: string;
}

interface SetOptions extends TokenOptions, NetrcFileOptions {
  readonly replace?: boolean;
}

export const NETRC_FILE = ['--file <path>', 'another file than ~/.netrc'] as const;
/** The user name that says: what stands for the password is a token. */
const LOGIN = 'token';

/** `latchkey netrc set`: the token where `curl -n` and Python look for it. */
export function defineNetrcSet(parent: Command, terminal: Terminal): void {
  parent
    .command('set')
    .description('put the token into ~/.netrc, for curl -n and Python')
    .option(...TOKEN_STDIN)
    .option('--replace', 'also when the entry of the host has another login')
    .option(...NETRC_FILE)
    .action((_options: unknown, command: Command) => setNetrc(terminal, command.optsWithGlobals()));
}

async function setNetrc(terminal: Terminal, options: SetOptions): Promise<void> {
  const { host, token } = await readKeptToken(terminal, options);
  const machine = machineOf(host);
  const { path, isChanged } = await changeCredentialFile(netrcPath(terminal, options.file), (bytes) =>
    setNetrcEntry(
      bytes,
      { host: machine, login: LOGIN, password: token },
      { mayReplace: options.replace ?? false },
    ),
  );
  const isTable = chooseFormat(options.output, terminal.stdout) === 'table';
  const done = isChanged ? 'now holds' : 'already held';
  await terminal.stdout.write(
    isTable
      ? `${plain(path)} ${done} the token for ${machine}, on every port.\n`
      : renderJson({ file: path, machine, login: LOGIN, changed: isChanged }),
  );
  const elsewhere = terminal.env.NETRC;
  if (terminal.stderr.isTerminal && options.file === undefined && elsewhere) {
    await terminal.stderr.write(`NETRC names ${plain(elsewhere)}: Python looks there instead.\n`);
  }
}
