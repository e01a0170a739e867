import type { Config } from '../config/config.ts';
import { renderHelp } from '../config/help.ts';
import { loadConfig } from '../config/load.ts';
import { LatchkeyError } from '../errors.ts';
import { USAGE as ADMINISTRATION, administer, isAdministration } from './administration.ts';
import { serve } from './serve.ts';
import type { Terminal } from './terminal.ts';

const USAGE = `Usage: latchkeyd [settings]                        serve
${ADMINISTRATION}
       latchkeyd --help | --version

`;

/** Runs what the arguments ask for; gives back the exit code: 0 done, 1 refused or failed, 2 wrongly called. */
export async function runCommand(terminal: Terminal): Promise<number> {
  const { argv } = terminal;
  if (argv.includes('--help') || argv[0] === 'help') {
    terminal.print(USAGE + renderHelp());
    return 0;
  }
  if (argv.includes('--version')) {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
    terminal.print(manifest.version);
    return 0;
  }
  const loaded = loadConfig({ argv, env: terminal.env, cwd: terminal.cwd, allowPositionals: true });
  if (!loaded.ok) {
    for (const problem of loaded.problems) terminal.complain(problem);
    return 2;
  }
  for (const warning of loaded.warnings) terminal.complain(`Warning: ${warning}`);
  try {
    return await choose(terminal, loaded.config, loaded.positionals);
  } catch (error) {
    terminal.complain(describe(error));
    return 1;
  }
}

async function choose(terminal: Terminal, config: Config, words: readonly string[]): Promise<number> {
  if (words.length === 0 || (words.length === 1 && words[0] === 'serve')) return serve(terminal, config);
  if (isAdministration(words)) return administer(terminal, config, words);
  terminal.complain(`latchkeyd knows no command "${words.slice(0, 2).join(' ')}".\n${USAGE}`.trimEnd());
  return 2;
}

function describe(error: unknown): string {
  if (error instanceof LatchkeyError) {
    return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
