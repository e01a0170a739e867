import { Command, CommanderError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { defineCompletion } from './commands/completion.ts';
import { defineConfigure } from './commands/configure.ts';
import { defineDoctor } from './commands/doctor.ts';
import { defineEnv } from './commands/env.ts';
import { defineExec } from './commands/exec.ts';
import { defineFs } from './commands/fs/fs.ts';
import { defineGitCredential } from './commands/git-credential.ts';
import { defineLogin } from './commands/login.ts';
import { defineLogout } from './commands/logout.ts';
import { defineNetrcList } from './commands/netrc-list.ts';
import { defineNetrcRemove } from './commands/netrc-remove.ts';
import { defineNetrcSet } from './commands/netrc-set.ts';
import { defineProfiles } from './commands/profiles.ts';
import { defineScan } from './commands/scan.ts';
import { defineSecrets } from './commands/secrets/secrets.ts';
import { defineTokenGenerate } from './commands/token-generate.ts';
import { defineTokenList } from './commands/token-list.ts';
import { defineTokenPrint } from './commands/token-print.ts';
import { defineTokenRevoke } from './commands/token-revoke.ts';
import { defineTokenRotate } from './commands/token-rotate.ts';
import { defineTokenUpdate } from './commands/token-update.ts';
import { defineTokenWhy } from './commands/token-why.ts';
import { defineWhoami } from './commands/whoami.ts';
import { DEFAULT_HOST } from './connection.ts';
import { type CredentialKind, describeFailure, EXIT_CODES, exitCodeOf } from './exit-code.ts';
import { plain } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Runs what the arguments ask for; gives back one of `EXIT_CODES`. */
export async function runCommand(terminal: Terminal): Promise<number> {
  let help = '';
  const program = defineProgram(terminal, (text) => {
    help += text;
  });
  try {
    await program.parseAsync(terminal.argv, { from: 'user' });
    return EXIT_CODES.done.code;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      await complain(terminal, describeFailure(error, credentialOf(terminal, program)));
      return exitCodeOf(error);
    }
    if (error.exitCode === 0) return showHelp(terminal, help);
    if (help === '') await complain(terminal, describeMisuse(error));
    else await terminal.stderr.write(help).catch(() => {});
    return EXIT_CODES.wrongUsage.code;
  }
}

function credentialOf({ env }: Terminal, program: Command): CredentialKind {
  if (program.opts().user !== undefined) return 'password';
  return env.LATCHKEY_TOKEN?.trim() ? 'token' : 'profile';
}

async function showHelp({ stdout }: Terminal, help: string): Promise<number> {
  return stdout.write(help).then(
    () => EXIT_CODES.done.code,
    () => EXIT_CODES.failed.code,
  );
}

async function complain({ stderr }: Terminal, message: string | undefined): Promise<void> {
  // Where standard error is closed, too, the exit code is all that can be told.
  if (message !== undefined) await stderr.write(`latchkey: ${plain(message)}\n`).catch(() => {});
}

/** All commands and options; `keepHelp` is given help instead of its being printed. */
export function defineProgram(terminal: Terminal, keepHelp: (text: string) => void): Command {
  const columns = () => terminal.stdout.columns ?? 80;
  const program = new Command('latchkey')
    .description('Personal access tokens, files and secrets of a Latchkey server.')
    .version(manifest.version)
    .option('--host <url>', `address of the server (env: LATCHKEY_URL, default: ${DEFAULT_HOST})`)
    .option('--user <name>', 'ask with this user name and its password instead of LATCHKEY_TOKEN')
    .option('--profile <name>', 'ask as this login (env: LATCHKEY_PROFILE)')
    .addOption(
      new Option('--output <format>', 'default: table on a terminal, json elsewhere').choices([
        'table',
        'json',
      ]),
    )
    .option('--allow-plain-http', 'send the credential readable to a host that is not this machine')
    .addHelpText('afterAll', MORE_HELP)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: keepHelp,
      writeErr: keepHelp,
      outputError: () => {},
      getOutHelpWidth: columns,
      getErrHelpWidth: columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  defineLogin(program, terminal);
  defineLogout(program, terminal);
  defineProfiles(program, terminal);
  defineWhoami(program, terminal);
  defineToken(program, terminal);
  defineExec(program, terminal);
  defineNetrc(program, terminal);
  defineConfigure(program, terminal);
  defineEnv(program, terminal);
  defineGitCredential(program, terminal);
  defineDoctor(program, terminal);
  defineScan(program, terminal);
  defineFs(program, terminal);
  defineSecrets(program, terminal);
  defineCompletion(program, terminal);
  return program;
}

function defineToken(program: Command, terminal: Terminal): void {
  const token = program
    .command('token')
    .description('generate, list, change, rotate and revoke tokens, and hear why one is refused');
  defineTokenGenerate(token, terminal);
  defineTokenList(token, terminal);
  defineTokenRevoke(token, terminal);
  defineTokenUpdate(token, terminal);
  defineTokenRotate(token, terminal);
  defineTokenPrint(token, terminal);
  defineTokenWhy(token, terminal);
}

function defineNetrc(program: Command, terminal: Terminal): void {
  const netrc = program.command('netrc').description('keep the token in ~/.netrc, for curl -n and Python');
  defineNetrcSet(netrc, terminal);
  defineNetrcRemove(netrc, terminal);
  defineNetrcList(netrc, terminal);
}

const MORE_HELP = `
Credential:
  The token in LATCHKEY_TOKEN; or, with --user, a password: asked for on a terminal,
  else the first line of standard input; or else the token of a login, which is sent to
  its own server alone.

Exit codes:
${Object.values(EXIT_CODES)
  .map(({ code, meaning }) => `  ${String(code).padEnd(3)}  ${meaning}`)
  .join('\n')}
  "latchkey exec" ends as its command does.`;

/** What was wrong with the arguments. Of what nobody expected only names are repeated: it may be a secret, misplaced. */
function describeMisuse(error: CommanderError): string {
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  if (error.code === 'commander.excessArguments') return `${message.replace(/: .*/s, '')}.`;
  if (error.code !== 'commander.unknownOption' && error.code !== 'commander.unknownCommand') return message;
  return message.replace(/'(.*)'/s, (_whole, word: string) => `'${NAME.exec(word)?.[0] ?? '…'}'`);
}

const NAME = /^(--[a-z][a-z-]*|-[a-z]|[a-z-]+$)/i;
