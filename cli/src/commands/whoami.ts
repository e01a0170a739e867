import type { Command } from 'commander';
import { type CommonOptions, connect } from '../connection.ts';
import { renderTable, tell } from '../output.ts';
import type { Terminal } from '../terminal.ts';

/** `latchkey whoami`: the principal that the credential stands for. */
export function defineWhoami(parent: Command, terminal: Terminal): void {
  parent
    .command('whoami')
    .description('show who the credential stands for')
    .action((_options: unknown, command: Command) => whoami(terminal, command.optsWithGlobals()));
}

async function whoami(terminal: Terminal, options: CommonOptions): Promise<void> {
  const client = await connect(terminal, options);
  const me = await client.me();
  const rows = [
    ['User', me.userName],
    ['Name', me.displayName],
    ['Id', me.id],
    ['Groups', me.groups.map(({ display }) => display).join(', ')],
    ['Server', client.host],
  ];
  await tell(terminal.stdout, options.output, renderTable(rows), me);
}
