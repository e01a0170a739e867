import { type Command, Option } from 'commander';
import { readKeptToken, TOKEN_STDIN, type TokenOptions } from '../kept-token.ts';
import { renderJson } from '../output.ts';
import type { Terminal } from '../terminal.ts';

interface EnvOptions extends TokenOptions {
  readonly shell: keyof typeof SHELLS;
}

/** How each shell sets a variable, so that nothing of the value is run. */
const SHELLS = {
  sh: (name: string, value: string) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  fish: (name: string, value: string) => `set -gx ${name} '${value.replace(/['\\]/g, '\\$&')}'`,
  powershell: (name: string, value: string) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
} as const;

const WARNING =
  'This shows the token on your screen: have the shell take it, as in eval "$(latchkey env)". Programs started from it can read it.\n';

/** `latchkey env`: host and token as lines of a shell. */
export function defineEnv(parent: Command, terminal: Terminal): void {
  parent
    .command('env')
    .description('print host and token as variables of a shell, for SDKs and tools')
    .addOption(
      new Option('--shell <name>', 'whose language to print').choices(Object.keys(SHELLS)).default('sh'),
    )
    .option(...TOKEN_STDIN)
    .action((_options: unknown, command: Command) => printEnv(terminal, command.optsWithGlobals()));
}

async function printEnv(terminal: Terminal, options: EnvOptions): Promise<void> {
  const { host, token } = await readKeptToken(terminal, options);
  const variables = { DATABRICKS_HOST: host, DATABRICKS_TOKEN: token };
  const lines = Object.entries(variables).map(([name, value]) => `${SHELLS[options.shell](name, value)}\n`);
  if (terminal.stdout.isTerminal) await terminal.stderr.write(WARNING);
  await terminal.stdout.write(options.output === 'json' ? renderJson(variables) : lines.join(''));
}
