import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';

/** Where the file that `curl -n` reads is, unless another one is named. */
export function netrcPath(terminal: Terminal, named?: string): string {
  return named ?? join(homeOf(terminal), '.netrc');
}

/** Where the profiles of the SDKs are: `DATABRICKS_CONFIG_FILE`, else the usual place. */
export function databrickscfgPath(terminal: Terminal): string {
  const named = terminal.env.DATABRICKS_CONFIG_FILE || '~/.databrickscfg';
  return named.replace(/^~(?=$|[/\\])/, () => homeOf(terminal));
}

/** The home directory as curl, Python and the SDKs find it. */
export function homeOf({ env }: Terminal): string {
  return env.HOME || homedir();
}

/** The host of a URL as it stands in a `.netrc`: in small letters, without port and brackets. */
export function machineOf(host: string): string {
  return new URL(host).hostname.replace(/^\[|\]$/g, '');
}
