import { type CompletedCommand, listValueOptions } from './command-tree.ts';

/** A script by which bash completes commands, options and their choices. Nothing in it is asked of a server. */
export function renderBash(commands: readonly CompletedCommand[]): string {
  const values = listValueOptions(commands);
  const flags = values.flatMap((option) => option.flags);
  const paths = commands.map(({ path }) => path.join(' ')).filter((path) => path !== '');
  const valueCases = values.map(({ flags: names, choices, isPath }) => {
    const act = isPath
      ? 'compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur")'
      : `mapfile -t COMPREPLY < <(compgen -W '${choices.join(' ')}' -- "$cur")`;
    return `    ${names.join('|')}) ${act}; return ;;`;
  });
  const wordCases = commands.map(({ path, options, commands: below, argumentChoices }) => {
    const own = options.flatMap((option) => option.flags).join(' ');
    const words = [...below.map(({ name }) => name), ...argumentChoices].join(' ');
    return `    '${path.join(' ')}') options='${own}' words='${words}' ;;`;
  });
  return `# bash completion of latchkey: eval "$(latchkey completion bash)"
_latchkey() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= word= options= words= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${flags.join('|')}) ((i++)); if [[ \${COMP_WORDS[i]} == = ]]; then ((i++)); fi; continue ;;
      -*|=) continue ;;
    esac
    case "\${path:+$path }$word" in
      ${paths.map((path) => `'${path}'`).join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case $prev in
${valueCases.join('\n')}
  esac
  case $path in
${wordCases.join('\n')}
  esac
  if [[ $cur == -* ]]; then words=$options; fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _latchkey latchkey
`;
}
