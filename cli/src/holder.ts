import { hostname } from 'node:os';

/** The process that something is left to while it runs. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** This process, as others that share its files are told of it. */
export function thisProcess(): Holder {
  return { pid: process.pid, host: hostname() };
}

/** Whether what was read from a file names a process. */
export function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, host } = value as Record<string, unknown>;
  return Number.isSafeInteger(pid) && typeof host === 'string';
}

/** Whether it is known to have ended: of another machine's processes nothing is known. */
export function isGone({ pid, host }: Holder): boolean {
  if (host !== hostname() || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
