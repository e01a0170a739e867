import { Argument, type Command } from 'commander';
import { type CommonOptions, connectWith } from '../connection.ts';
import { readKeptToken } from '../kept-token.ts';
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
  if (action !== 'get' || asked === undefined || !isAboutHost(terminal, options, asked)) return;
  const { token } = await readKeptToken(terminal, options);
  await terminal.stdout.write(`username=token\npassword=${token}\n`);
}

/** Scheme, host and port must be those of the server, to the letter; another user name is somebody else's. */
function isAboutHost(
  terminal: Terminal,
  options: CommonOptions,
  asked: ReadonlyMap<string, string>,
): boolean {
  // Nothing is sent; the client says which addresses are good ones.
  const { host } = connectWith(terminal, options, { token: 'none' });
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
