import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Failure, Interrupted } from './failure.mjs';

/** @type {NodeJS.Signals[]} */
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP'];
const PARENT_WATCH_MS = 250;

const parentAtStart = process.ppid;

/**
 * @typedef {object} ChildOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * Runs a program in the foreground and gives its exit code, 128+n when signal n ended it.
 * Signals that reach us are passed on to it; we stay until it is gone. With `stopWithParent` it also gets a SIGTERM
 * when the process that started us is gone.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {ChildOptions & { stopWithParent?: boolean }} options
 * @returns {Promise<number>}
 */
export async function runInForeground(command, args, { stopWithParent = false, ...options }) {
  const child = spawn(command, args, { ...options, stdio: 'inherit' });
  const watch = setInterval(() => {
    if (stopWithParent && process.ppid !== parentAtStart) {
      clearInterval(watch);
      child.kill('SIGTERM');
    }
  }, PARENT_WATCH_MS);
  try {
    return (await run(child, command)).exitCode;
  } finally {
    clearInterval(watch);
  }
}

/**
 * Runs a program with its output held back, and gives that with its exit code.
 * Throws `Interrupted`, once the program is gone, when a signal reached us meanwhile.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {ChildOptions & { onStart?: (pid: number) => void }} options
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
export async function runCaptured(command, args, { onStart, ...options }) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) onStart?.(child.pid);
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const { exitCode, interruptedBy } = await run(child, command);
  if (interruptedBy !== undefined) throw new Interrupted(exitCodeOf(interruptedBy));
  return { exitCode, output: Buffer.concat(chunks).toString() };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} command
 * @returns {Promise<{ exitCode: number, interruptedBy: NodeJS.Signals | undefined }>}
 */
function run(child, command) {
  return new Promise((resolve, reject) => {
    /** @type {NodeJS.Signals | undefined} */
    let interruptedBy;
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      interruptedBy = signal;
      child.kill(signal);
    };
    const stopForwarding = () => {
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    child.once('error', (error) => {
      stopForwarding();
      reject(notStarted(command, error));
    });
    child.once('close', (code, signal) => {
      stopForwarding();
      resolve({ exitCode: signal === null ? (code ?? 1) : exitCodeOf(signal), interruptedBy });
    });
  });
}

/** @param {NodeJS.Signals} signal */
function exitCodeOf(signal) {
  return 128 + constants.signals[signal];
}

/**
 * @param {string} command
 * @param {Error} error
 */
function notStarted(command, error) {
  return new Failure(`cannot run ${command}: ${error.message}`, {
    advice: `Check that ${command} is installed and on the PATH, then run the command again.`,
  });
}
