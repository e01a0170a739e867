import type { Command } from 'commander';
import type { CommonOptions } from '../connection.ts';
import { findCredentialFile } from '../credential-files/credential-file.ts';
import { netrcPath } from '../credential-files/places.ts';
import { findText } from '../credential-files/text.ts';
import { listMachineNames, readNetrc } from '../netrc/netrc.ts';
import type { NetrcAnswer } from '../netrc/netrc-answer.ts';
import { chooseFormat, renderJson, renderTable } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { NETRC_FILE, type NetrcFileOptions } from './netrc-set.ts';

/** `latchkey netrc list`: what curl and Python take from the file for each machine, without any password. */
export function defineNetrcList(parent: Command, terminal: Terminal): void {
  parent
    .command('list')
    .description('show what curl and Python take from ~/.netrc, without passwords')
    .option(...NETRC_FILE)
    .action((_options: unknown, command: Command) => listNetrc(terminal, command.optsWithGlobals()));
}

async function listNetrc(terminal: Terminal, options: CommonOptions & NetrcFileOptions): Promise<void> {
  const path = netrcPath(terminal, options.file);
  const bytes = (await findCredentialFile(path))?.bytes ?? '';
  const machines = listMachineNames(bytes).map((name) => {
    const { curl, python, isAgreed } = readNetrc(bytes, name);
    return {
      machine: findText(name) ?? name,
      curl: present(curl),
      python: present(python),
      agreed: isAgreed,
    };
  });
  if (chooseFormat(options.output, terminal.stdout) === 'json') {
    await terminal.stdout.write(renderJson({ file: path, machines }));
  } else if (machines.length === 0) {
    await terminal.stdout.write('There are no entries: "latchkey netrc set" makes one.\n');
  } else {
    const rows = machines.map(({ machine, curl, python, agreed }) => [
      machine,
      describe(curl),
      agreed ? 'the same' : describe(python),
    ]);
    await terminal.stdout.write(renderTable([['MACHINE', 'CURL -N TAKES', 'PYTHON TAKES'], ...rows]));
  }
}

type Presented = ReturnType<typeof present>;

function present(answer: NetrcAnswer) {
  if (answer.kind !== 'entry') return answer;
  const login = findText(answer.login) ?? answer.login;
  // Some services have their tokens written as the login.
  const isName = /^[\w.+-]{0,19}$/.test(login) || /^[^@\s]{1,64}@[\w.-]+$/.test(login);
  return {
    kind: answer.kind,
    ...(isName && { login }),
    has_password: answer.password !== '',
  };
}

function describe(answer: Presented): string {
  if (answer.kind === 'none') return 'nothing';
  if (answer.kind === 'unreadable') return `nothing: ${answer.why}`;
  const login = answer.login === undefined ? 'a login' : answer.login || 'no login';
  return `${login}, ${answer.has_password ? 'with a password' : 'no password'}`;
}
