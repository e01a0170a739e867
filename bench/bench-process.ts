import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

interface StartOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Which core it is kept on; undefined: any. */
  readonly core: number | undefined;
  /** Where its stderr goes: never into our own, which an aborted run would then hang on. */
  readonly logPath: string;
}

/** A process of ours that has said that it is ready. */
export interface BenchProcess {
  readonly pid: number;
  /** Where it listens; empty when it does not. */
  readonly url: string;
  /** Time on a core since its start, all threads; undefined where the system does not tell. */
  cpuMicros(): number | undefined;
  residentMib(): number | undefined;
  /** Asks it to stop, and makes it; gives back the last line that it printed. */
  stop(): Promise<string>;
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** Starts a script of ours and waits for its first line, `{"url":…}`. Throws with its log when it ends before. */
export async function startProcess(options: StartOptions): Promise<BenchProcess> {
  const child = spawnPinned(options);
  running.add(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => running.delete(child));
  let lastLine = '';
  const firstLine = new Promise<string>((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      lastLine = line;
      resolve(line);
    });
  });
  const { script, logPath } = options;
  const ready = await Promise.race([firstLine, ended, sleep(READY_TIMEOUT_MS, undefined, { ref: false })]);
  if (ready === undefined) {
    child.kill('SIGKILL');
    throw new Error(`${script} did not get ready:\n${readFileSync(logPath, 'utf8')}`);
  }
  const pid = child.pid ?? 0;
  return {
    pid,
    url: JSON.parse(ready).url,
    cpuMicros: () => cpuMicrosOf(pid),
    residentMib: () => residentMibOf(pid),
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(kill);
      return lastLine;
    },
  };
}

function spawnPinned({ script, args = [], env = {}, core, logPath }: StartOptions): ChildProcess {
  const command = [process.execPath, script, ...args];
  const [program = '', ...rest] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const log = openSync(logPath, 'w');
  const child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', log] });
  closeSync(log);
  return child;
}

/** Resident memory of a process; undefined where the system does not tell. */
export function residentMibOf(pid: number): number | undefined {
  const status = readProc(`/proc/${pid}/status`);
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

/** Time on a core of all threads of a process since its start; undefined where the system does not tell. */
export function cpuMicrosOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  let nanos = 0;
  for (const task of tasksOf(pid)) {
    nanos += Number(readProc(`/proc/${pid}/task/${task}/schedstat`)?.split(' ', 1)[0] ?? 0);
  }
  return nanos / 1000;
}

/** None of a process that has ended. */
function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
