import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { environmentFor, findNpmCli } from '../bootstrap/npm.mjs';

const NPM_MS = 120_000;
const runFile = promisify(execFile);

interface NpmOptions {
  readonly cwd: string;
  /** Path of the Node that runs npm. */
  readonly node?: string;
}

/** Runs the machine's npm; gives what it printed. Throws npm's own words when it fails, or takes two minutes. */
export async function npm(
  args: readonly string[],
  { cwd, node = process.execPath }: NpmOptions,
): Promise<string> {
  const cli = findNpmCli(process.env);
  const options = { cwd, env: environmentFor(node), timeout: NPM_MS };
  const { stdout } =
    cli === undefined ? await runFile('npm', args, options) : await runFile(node, [cli, ...args], options);
  return stdout;
}
