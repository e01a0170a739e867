/** A command line in which the options of a command were found. */
export interface Options {
  readonly values: Readonly<Record<string, string>>;
  /** What is left: words and the flags of settings. */
  readonly rest: readonly string[];
}

/** Takes options with a value, `--name VALUE` or `--name=VALUE`. Throws when one is empty or there twice. */
export function takeOptions(argv: readonly string[], names: readonly string[]): Options {
  const values: Record<string, string> = {};
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    const [, name = '', equals, written] = /^--([^=]+)(=(.*))?$/s.exec(argument) ?? [];
    if (!names.includes(name)) {
      rest.push(argument);
      continue;
    }
    const value = equals === undefined ? argv[++i] : written;
    if (value === undefined || value === '')
      throw new Error(`--${name} needs a value: write --${name}=VALUE.`);
    if (Object.hasOwn(values, name)) throw new Error(`--${name} is given more than once: keep one of them.`);
    values[name] = value;
  }
  return { values, rest };
}
