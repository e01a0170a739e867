import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const LINE_MS = 60_000;
const END_MARK = '\x1f';

/** What is typed once a text has been shown. */
interface Typing {
  readonly after: string;
  readonly keys: string;
}

/** A shell that ends with the test. */
export async function startShell(cwd: string, env: NodeJS.ProcessEnv): Promise<TerminalShell> {
  const shell = new TerminalShell(cwd, env);
  onTestFinished(() => shell.stop());
  await shell.start();
  return shell;
}

/** One shell on a pseudo-terminal, as somebody sits before it: what a line sets is there for the next one. */
class TerminalShell {
  readonly #child: ChildProcess;
  #shown = '';

  /** @param env all of its variables */
  constructor(cwd: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn('script', ['--quiet', '--command', '/bin/sh', '/dev/null'], {
      cwd,
      // Nothing but what is run shows itself.
      env: { ...env, SHELL: '/bin/sh', PS1: '', PS2: '', ENV: '' },
      stdio: 'pipe',
    });
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#shown += text;
    });
  }

  /** Comes back when the shell echoes no more what is typed. */
  async start(): Promise<void> {
    this.#child.stdin?.write(`stty -echo cols 200; printf '${END_MARK}'\n`);
    await this.#until((shown) => shown.endsWith(END_MARK));
    this.#shown = '';
  }

  /** Types a line, and each of `typings` when it is asked for; gives what is shown until the line is done. */
  async run(line: string, typings: readonly Typing[] = []): Promise<string> {
    this.#shown = '';
    this.#child.stdin?.write(`{ ${line}\n}; printf '${END_MARK}'\n`);
    for (const { after, keys } of typings) {
      await this.#until((shown) => shown.includes(after) || shown.endsWith(END_MARK));
      this.#child.stdin?.write(keys);
    }
    await this.#until((shown) => shown.endsWith(END_MARK));
    return this.#shown.slice(0, -END_MARK.length).replaceAll('\r\n', '\n');
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #until(isShown: (shown: string) => boolean): Promise<void> {
    for (const deadline = performance.now() + LINE_MS; !isShown(this.#shown); await sleep(10)) {
      if (performance.now() > deadline || this.#child.exitCode !== null)
        throw new Error(`The shell shows only:\n${this.#shown}`);
    }
  }
}
