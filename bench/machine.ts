import { spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './statistics.ts';

/** Where a run took place: to be printed beside every figure. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  /** Median of an fdatasync after an append of 4 KiB, where the databases lie. */
  readonly fdatasyncMs: number;
  /** Whether processes are kept on a core each: the server on 0, what loads it on 1. */
  readonly isPinned: boolean;
  readonly loader: 'wrk' | 'undici';
  readonly compiler: string | undefined;
}

/** Looks at the machine; times the disk that `folder` lies on. */
export function describeMachine(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
    fdatasyncMs: timeSync(folder),
    isPinned: availableParallelism() > 1 && isThere('taskset', '--version'),
    loader: isThere('wrk', '--version') ? 'wrk' : 'undici',
    compiler: ['cc', 'gcc', 'clang'].find((name) => isThere(name, '--version')),
  };
}

/** Whether a program can be run; whatever it answers. */
function isThere(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).error === undefined;
}

function timeSync(folder: string): number {
  const path = join(folder, 'fdatasync-probe');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096, 1);
  const timesMs = Array.from({ length: 50 }, () => {
    const startedAt = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  rmSync(path);
  return median(timesMs);
}
