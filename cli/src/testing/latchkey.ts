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

/** What is typed once a text has been shown. */
interface Typing {
  readonly after: string;
  readonly keys: string;
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

/** A command that goes on while a test deals with it. */
export interface Running {
  /** The first match in what it has said on standard error, once it has said it. */
  said(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly ended: Promise<Ran>;
  readonly process: ChildProcess;
}

/** Starts the real command with pipes for its streams. */
export function startLatchkey(args: readonly string[], { env = {}, stdin }: RunOptions = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(env), stdio: 'pipe' });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  child.stdin.on('error', () => {});
  if (stdin !== undefined) child.stdin.end(stdin);
  const ended = exitOf(child).then((exitCode) => ({ exitCode, ...texts }));
  const said = async (pattern: RegExp) => {
    while (true) {
      const found = pattern.exec(texts.stderr);
      if (found !== null) return found;
      const more = new Promise<'more'>((resolve) => child.stderr.once('data', () => resolve('more')));
      if ((await Promise.race([more, ended])) !== 'more' && !pattern.test(texts.stderr))
        throw new Error(`It ended with ${JSON.stringify(texts)}.`);
    }
  };
  return { said, ended, process: child };
}

/**
 * Runs a line of shell, in which `latchkey` is the command, on a pseudo-terminal; types once the text before it has
 * been shown. Gives all that the terminal shows.
 */
export async function runOnTerminal(
  line: string,
  { env = {}, typing }: { env?: Readonly<Record<string, string>>; typing?: Typing | readonly Typing[] } = {},
): Promise<{ exitCode: number | undefined; shown: string }> {
  const script = `latchkey() { "${process.execPath}" "${MAIN}" "$@"; }; ${line}`;
  const child = spawn('script', ['--quiet', '--return', '--command', script, '/dev/null'], {
    env: { ...environment(env), SHELL: '/bin/sh' },
    stdio: 'pipe',
  });
  let shown = '';
  const typings = typing === undefined ? [] : [typing].flat();
  child.stdin.on('error', () => {});
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [next] = typings;
    if (next === undefined || !shown.includes(next.after)) return;
    typings.shift();
    child.stdin.write(next.keys);
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
  // What somebody has kept on this machine is nothing that tests may find, or ask for.
  const elsewhere = {
    XDG_CONFIG_HOME: '/nonexistent/config',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
  };
  return { ...Object.fromEntries(inherited), TZ: 'UTC', ...elsewhere, ...given };
}
