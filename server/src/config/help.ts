import { flagOf, GROUPS, type Setting } from './setting.ts';
import { listSettings } from './settings.ts';

const WIDTH = 100;
const FLAG_COLUMN = 36;
const NO_BREAK = '\u00a0';

const INTRODUCTION =
  'Every setting is a flag, or an environment variable of the same name (--data-dir is LATCHKEY_DATA_DIR), or a ' +
  'key of the TOML file that --config names (data_dir). Flags win over the environment, the environment over the ' +
  'file. Secrets have no flag: the variable holds them, or with _FILE at the end of its name, the path of a file ' +
  'that does.';

/** The settings as `latchkeyd --help` shows them: grouped, in two columns, at most 100 wide. */
export function renderHelp(): string {
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const rows = listSettings().filter(([, setting]) => setting.group === group);
    return [`${title}:`, ...rows.flatMap(([, setting]) => renderSetting(setting))].join('\n');
  });
  return `${[wrap(INTRODUCTION, WIDTH).join('\n'), ...groups].join('\n\n')}\n`;
}

function renderSetting(setting: Setting<unknown>): string[] {
  const left = `  ${nameOf(setting)}`;
  const lines = wrap(`${setting.doc} ${defaultOf(setting)}`, WIDTH - FLAG_COLUMN);
  return lines.map(
    (line, index) => (index === 0 ? left : '').padEnd(FLAG_COLUMN) + line.replace(NO_BREAK, ' '),
  );
}

function nameOf(setting: Setting<unknown>): string {
  const flag = flagOf(setting);
  if (flag === undefined) return `${setting.variable}[_FILE]`;
  return setting.check.kind === 'boolean' ? `--${flag}` : `--${flag} ${setting.check.placeholder}`;
}

function defaultOf(setting: Setting<unknown>): string {
  if (setting.default === undefined) return `[when not set: ${setting.unset}]`;
  return `[default:${NO_BREAK}${setting.default === '' ? 'empty' : setting.default}]`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
