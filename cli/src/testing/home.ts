import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Variables of other programs that would lead a command to files or hosts of whoever runs the tests. */
const OTHERS = /^(DATABRICKS_|MLFLOW_|NETRC$|ARM_)/;

/** An empty home directory that goes with the test, and an environment in which it is the only place. */
export function makeHome(): { home: string; env: Record<string, string> } {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const emptied = Object.keys(process.env).filter((name) => OTHERS.test(name));
  for (const name of emptied) delete process.env[name];
  return { home, env: { HOME: home } };
}
