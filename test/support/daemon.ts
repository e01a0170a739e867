import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const READY_MS = 90_000;

/** A program that serves a port until the test ends. */
export interface Daemon {
  /** All that it said, on both outputs. */
  readonly said: () => string;
  /** SIGTERM, and gives its exit code when it has ended; null when a signal ended it. */
  readonly stop: () => Promise<number | null>;
}

interface DaemonOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** All of its variables but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** On loopback; it is ready once this takes connections. */
  readonly port: number;
}

/** Starts a program and waits until its port takes connections; throws with its own words when it ends before. */
export async function startDaemon({ program, args, env, cwd, port }: DaemonOptions): Promise<Daemon> {
  const child = spawn(program, args, { env: { PATH: process.env.PATH, ...env }, ...(cwd && { cwd }) });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk);
    });
  }
  child.on('error', (error) => {
    said += error.message;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    // Not SIGKILL, which nginx's workers would outlive.
    if (!hasEnded(child)) child.kill('SIGTERM');
    await ended;
    return child.exitCode;
  };
  onTestFinished(async () => void (await stop()));
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await sleep(20)) {
    if (child.pid === undefined || hasEnded(child)) throw new Error(`${program} ended: ${said}`);
    if (await accepts(port)) return { said: () => said, stop };
  }
  throw new Error(`${program} does not listen: ${said}`);
}

/** A port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
