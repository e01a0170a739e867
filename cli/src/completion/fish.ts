import { type CompletedCommand, type CompletedOption, listValueOptions } from './command-tree.ts';

/** A script by which fish completes commands, options and their choices, with what they do. */
export function renderFish(commands: readonly CompletedCommand[]): string {
  const flags = listValueOptions(commands).flatMap((option) => option.flags);
  const paths = commands.map(({ path }) => path.join(' ')).filter((path) => path !== '');
  const lines = commands.flatMap(({ path, commands: below, argumentChoices, options }) => {
    const here = `complete -c latchkey -n ${quoted(`__latchkey_at ${quoted(path.join(' '))}`)}`;
    return [
      ...below.map(({ name, description }) => `${here} -a ${quoted(name)} -d ${quoted(description)}`),
      ...argumentChoices.map((choice) => `${here} -a ${quoted(choice)}`),
      ...options.map((option) => `${here} ${optionOf(option)}`),
    ];
  });
  return `# fish completion of latchkey: latchkey completion fish | source
function __latchkey_at
  set -l at
  set -l skip 0
  for word in (commandline -opc)[2..-1]
    if test $skip = 1
      set skip 0
      continue
    end
    switch $word
      case ${flags.join(' ')}
        set skip 1
      case '-*'
      case '*'
        if contains -- (string join ' ' $at $word) ${paths.map(quoted).join(' ')}
          set at $at $word
        end
    end
  end
  set -l joined (string join ' ' $at)
  test "$joined" = "$argv[1]"
end
complete -c latchkey -f
${lines.join('\n')}
`;
}

function optionOf({ flags, description, takesValue, choices, isPath }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value =
    choices.length > 0 ? [`-xa ${quoted(choices.join(' '))}`] : isPath ? ['-rF'] : takesValue ? ['-x'] : [];
  return [...names, ...value, `-d ${quoted(description)}`].join(' ');
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
