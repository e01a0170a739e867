import type { Command, Option } from 'commander';

export interface CompletedOption {
  /** Such as `-h` and `--help`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly isPath: boolean;
}

/** A command, and what may follow it. */
export interface CompletedCommand {
  /** The words behind `latchkey`; empty for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  /** The commands right below it, by name. */
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  /** What its argument may be. */
  readonly argumentChoices: readonly string[];
  /** Its own, and those of all above it. */
  readonly options: readonly CompletedOption[];
}

/** Every command of a program, each after the one that it belongs to. */
export function listCommands(program: Command): readonly CompletedCommand[] {
  return describe(program, [], []);
}

/** The options that take a value, by their flags. */
export function listValueOptions(commands: readonly CompletedCommand[]): readonly CompletedOption[] {
  const options = commands.flatMap((command) => command.options).filter(({ takesValue }) => takesValue);
  return options.filter(
    (one, index) => options.findIndex((other) => other.flags.join() === one.flags.join()) === index,
  );
}

function describe(
  command: Command,
  path: readonly string[],
  above: readonly CompletedOption[],
): readonly CompletedCommand[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  const own = help.visibleOptions(command).map(describeOption);
  const options = [
    ...own,
    ...above.filter(({ flags }) => !own.some((other) => other.flags.join() === flags.join())),
  ];
  const described: CompletedCommand = {
    path,
    description: command.description(),
    commands: below.map((other) => ({ name: other.name(), description: other.description() })),
    argumentChoices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    options,
  };
  // The version is told by the program alone.
  const handedOn = options.filter(({ flags }) => !flags.includes('--version'));
  const subcommands = below.filter((other) => command.commands.includes(other));
  return [described, ...subcommands.flatMap((other) => describe(other, [...path, other.name()], handedOn))];
}

function describeOption(option: Option): CompletedOption {
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
    description: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
    isPath: /<path>/.test(option.flags),
  };
}
