import { type CompletedCommand, listValueOptions } from './command-tree.ts';

/** A script by which zsh completes commands, options and their choices, with what they do. */
export function renderZsh(commands: readonly CompletedCommand[]): string {
  const values = listValueOptions(commands);
  const flags = values.flatMap((option) => option.flags);
  const paths = commands.map(({ path }) => path.join(' ')).filter((path) => path !== '');
  const valueCases = values.map(({ flags: names, choices, isPath }) => {
    const act = isPath ? '_files' : choices.length > 0 ? `compadd -- ${choices.join(' ')}` : 'true';
    return `    ${names.join('|')}) ${act}; return ;;`;
  });
  const wordCases = commands.map(({ path, options, commands: below, argumentChoices }) => {
    const own = options.flatMap(({ flags: names, description }) =>
      names.map((name) => entry(name, description)),
    );
    const words = [
      ...below.map(({ name, description }) => entry(name, description)),
      ...argumentChoices.map((choice) => entry(choice, '')),
    ];
    return `    '${path.join(' ')}')\n      options=(${own.join(' ')})\n      names=(${words.join(' ')}) ;;`;
  });
  return `#compdef latchkey
# zsh completion of latchkey: eval "$(latchkey completion zsh)"
_latchkey() {
  local at= word= option= i
  local -a options names
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case $word in
      ${flags.join('|')}) ((i++)); continue ;;
      -*) continue ;;
    esac
    case "\${at:+$at }$word" in
      ${paths.map((path) => `'${path}'`).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  option=\${words[CURRENT-1]}
  if [[ $PREFIX == --*=* ]]; then
    option=\${PREFIX%%=*}
    compset -P '*='
  fi
  case $option in
${valueCases.join('\n')}
  esac
  case $at in
${wordCases.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then _describe option options
  else _describe command names
  fi
}
compdef _latchkey latchkey
`;
}

function entry(name: string, description: string): string {
  const text = description === '' ? name : `${name}:${description.replaceAll(':', '\\:')}`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
