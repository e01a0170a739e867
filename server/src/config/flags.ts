import type { Given, Source } from './given.ts';
import { flagOf, spelledAsFlag } from './setting.ts';
import { listSettings, type SettingName, settingNamed } from './settings.ts';
import { adviseName, suggestName } from './suggest.ts';

interface FlagSource extends Source {
  readonly positionals: readonly string[];
}

interface Reading {
  readonly given: Given[];
  readonly problems: string[];
  readonly positionals: string[];
  readonly argv: readonly string[];
  /** Index of the argument after the one being read. */
  next: number;
}

const nameByFlag: ReadonlyMap<string, SettingName> = new Map(
  listSettings().flatMap(([name, setting]) => {
    const flag = flagOf(setting);
    return flag === undefined ? [] : [[flag, name] as const];
  }),
);

const secretByFlag: ReadonlyMap<string, string> = new Map(
  listSettings()
    .filter(([, setting]) => setting.isSecret)
    .map(([, setting]) => [spelledAsFlag(setting), setting.variable]),
);

/**
 * Reads a command line. Messages never repeat a value that belongs to no known flag, nor an argument that is
 * no flag: either may be a password in the wrong place.
 */
export function readFlags(argv: readonly string[], allowPositionals: boolean): FlagSource {
  const reading: Reading = { given: [], problems: [], positionals: [], argv, next: 0 };
  while (reading.next < argv.length) {
    const argument = argv[reading.next++] ?? '';
    if (argument === '--') {
      while (reading.next < argv.length)
        takePositional(reading, argv[reading.next++] ?? '', allowPositionals);
    } else if (argument.startsWith('-') && argument !== '-') takeFlag(reading, argument);
    else takePositional(reading, argument, allowPositionals);
  }
  refuseRepeated(reading);
  return { given: reading.given, problems: reading.problems, warnings: [], positionals: reading.positionals };
}

function takeFlag(reading: Reading, argument: string): void {
  const [, dashes = '', flag = '', equals = '', written = ''] =
    /^(--?)([^=]*)(=?)(.*)$/s.exec(argument) ?? [];
  const name = dashes === '--' ? nameByFlag.get(flag) : undefined;
  if (name === undefined) {
    refuseFlag(reading, `${dashes}${flag}`, equals === '=');
    return;
  }
  const isSwitch = settingNamed(name).check.kind === 'boolean';
  const text = equals === '=' ? written : isSwitch ? 'true' : (takeValue(reading) ?? '');
  reading.given.push({ setting: name, label: `--${flag}`, text, write: (value) => `--${flag}=${value}` });
}

/** The next argument, unless it is a flag: then the value was forgotten, and the flag counts as empty. */
function takeValue(reading: Reading): string | undefined {
  const following = reading.argv[reading.next];
  if (following === undefined || following.startsWith('--')) return undefined;
  reading.next++;
  return following;
}

function refuseFlag(reading: Reading, flag: string, hasValue: boolean): void {
  const bare = flag.replace(/^-+/, '');
  const nearest = suggestName(bare, [...nameByFlag.keys(), ...secretByFlag.keys()]);
  const variable = secretByFlag.get(nearest ?? '');
  if (variable === undefined) {
    const flags = [...nameByFlag.keys()].map((known) => `--${known}`);
    reading.problems.push(`${flag} is not a flag: ${adviseName(bare, flags)}`);
    if (!hasValue) takeValue(reading);
    return;
  }
  reading.problems.push(
    `${flag} is not a flag, as any user of the machine can read command lines: ` +
      `set ${variable}, or ${variable}_FILE to the path of a file that holds it.`,
  );
  // Whatever follows is the secret, even when it looks like a flag.
  if (!hasValue) reading.next++;
}

function takePositional(reading: Reading, argument: string, isAllowed: boolean): void {
  if (isAllowed) {
    reading.positionals.push(argument);
    return;
  }
  const before = reading.argv[reading.next - 2] ?? '';
  const name = before.startsWith('--') ? nameByFlag.get(before.slice(2)) : undefined;
  const isSwitch = name !== undefined && settingNamed(name).check.kind === 'boolean';
  reading.problems.push(
    isSwitch
      ? `${before} takes its value after an equals sign: write ${before}=true or ${before}=false.`
      : `Argument ${reading.next} is not a flag: flags begin with two dashes, for example --port=8080.`,
  );
}

function refuseRepeated(reading: Reading): void {
  const labels = reading.given.map(({ label }) => label);
  for (const label of new Set(labels.filter((each, index) => labels.indexOf(each) !== index))) {
    reading.problems.push(`${label} is given more than once: keep one of them.`);
  }
}
