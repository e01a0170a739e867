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
  return (await readCredentialAnd(terminal, userName, [])).credential;
}

/** The same, and secrets that are asked for after it: on a terminal one after another, else one line each. */
export async function readCredentialAnd(
  terminal: Terminal,
  userName: string | undefined,
  questions: readonly string[],
): Promise<{ credential: ClientCredential; secrets: string[] }> {
  const token = terminal.env.LATCHKEY_TOKEN?.trim() ?? '';
  if (token !== '' && userName !== undefined) {
    const message = 'LATCHKEY_TOKEN and --user both say who you are: unset the one or leave out the other.';
    throw new CommandFailure('wrongUsage', message);
  }
  if (token !== '') return { credential: { token }, secrets: await readSecrets(terminal, questions) };
  if (userName === undefined) {
    const message = 'No credential: put a token into LATCHKEY_TOKEN, or name yourself with --user.';
    throw new CommandFailure('notAuthenticated', message);
  }
  const asked = [`Password of ${plain(userName)}: `, ...questions];
  const [password = '', ...secrets] = await readSecrets(terminal, asked);
  if (password === '') {
    const message = 'No password: type it when asked, or pipe it in as one line.';
    throw new CommandFailure('notAuthenticated', message);
  }
  return { credential: { userName, password }, secrets };
}

/** Typed without being shown, or as many lines of standard input; empty where nothing comes. */
export async function readSecrets(terminal: Terminal, questions: readonly string[]): Promise<string[]> {
  if (questions.length === 0) return [];
  return terminal.stdin.isTTY ? askHidden(terminal, questions) : firstLines(terminal.stdin, questions.length);
}

async function askHidden({ stdin, stderr }: Terminal, questions: readonly string[]): Promise<string[]> {
  // Before the question: whoever types fast must not see it either.
  stdin.setRawMode?.(true);
  try {
    const answers: string[] = [];
    for (const question of questions) {
      await stderr.write(question);
      try {
        answers.push(await readTyped(stdin));
      } finally {
        await stderr.write('\n');
      }
    }
    return answers;
  } finally {
    stdin.setRawMode?.(false);
    stdin.destroy();
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

async function firstLines(stdin: Input, count: number): Promise<string[]> {
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.split('\n').length > count) break;
  }
  return text.split(/\r?\n/, count);
}
