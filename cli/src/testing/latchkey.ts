import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const COMMAND_MS = 20_000;

export interface Ran {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** Added to the variables of the test process, of which none of ours is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** All that comes on standard input, which is a pipe. */
  readonly stdin?: string;
}

/** Runs the real command as a process of its own, with pipes for its streams, to its end. */
export async function runLatchkey(
  args: readonly string[],
  { env = {}, stdin = '' }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(env), stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  return { exitCode: await exitOf(child), stdout, stderr };
}

/**
 * Runs a line of shell, in which `latchkey` is the command, on a pseudo-terminal; types once the text before it has
 * been shown. Gives all that the terminal shows.
 */
export async function runOnTerminal(
  line: string,
  {
    env = {},
    typing,
  }: { env?: Readonly<Record<string, string>>; typing?: { after: string; keys: string } } = {},
): Promise<{ exitCode: number | undefined; shown: string }> {
  const script = `latchkey() { "${process.execPath}" "${MAIN}" "$@"; }; ${line}`;
  const child = spawn('script', ['--quiet', '--return', '--command', script, '/dev/null'], {
    env: { ...environment(env), SHELL: '/bin/sh' },
    stdio: 'pipe',
  });
  let shown = '';
  let isTyped = false;
  child.stdin.on('error', () => {});
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (typing === undefined || isTyped || !shown.includes(typing.after)) return;
    isTyped = true;
    child.stdin.write(typing.keys);
  });
  return { exitCode: await exitOf(child), shown: shown.replaceAll('\r\n', '\n') };
}

async function exitOf(child: ChildProcess): Promise<number | undefined> {
  const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve(exitCode ?? undefined));
    });
  } finally {
    clearTimeout(timer);
  }
}

function environment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_'));
  return { ...Object.fromEntries(inherited), TZ: 'UTC', ...given };
}
