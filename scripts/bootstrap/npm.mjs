import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { runCaptured } from './child.mjs';
import { Failure } from './failure.mjs';

/**
 * Runs the machine's npm, with the user's own npm configuration, by the given Node, and gives what it printed.
 * Throws a Failure with that output when npm fails, `Interrupted` when a signal reached us.
 *
 * @param {string[]} args
 * @param {{ node: string, cwd: string, lock: import('./lock.mjs').HeldLock, failure: { message: string, advice: string } }} options
 */
export async function runNpm(args, { node, cwd, lock, failure }) {
  const cli = findNpmCli(process.env);
  const command = cli === undefined ? npmOnPath() : node;
  const { exitCode, output } = await runCaptured(command, cli === undefined ? args : [cli, ...args], {
    cwd,
    env: environmentFor(node),
    onStart: lock.include,
  });
  if (exitCode !== 0) throw new Failure(failure.message, { advice: failure.advice, detail: output });
}

/**
 * The environment in which `node`, called by name, is the given one.
 *
 * @param {string} node
 * @param {NodeJS.ProcessEnv} [base]
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node, base = process.env) {
  const name = Object.keys(base).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...base, [name]: [dirname(node), base[name]].filter(Boolean).join(delimiter) };
}

/**
 * Finds npm's JavaScript, which any Node can run: the npm that runs us, else the one on the PATH;
 * undefined when the PATH only leads to a shim.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findNpmCli(env) {
  const running = env.npm_execpath;
  if (running !== undefined && basename(running) === 'npm-cli.js' && existsSync(running)) return running;
  for (const directory of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    const beside = join(directory, 'node_modules', 'npm', 'bin', 'npm-cli.js');
    if (process.platform === 'win32' && existsSync(beside)) return beside;
    const link = join(directory, 'npm');
    if (process.platform === 'win32' || !existsSync(link)) continue;
    const target = realpathSync(link);
    return basename(target) === 'npm-cli.js' ? target : undefined;
  }
  return undefined;
}

function npmOnPath() {
  return process.platform === 'win32' ? 'npm.exe' : 'npm';
}
