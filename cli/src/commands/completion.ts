import { Argument, type Command } from 'commander';
import { renderBash } from '../completion/bash.ts';
import { listCommands } from '../completion/command-tree.ts';
import { renderFish } from '../completion/fish.ts';
import { renderZsh } from '../completion/zsh.ts';
import type { Terminal } from '../terminal.ts';

const SHELLS: Readonly<Record<string, typeof renderBash>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
};

/** `latchkey completion`: a script by which a shell completes what is typed behind `latchkey`. */
export function defineCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('print a script by which a shell completes commands and options')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(Object.keys(SHELLS)))
    .action(async (shell: string) => {
      await terminal.stdout.write(SHELLS[shell]?.(listCommands(program)) ?? '');
    });
}
