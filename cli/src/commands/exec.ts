import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';

/** `latchkey exec -- COMMAND`: runs a command with a token that ends with it. */
export function defineExec(parent: Command, terminal: Terminal): void {
  parent
    .command('exec')
    .description('run a command with a token of its own, which is revoked when the command ends')
    .argument('<COMMAND...>', 'what to run, after --')
    .option('--lifetime <duration>', 'how long the token lives at most, such as 8h', '1h')
    .option('--scope <name...>', 'what the token is limited to (default: what yours is)')
    .action(async (words: string[], _options: unknown, command: Command) => {
      // Most commands need none of it.
      const { execute } = await import('../exec/execute.ts');
      await execute(terminal, words, command.optsWithGlobals());
    });
}
