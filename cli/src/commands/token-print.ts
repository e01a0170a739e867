import type { Command } from 'commander';
import { readKeptToken, type TokenOptions } from '../kept-token.ts';
import { renderJson } from '../output.ts';
import type { Terminal } from '../terminal.ts';

/** `latchkey token print`: the value of the token that is in use, alone, for tools that ask a program. */
export function defineTokenPrint(parent: Command, terminal: Terminal): void {
  parent
    .command('print')
    .description('print the value of the token that is in use, for tools that ask a program')
    .action((_options: unknown, command: Command) => printToken(terminal, command.optsWithGlobals()));
}

async function printToken(terminal: Terminal, options: TokenOptions): Promise<void> {
  const { host, token } = await readKeptToken(terminal, options);
  await terminal.stdout.write(options.output === 'json' ? renderJson({ host, token }) : `${token}\n`);
}
