import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { ScratchDatabase } from './faults-database.ts';
import { within } from './faults-scale.ts';
import { COMPILE_CACHE, LATCHKEYD, type RunningServer, spawnLatchkeyd } from './latchkeyd.ts';

/** The first administrator's password, unless a test wants a generated one. */
export const ADMIN_PASSWORD = 'violet anchor mosaic tundra 7';

const ACT_MS = 30_000;

type Environment = Readonly<Record<string, string>>;

/** Makes the first administrator's password a known one. */
export const KNOWN_PASSWORD: Environment = { LATCHKEY_ADMIN_PASSWORD: ADMIN_PASSWORD };

/** Starts latchkeyd over a database; it is killed when the test has finished, if it still runs. */
export async function startServer(
  database: ScratchDatabase,
  env: Environment = KNOWN_PASSWORD,
): Promise<RunningServer> {
  const server = await spawnLatchkeyd({ env: { ...database.env, ...env } });
  onTestFinished(() => server.kill());
  return server;
}

/** Starts latchkeyd and waits for nothing; it is killed when the test has finished, if it still runs. */
export function spawnUnwatched(
  database: ScratchDatabase,
  { args = [], env = {} }: { args?: readonly string[]; env?: Environment } = {},
): ChildProcess {
  const [node, main] = LATCHKEYD;
  const child = spawn(node, [main, ...args], {
    env: { PATH: process.env.PATH ?? '', LATCHKEY_PORT: '0', ...COMPILE_CACHE, ...database.env, ...env },
    stdio: 'pipe',
  });
  // What nobody reads must not fill the pipe and so stop it.
  child.stdout.resume();
  child.stderr.resume();
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/**
 * Has latchkeyd do an act on the machine, such as `user disable`; gives back when it said that it was done (on this
 * process' monotonic clock), and what it said. Throws when it fails.
 */
export async function runAct(
  database: ScratchDatabase,
  args: readonly string[],
  input = '',
): Promise<{ answeredAt: number; stdout: string; stderr: string }> {
  const child = spawnUnwatched(database, { args });
  let answeredAt = 0;
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    answeredAt = performance.now();
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin?.end(input);
  const code = await within(ACT_MS, ended, () => `latchkeyd ${args.join(' ')} does not end`);
  if (code !== 0 || stdout === '')
    throw new Error(`latchkeyd ${args.join(' ')} ended with ${code}: ${stderr}`);
  return { answeredAt, stdout, stderr };
}
