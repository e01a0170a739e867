import { CommandFailure } from './exit-code.ts';
import { plain } from './output.ts';
import type { Input, Terminal } from './terminal.ts';

/**
 * What somebody types without its being shown, or the next line of standard input where that is no terminal. Throws
 * `CommandFailure` where there is nothing, naming `what` was asked for.
 */
export async function askForSecret(terminal: Terminal, question: string, what: string): Promise<string> {
  const secret = terminal.stdin.isTTY
    ? await askHidden(terminal, plain(question))
    : await nextLine(terminal.stdin);
  if (secret !== '') return secret;
  throw new CommandFailure('notAuthenticated', `No ${what}: type it when asked, or pipe it in as one line.`);
}

/** The line that somebody at the terminal gives to a question, which is shown as it is typed. */
export async function readAnswer({ stdin, stderr }: Terminal, question: string): Promise<string> {
  await stderr.write(question);
  return (await nextLine(stdin)).trim();
}

/**
 * All bytes of standard input. Throws `CommandFailure` where a secret was read from it before: what came with that was decoded
 * as text, and would be missing.
 */
export function readInput({ stdin }: Terminal): AsyncIterable<Uint8Array> {
  if (rests.has(stdin)) {
    const message =
      'Standard input has already given a password or passphrase: name a file, or prove who you are without one.';
    throw new CommandFailure('wrongUsage', message);
  }
  return stdin;
}

async function askHidden({ stdin, stderr }: Terminal, question: string): Promise<string> {
  stdin.ref?.();
  // Before the question: whoever types fast must not see it either.
  stdin.setRawMode?.(true);
  try {
    await stderr.write(question);
    return await readTyped(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    // A terminal that nobody listens to would keep the command from ending.
    stdin.unref?.();
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

/** What was read beyond the lines that were asked for. */
const rests = new WeakMap<Input, string>();

async function nextLine(stdin: Input): Promise<string> {
  let text = rests.get(stdin) ?? '';
  if (!text.includes('\n')) {
    for await (const chunk of stdin.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      text += String(chunk);
      if (text.includes('\n')) break;
    }
    stdin.pause();
    stdin.unref?.();
  }
  const end = text.indexOf('\n');
  rests.set(stdin, end < 0 ? '' : text.slice(end + 1));
  return (end < 0 ? text : text.slice(0, end)).replace(/\r$/, '');
}
