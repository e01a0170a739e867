import type { ClientCredential } from '@latchkey/client';
import { CommandFailure } from './exit-code.ts';
import { plain } from './output.ts';
import type { Input, Terminal } from './terminal.ts';

/**
 * What to prove with who asks: the token of `LATCHKEY_TOKEN`, or the user's password from the terminal or standard
 * input. Throws `CommandFailure` when there is neither, or both.
 */
export async function readCredential(
  terminal: Terminal,
  userName: string | undefined,
): Promise<ClientCredential> {
  const token = terminal.env.LATCHKEY_TOKEN?.trim() ?? '';
  if (token !== '' && userName !== undefined) {
    const message = 'LATCHKEY_TOKEN and --user both say who you are: unset the one or leave out the other.';
    throw new CommandFailure('wrongUsage', message);
  }
  if (token !== '') return { token };
  if (userName === undefined) {
    const message = 'No credential: put a token into LATCHKEY_TOKEN, or name yourself with --user.';
    throw new CommandFailure('notAuthenticated', message);
  }
  const password = await readSecret(terminal, `Password of ${plain(userName)}: `);
  if (password === '') {
    const message = 'No password: type it when asked, or pipe it in as one line.';
    throw new CommandFailure('notAuthenticated', message);
  }
  return { userName, password };
}

/** What is typed at a terminal without being shown, once it is asked for there; elsewhere the first line that comes. */
export function readSecret(terminal: Terminal, question: string): Promise<string> {
  return terminal.stdin.isTTY ? askHidden(terminal, question) : firstLine(terminal.stdin);
}

/** The line that somebody at the terminal gives to a question, which is shown as it is typed. */
export async function readAnswer({ stdin, stderr }: Terminal, question: string): Promise<string> {
  await stderr.write(question);
  const answer = await firstLine(stdin);
  stdin.destroy();
  return answer.trim();
}

async function askHidden({ stdin, stderr }: Terminal, question: string): Promise<string> {
  // Before the question: whoever types fast must not see it either.
  stdin.setRawMode?.(true);
  try {
    await stderr.write(question);
    return await readTyped(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.destroy();
    await stderr.write('\n');
  }
}

/** In raw mode nobody but us sees to Enter, Backspace and the rest. */
async function readTyped(stdin: Input): Promise<string> {
  const typed: string[] = [];
  // A stream that ends with the loop could no longer leave raw mode.
  for await (const chunk of stdin.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    for (const char of String(chunk)) {
      if (char === '\r' || char === '\n' || char === CTRL_D) return typed.join('');
      if (char === CTRL_C) throw new CommandFailure('interrupted', 'Interrupted.');
      if (char === '\b' || char === DELETE) typed.pop();
      else if (char === CTRL_U) typed.length = 0;
      else if (char >= ' ') typed.push(char);
    }
  }
  return typed.join('');
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const DELETE = '\u007f';

async function firstLine(stdin: Input): Promise<string> {
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}
