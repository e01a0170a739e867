import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { runProgram } from '../support/program.ts';

/** What is fetched once and kept, where neither git nor the compiler looks. */
export const KEPT = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'clients');
const INSTALL_MS = 240_000;

/** The official Python client. */
export const PYTHON_SDK = 'databricks-sdk==0.156.0';
/** The official command line that came before the one of today. */
export const LEGACY_CLI = 'databricks-cli==0.18.0';

/** Where a program is, or why it cannot be had on this machine. */
export type Provided = { readonly path: string } | { readonly reason: string };

/** The path of what was provided; without it names what is left out and why, and skips the test. */
export function pathOrSkip(context: TestContext, name: string, provided: Provided): string {
  if ('path' in provided) return provided.path;
  const line = `Not available: ${name} (${provided.reason})`;
  console.log(line);
  return context.skip(line);
}

/** The path of what was provided, for a whole file of tests; without it names what is left out and why. */
export function pathOrNothing(name: string, provided: Provided): string | undefined {
  if ('path' in provided) return provided.path;
  console.log(`Not available: ${name} (${provided.reason})`);
  return undefined;
}

/** The Python of a virtual environment that holds these packages, such as `databricks-sdk==0.156.0`. */
export async function providePython(name: string, packages: readonly string[]): Promise<Provided> {
  const folder = join(KEPT, `${name}-${packages.join('-').replace(/[^\w.-]+/g, '_')}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'complete'))) return { path: python };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(KEPT, { recursive: true });
  const made = await runProgram('python3', ['-m', 'venv', folder]);
  if (made.exitCode !== 0) return { reason: `no python3 with venv: ${lastLine(made.stderr)}` };
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
  const installed = await runProgram(python, pip, { env: inherited(), timeoutMs: INSTALL_MS });
  if (installed.exitCode !== 0) return { reason: `pip could not install it: ${lastLine(installed.stderr)}` };
  mkdirSync(join(folder, 'complete'));
  return { path: python };
}

/** A program that is on the search path already, found by running it with arguments that end well. */
export async function findProgram(program: string, ...args: readonly string[]): Promise<Provided> {
  const { exitCode } = await runProgram(program, args);
  return exitCode === 0 ? { path: program } : { reason: `there is no ${program} on the search path` };
}

/** The Node of this version. */
export async function provideNode(version: string): Promise<Provided> {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(KEPT, `${name}-${version}`);
  const node = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(join(folder, 'complete'))) return { path: node };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const npm = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  const options = { env: inherited(), timeoutMs: INSTALL_MS };
  const installed = await runProgram('npm', [...npm, `${name}@${version}`], options);
  if (installed.exitCode !== 0) return { reason: `npm could not install it: ${lastLine(installed.stderr)}` };
  mkdirSync(join(folder, 'complete'));
  return { path: node };
}

/** What this process was given, but for what clients would take for their own configuration. */
export function inherited(): Record<string, string> {
  const set = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(set.filter(([name]) => !name.startsWith('DATABRICKS_')));
}

/** What a program said last. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() || 'it said nothing';
}
