import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const RUN_MS = 120_000;

export interface ProgramResult {
  /** 127 when there is no such program, 124 when it took too long. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  /** All of its variables but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** All that comes on standard input. */
  readonly stdin?: string;
}

/** Runs a program to its end with an environment of its own; however it ends is an answer. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs = RUN_MS, stdin }: RunOptions = {},
): Promise<ProgramResult> {
  const options = { ...(cwd && { cwd }), env: { PATH: process.env.PATH, ...env }, timeout: timeoutMs };
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { ...options, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({ exitCode: exitCodeOf(error), stdout, stderr });
      },
    );
    if (stdin === undefined) return;
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}

/** An empty home directory, so that no configuration of this machine's user is read; goes with the test. */
export function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'latchkey-client-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function exitCodeOf(error: (Error & { code?: unknown; killed?: boolean }) | null): number {
  if (error === null) return 0;
  if (error.killed) return 124;
  return typeof error.code === 'number' ? error.code : 127;
}
