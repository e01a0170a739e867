import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withFileLock } from '../credential-files/file-lock.ts';
import { CommandFailure } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';

/** Where the command keeps what it keeps: `latchkey` in `XDG_CONFIG_HOME`, else in `~/.config`. Throws where there is no home. */
export function configFolder({ env }: Pick<Terminal, 'env'>): string {
  const base = env.XDG_CONFIG_HOME || env.APPDATA || (env.HOME && join(env.HOME, '.config'));
  if (base) return join(base, 'latchkey');
  throw new CommandFailure('failed', 'There is no folder to keep profiles in: set HOME or XDG_CONFIG_HOME.');
}

/** What a file of ours holds; undefined where there is none. Throws where it cannot be read as a JSON object. */
export function readPrivateJson(path: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw notReadable(path, error);
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // The text may hold a token, which the parser's own complaint would repeat.
  }
  throw new CommandFailure('failed', `${path} is not as this command writes it: mend it or move it away.`);
}

/** Changes what a file of ours holds (nothing, where there is none) while no other `latchkey` does. Throws `CommandFailure`. */
export async function changePrivateJson(
  path: string,
  change: (held: Readonly<Record<string, unknown>>) => object,
): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await withFileLock(path, async () => writePrivateJson(path, change(readPrivateJson(path) ?? {})));
  } catch (error) {
    throw error instanceof CommandFailure ? error : notWritable(path, error);
  }
}

/** Writes a file that nobody else may read: whole or not at all, whatever becomes of this process. */
function writePrivateJson(path: string, value: object): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, `${JSON.stringify(value, undefined, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function notReadable(path: string, error: unknown): CommandFailure {
  return new CommandFailure('failed', `${path} cannot be read (${codeOf(error)}).`);
}

function notWritable(path: string, error: unknown): CommandFailure {
  return new CommandFailure('failed', `${path} cannot be written (${codeOf(error)}).`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}
