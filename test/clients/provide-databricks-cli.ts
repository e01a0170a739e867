import type { TestContext } from 'vitest';
import { findProgram, pathOrSkip } from './provide.ts';
import { provideGoProgram } from './provide-go.ts';

const CLI = { name: 'databricks', module: 'github.com/databricks/cli', version: 'v1.10.0' };

/** The official command line of today: the one on the search path, or one that is built here. */
export async function provideDatabricksCli(context: TestContext): Promise<string> {
  const present = await findProgram(CLI.name, 'version');
  const provided = 'path' in present ? present : await provideGoProgram(CLI);
  return pathOrSkip(context, 'the Databricks CLI', provided);
}
