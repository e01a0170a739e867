import type { Config } from '../config/config.ts';
import { renderHelp } from '../config/help.ts';
import { loadConfig } from '../config/load.ts';
import { LatchkeyError } from '../errors.ts';
import { REVOKE_OPTION } from '../journal/refusals.ts';
import { readVersion } from '../version.ts';
import { USAGE as ADMINISTRATION, administer, isAdministration } from './administration.ts';
import { USAGE as AUDIT, EXPORT_OPTIONS, exportTrail, printPublicKey } from './audit.ts';
import { CHECK_OPTIONS, checkExport } from './audit-check.ts';
import { USAGE as COPIES, isCopyCommand, keepCopy } from './backup.ts';
import { checkFiles, USAGE as FILES, isFilesCommand } from './dbfs.ts';
import { isMigrateCommand, MIGRATE_OPTIONS, USAGE as MOVE, migrateInstallation } from './migrate.ts';
import { USAGE as NOTIFICATIONS, testNotifications } from './notifications.ts';
import { type Options, takeOptions } from './options.ts';
import { administerSecrets, isSecretsCommand, USAGE as SECRETS } from './secrets.ts';
import { serve } from './serve.ts';
import type { Terminal } from './terminal.ts';

const USAGE = `Usage: latchkeyd [settings]                        serve
       latchkeyd --${REVOKE_OPTION} TIME    serve, after a restore without a journal: once
${ADMINISTRATION}
${AUDIT}
${NOTIFICATIONS}
${SECRETS}
${FILES}
${COPIES}
${MOVE}
       latchkeyd --help | --version

`;

/** Runs what the arguments ask for; gives back the exit code: 0 done, 1 refused or failed, 2 wrongly called. */
export async function runCommand(terminal: Terminal): Promise<number> {
  try {
    return await run(terminal);
  } catch (error) {
    terminal.complain(describe(error));
    return 1;
  }
}

async function run(terminal: Terminal): Promise<number> {
  const { argv } = terminal;
  if (argv.includes('--help') || argv[0] === 'help') {
    terminal.print(USAGE + renderHelp());
    return 0;
  }
  if (argv.includes('--version')) {
    terminal.print(await readVersion());
    return 0;
  }
  const { values, rest } = takeOptions(argv, optionsOf(argv));
  // Before any setting is looked at: who checks an export need not have a server.
  if (argv[0] === 'audit' && argv[1] === 'check') return check(terminal, takeOptions(argv, CHECK_OPTIONS));
  const load = () => loadConfig({ argv: rest, env: terminal.env, cwd: terminal.cwd, allowPositionals: true });
  const loaded = load();
  if (!loaded.ok) {
    for (const problem of loaded.problems) terminal.complain(problem);
    return 2;
  }
  for (const warning of loaded.warnings) terminal.complain(`Warning: ${warning}`);
  const words = loaded.positionals;
  const before = values[REVOKE_OPTION];
  if (words.length === 0 || (words.length === 1 && words[0] === 'serve'))
    return serve(terminal, loaded.config, {
      readAgain: load,
      revokeAllIssuedBefore: before === undefined ? undefined : readInstant(before),
    });
  if (before !== undefined)
    throw new Error(`--${REVOKE_OPTION} is for the start of the server: leave the words out.`);
  return choose(terminal, loaded.config, { values, rest: words });
}

async function choose(terminal: Terminal, config: Config, { values, rest: words }: Options): Promise<number> {
  if (isAdministration(words)) return administer(terminal, config, words);
  if (isSecretsCommand(words)) return administerSecrets(terminal, config, words);
  if (isFilesCommand(words)) return checkFiles(terminal, config, words);
  if (isMigrateCommand(words)) return migrateInstallation(terminal, config, { words, options: values });
  if (isCopyCommand(words)) return keepCopy(terminal, config, words);
  const command = words.join(' ');
  if (command === 'audit export') return exportTrail(terminal, config, values);
  if (command === 'audit public-key') return printPublicKey(terminal, config);
  if (words[0] === 'notifications' && words[1] === 'test' && words.length <= 3)
    return testNotifications(terminal, config, words[2]);
  return refuse(terminal, words);
}

function optionsOf(argv: readonly string[]): readonly string[] {
  if (argv[0] === 'audit' && argv[1] === 'export') return EXPORT_OPTIONS;
  return argv[0] === 'migrate' ? MIGRATE_OPTIONS : [REVOKE_OPTION];
}

function readInstant(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(time))
    throw new Error(
      `--${REVOKE_OPTION} is "${text}": write an instant with its zone, such as 2026-11-22T08:00:00Z.`,
    );
  return time;
}

function check(terminal: Terminal, { values, rest }: Options): Promise<number> | number {
  const [file] = rest.slice(2);
  return file === undefined || rest.length > 3 ? refuse(terminal, rest) : checkExport(terminal, file, values);
}

function refuse(terminal: Terminal, words: readonly string[]): number {
  // What is no plain word may be the URL of a database, with a password in it.
  const wrong = words.slice(0, 2).map((word) => (/^[a-z][a-z-]*$/i.test(word) ? word : '…'));
  terminal.complain(`latchkeyd knows no command "${wrong.join(' ')}".\n${USAGE}`.trimEnd());
  return 2;
}

function describe(error: unknown): string {
  if (error instanceof LatchkeyError) {
    return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
