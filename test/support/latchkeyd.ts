import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'server', 'src', 'main.ts');
const START_MS = 20_000;
const STOP_MS = 10_000;
const COMMAND_MS = 30_000;

export interface ServerOptions {
  /** `LATCHKEY_…` variables, and any others; they win over what is chosen here. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of an earlier server, to start again over what it left; its keys lie in `keys` beside it. */
  readonly dataDir?: string;
  /** Flags, after the name of the program. */
  readonly args?: readonly string[];
  /** The program of other sources than these. */
  readonly main?: string;
  /** Variables that this other version does not know. */
  readonly without?: readonly string[];
}

/** A latchkeyd of a process of its own. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  readonly keyDir: string;
  /** Of the first administrator, as the banner shows it; throws when it showed none. */
  readonly firstPassword: string;
  stdout(): string;
  stderr(): string;
  /** SIGTERM; throws unless it ends with exit code 0 within 10 seconds. Does nothing once it has ended. */
  stop(): Promise<void>;
  /** SIGKILL; comes back when the process is gone. */
  kill(): Promise<void>;
}

export interface CommandResult {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The words that start a latchkeyd: this Node and the sources as they are. */
export const LATCHKEYD: readonly [string, string] = [process.execPath, MAIN];

/** Lets Node keep what it compiled: tests start hundreds of processes from the same sources. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'compile') };

/** A fresh folder for data and keys; gives the path of the data directory, which the server makes. */
export function makeDataDir(): string {
  return join(mkdtempSync(join(tmpdir(), 'latchkey-run-')), 'data');
}

/** Removes what `makeDataDir` made. */
export function removeDataDir(dataDir: string): void {
  rmSync(dirname(dataDir), { recursive: true, force: true });
}

/**
 * Starts a latchkeyd on a free port and waits until it listens. Throws with its own words when it ends before.
 * Whoever calls this stops it; in a test use `startServer`, which does that by itself.
 */
export async function spawnLatchkeyd(options: ServerOptions = {}): Promise<RunningServer> {
  const dataDir = options.dataDir ?? makeDataDir();
  const keyDir = join(dirname(dataDir), 'keys');
  const env = environment({ LATCHKEY_PORT: '0', ...directories(dataDir), ...options.env });
  for (const name of options.without ?? []) delete env[name];
  const isFirstStart = !existsSync(dataDir) && !('LATCHKEY_DATABASE_URL' in env);
  const givesPassword = 'LATCHKEY_ADMIN_PASSWORD' in env || 'LATCHKEY_ADMIN_PASSWORD_FILE' in env;
  const showsPassword = isFirstStart && !givesPassword;
  const run = new Run(options.args ?? [], env, options.main);
  const child = run.child;
  const [url, port] = await untilListening(run, showsPassword ? PASSWORD_LINE : DATA_LINE).catch((error) => {
    if (options.dataDir === undefined) removeDataDir(dataDir);
    throw error;
  });
  return {
    ...{ url, port, pid: child.pid ?? 0, dataDir, keyDir },
    stdout: () => run.stdout,
    stderr: () => run.stderr,
    get firstPassword() {
      const password = PASSWORD_LINE.exec(run.stdout)?.[1];
      if (password === undefined) throw new Error(`No password was shown:\n${run.stdout}`);
      return password;
    },
    stop: () => stop(run),
    async kill() {
      child.kill('SIGKILL');
      await run.ended;
    },
  };
}

/** Runs a latchkeyd command over these directories to its end, such as `user add alice`. */
export async function runLatchkeyd(
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; dataDir?: string; stdin?: string } = {},
): Promise<CommandResult> {
  const dirs = options.dataDir === undefined ? {} : directories(options.dataDir);
  const run = new Run(args, environment({ ...dirs, ...options.env }));
  run.child.stdin?.end(options.stdin ?? '');
  const timer = setTimeout(() => run.child.kill('SIGKILL'), COMMAND_MS);
  await run.ended;
  clearTimeout(timer);
  return { exitCode: run.child.exitCode ?? undefined, stdout: run.stdout, stderr: run.stderr };
}

const LISTENS_LINE = /^Latchkey listens on (\S+:(\d+))\n/m;
const DATA_LINE = /^Its data lies in .*\n/m;
const PASSWORD_LINE = /^Initial password: +(\S+)\n/m;

class Run {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], env: NodeJS.ProcessEnv, main = MAIN) {
    const [node] = LATCHKEYD;
    this.child = spawn(node, [main, ...args], { env, stdio: 'pipe' });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.child.stdin?.on('error', () => {});
    const killWithUs = () => this.child.kill('SIGKILL');
    process.once('exit', killWithUs);
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', () => {
        process.off('exit', killWithUs);
        resolve();
      });
    });
    this.ended.catch(() => {});
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** What a test process may hold in `LATCHKEY_…` is its own, and a server refuses names that it does not know. */
function environment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_'));
  return { ...COMPILE_CACHE, ...Object.fromEntries(inherited), ...given };
}

function directories(dataDir: string): Record<string, string> {
  const beside = dirname(dataDir);
  return {
    ...{ LATCHKEY_DATA_DIR: dataDir, LATCHKEY_KEY_DIR: join(beside, 'keys') },
    LATCHKEY_JOURNAL_DIR: join(beside, 'journal'),
  };
}

async function untilListening(run: Run, lastLine: RegExp): Promise<[url: string, port: number]> {
  const startedAt = performance.now();
  const timer = setTimeout(() => run.child.kill('SIGKILL'), START_MS);
  const isListening = await new Promise<boolean>((resolve) => {
    run.child.stdout?.on('data', () => {
      if (LISTENS_LINE.test(run.stdout) && lastLine.test(run.stdout)) resolve(true);
    });
    run.ended.catch(() => {}).finally(() => resolve(false));
  });
  clearTimeout(timer);
  const [, url, port] = LISTENS_LINE.exec(run.stdout) ?? [];
  if (isListening && url !== undefined) return [url, Number(port)];
  const { exitCode, signalCode } = run.child;
  const how = `ended (${exitCode ?? signalCode}) after ${Math.round(performance.now() - startedAt)} ms`;
  throw new Error(`latchkeyd ${how} before it listened:\n${run.stdout}${run.stderr}`);
}

async function stop(run: Run): Promise<void> {
  if (run.hasEnded) return;
  const startedAt = performance.now();
  run.child.kill('SIGTERM');
  const timer = setTimeout(() => run.child.kill('SIGKILL'), STOP_MS);
  await run.ended;
  clearTimeout(timer);
  const { exitCode, signalCode } = run.child;
  if (exitCode === 0) return;
  const took = Math.round(performance.now() - startedAt);
  throw new Error(`latchkeyd did not stop well (${exitCode ?? signalCode} after ${took} ms):\n${run.stderr}`);
}
