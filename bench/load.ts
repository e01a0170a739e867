import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Machine } from './machine.ts';

/** What is sent over and over, with the next token each time. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  /** One token value a line. */
  readonly tokensPath: string;
  /** Sent by the loader on undici also where there is wrk, which knows no Unix sockets; to this one, or over TCP. */
  readonly byUndici?: { readonly socketPath?: string };
}

/** Of DBFS, and to and from a service behind the gateway. */
export type TransferKind = 'blocks' | 'put' | 'download' | 'up' | 'down';

/** One file that is moved instead, by one client with the first token; each MiB counts as a request. */
export interface Transfer {
  readonly kind: TransferKind;
  readonly mib: number;
  /** One token value a line. */
  readonly tokensPath: string;
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers of 400 and above. */
  readonly refused: number;
  /** Connections that broke and answers that never came. */
  readonly broken: number;
}

interface LoadOptions {
  readonly url: string;
  readonly request: LoadRequest | Transfer;
  /** Not of transfers, as the next. */
  readonly connections?: number;
  readonly seconds?: number;
}

const run = promisify(execFile);
const FOLDER = import.meta.dirname;
const TRANSFER_SECONDS = 120;

/** Sends requests for some seconds, each connection the next as soon as it is answered. Throws when the tool fails. */
export async function sendLoad(machine: Machine, options: LoadOptions): Promise<LoadResult> {
  const { url, request, connections = 1, seconds = TRANSFER_SECONDS } = options;
  const byUndici = 'method' in request ? request.byUndici : undefined;
  const loader = byUndici === undefined ? machine.loader : 'undici';
  const isCutShort = 'method' in request && loader === 'wrk' && !Number.isInteger(seconds);
  const command =
    'method' in request
      ? loadCommand(loader, { url, request, connections, seconds })
      : [
          process.execPath,
          join(FOLDER, 'transfer-load.ts'),
          request.kind,
          String(request.mib),
          url,
          request.tokensPath,
        ];
  const [program = '', ...args] = machine.isPinned ? ['taskset', '-c', '1', ...command] : command;
  const env = { ...process.env, LATCHKEY_BENCH_SOCKET: byUndici?.socketPath ?? '' };
  const running = run(program, args, { timeout: (seconds + 30) * 1000, env });
  // wrk knows whole seconds only, and takes this signal as the end of them.
  const cut = isCutShort ? setTimeout(() => running.child.kill('SIGINT'), seconds * 1000) : undefined;
  const { stdout } = await running.finally(() => clearTimeout(cut));
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as LoadResult;
}

function loadCommand(
  loader: Machine['loader'],
  { url, request, connections, seconds }: Required<LoadOptions> & { readonly request: LoadRequest },
): string[] {
  const sent = [
    request.tokensPath,
    request.method,
    request.path,
    ...(request.body === undefined ? [] : [request.body]),
  ];
  const command =
    loader === 'wrk'
      ? ['wrk', '-t1', `-c${connections}`, `-d${Math.ceil(seconds)}s`, '--timeout', '10s', '--latency']
      : [
          process.execPath,
          join(FOLDER, 'undici-load.ts'),
          String(connections),
          String(seconds),
          url,
          ...sent,
        ];
  if (loader === 'wrk') {
    command.push('-s', join(FOLDER, 'rotate-tokens.lua'), url + request.path, '--', ...sent);
  }
  return command;
}
