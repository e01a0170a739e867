import { Argument, type Command } from 'commander';
import { type CommonOptions, DEFAULT_HOST, namedHost } from '../connection.ts';
import { CommandFailure } from '../exit-code.ts';
import { readKeptToken } from '../kept-token.ts';
import { parsedHost } from '../parsed-host.ts';
import { chooseProfile } from '../profiles/choose-profile.ts';
import type { Input, Terminal } from '../terminal.ts';

/** What git asks is a few short lines; whoever sends more is not git. */
const MOST_CHARACTERS = 64 * 1024;

/** `latchkey git-credential`: answers git and tools that ask as it does (gitcredentials(7), git-credential(1)). */
export function defineGitCredential(parent: Command, terminal: Terminal): void {
  parent
    .command('git-credential')
    .description('answer git, and tools that ask as git does; store and erase change nothing')
    .addArgument(new Argument('<ACTION>', 'what git asks for').choices(['get', 'store', 'erase']))
    .action((action: string, _options: unknown, command: Command) =>
      answerGit(terminal, action, command.optsWithGlobals()),
    );
}

async function answerGit(terminal: Terminal, action: string, options: CommonOptions): Promise<void> {
  const asked = parseQuestion(await readAll(terminal.stdin));
  if (action !== 'get' || asked === undefined) return;
  const host = hostToAnswerFor(terminal, options, asked);
  if (host === undefined || !isAbout(host, asked)) return;
  const kept = await readKeptToken(terminal, { ...options, host });
  // Whatever options and files made of it: a token goes to its own server alone.
  if (isAbout(kept.host, asked)) await terminal.stdout.write(`username=token\npassword=${kept.token}\n`);
}

/** The server that options and environment name, or else the one that is asked about, where there is a login at it. */
function hostToAnswerFor(
  terminal: Terminal,
  options: CommonOptions,
  asked: ReadonlyMap<string, string>,
): string | undefined {
  const named = namedHost(terminal, options);
  // A token without an address is for the usual one.
  if (named !== undefined || terminal.env.LATCHKEY_TOKEN?.trim())
    return parsedHost(named ?? DEFAULT_HOST, options);
  try {
    const host = parsedHost(`${asked.get('protocol')}://${asked.get('host')}`, options);
    return chooseProfile(terminal, { name: options.profile, host })?.host;
  } catch (error) {
    // Somebody else's address, which is no business of ours.
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}

/** Scheme, host and port must be those of the server, to the letter; another user name is somebody else's. */
function isAbout(host: string, asked: ReadonlyMap<string, string>): boolean {
  const url = new URL(host);
  const user = asked.get('username');
  return (
    asked.get('protocol') === url.protocol.slice(0, -1) &&
    asked.get('host') === url.host &&
    (user === undefined || user === 'token')
  );
}

/** The lines up to an empty one; undefined when one of them is none, or a key is there twice. */
function parseQuestion(text: string): ReadonlyMap<string, string> | undefined {
  const asked = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') break;
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/.exec(line) ?? [];
    const isList = key.endsWith('[]');
    if (key === '' || /[\0\r]/.test(line) || (!isList && asked.has(key))) return undefined;
    asked.set(key, value);
  }
  return asked;
}

async function readAll(stdin: Input): Promise<string> {
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MOST_CHARACTERS || text.startsWith('\n') || text.includes('\n\n')) break;
  }
  return text;
}
