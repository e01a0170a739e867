import { Readable } from 'node:stream';
import type { Argument, Command, Option } from 'commander';
import { EXIT_CODES } from '../cli/src/exit-code.ts';
import { defineProgram } from '../cli/src/run-command.ts';
import { VARIABLES } from '../cli/src/variables.ts';
import { renderTable } from './render-table.ts';

const SILENT = { isTerminal: false, columns: undefined, write: async () => {} };

/** The reference of the command `latchkey`, from the commands as they are defined. */
export function renderCli(head: string): string {
  const terminal = {
    argv: [],
    env: {},
    stdin: Readable.from([]),
    stdout: SILENT,
    stderr: SILENT,
    now: () => 0,
  };
  const program = defineProgram(terminal, () => {});
  return [
    '# The command latchkey',
    head,
    `${program.description()} [What it is careful about](../../cli/README.md).`,
    '## Options of every command',
    renderOptions(program),
    ...listLeaves(program).flatMap(({ path, command }) => renderCommand(path, command)),
    '## Environment',
    renderTable(
      ['Variable', 'What for'],
      Object.entries(VARIABLES).map(([name, text]) => [`\`${name}\``, text]),
    ),
    '## Exit codes',
    renderTable(
      ['Code', 'Meaning'],
      Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning]),
    ),
  ].join('\n\n');
}

interface Leaf {
  readonly path: string;
  readonly command: Command;
}

/** The commands that do something, in the order of the help. */
function listLeaves(command: Command, path = 'latchkey'): readonly Leaf[] {
  return command.commands.flatMap((other) => {
    const below = `${path} ${other.name()}`;
    return other.commands.length > 0 ? listLeaves(other, below) : [{ path: below, command: other }];
  });
}

function renderCommand(path: string, command: Command): readonly string[] {
  const args = command.registeredArguments.map((argument) => `<${argument.name()}>`);
  const usage = [path, ...args, ...(command.options.length > 0 ? ['[options]'] : [])].join(' ');
  const description = command.description();
  return [
    `## ${path}`,
    `${description.charAt(0).toUpperCase()}${description.slice(1)}.`,
    `\`\`\`sh\n${usage}\n\`\`\``,
    ...(args.length > 0 ? [renderArguments(command)] : []),
    ...(command.options.length > 0 ? [renderOptions(command)] : []),
  ];
}

function renderArguments(command: Command): string {
  const rows = command.registeredArguments.map((argument: Argument) => [
    `\`<${argument.name()}>\``,
    withChoices(argument.description, argument.argChoices),
  ]);
  return renderTable(['Argument', 'What it is'], rows);
}

function renderOptions(command: Command): string {
  const rows = command.options.map((option: Option) => [
    `\`${option.flags}\``,
    withChoices(option.description, option.argChoices),
    option.defaultValue === undefined ? '–' : `\`${String(option.defaultValue)}\``,
  ]);
  return renderTable(['Option', 'What it does', 'Default'], rows);
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  const text = description.replaceAll('<', '\\<');
  return choices === undefined ? text : `${text}: ${choices.map((choice) => `\`${choice}\``).join(', ')}`;
}
