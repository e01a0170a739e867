import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Terminal } from '../terminal.ts';

/** What shells say of a program that cannot be run, or that is not there. */
const NOT_RUN = 126;
const NOT_FOUND = 127;
const SIGNALLED = 128;
/** What others send to end a command, or to tell it something. */
const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * Runs a program with our streams to its end; gives back its exit code as a shell would. Signals that are sent to us reach
 * it; what a terminal sends, it gets by itself.
 */
export async function runChild(
  terminal: Terminal,
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  // Not before the program runs: what comes earlier must end us.
  const child = spawn(program, args, { env: { ...env }, stdio: 'inherit' });
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  const onInterrupt = () => {
    if (!terminal.stdin.isTTY) child.kill('SIGINT');
  };
  for (const signal of PASSED_ON) process.on(signal, passOn);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, onInterrupt);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) =>
        resolve('code' in error && error.code === 'ENOENT' ? NOT_FOUND : NOT_RUN),
      );
      child.once('close', (exitCode, signal) =>
        resolve(exitCode ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } finally {
    for (const signal of PASSED_ON) process.off(signal, passOn);
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.off(signal, onInterrupt);
  }
}
