import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What came back on a connection. */
export interface Exchange {
  readonly text: string;
  /** Whether the server ended the connection, and not our patience. */
  readonly wasClosed: boolean;
}

/** Sends bytes on a connection of its own and gives back all that comes until the server closes it or time is up. */
export function exchange(port: number, bytes: string | Buffer, patienceMs = 2_000): Promise<Exchange> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const chunks: Buffer[] = [];
    const finish = (wasClosed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text: Buffer.concat(chunks).toString('latin1'), wasClosed });
    };
    const timer = setTimeout(() => finish(false), patienceMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => finish(true));
  });
}

/** Sends bytes and takes the connection away with a reset, at once or after the first byte of an answer. */
export function sendAndReset(port: number, bytes: string, when: 'at once' | 'answered'): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      if (when === 'at once') socket.resetAndDestroy();
    });
    if (when === 'answered') socket.once('data', () => socket.resetAndDestroy());
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}

/** A client that never lets go: it keeps its side of the connection open whatever the server does. */
export class StubbornClient {
  readonly #socket: Socket;
  #received = '';
  #isGone = false;

  /** One that is `deaf` reads nothing, so that what it is sent piles up. */
  constructor(port: number, firstBytes = '', hearing: 'deaf' | 'hearing' = 'hearing') {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    if (firstBytes !== '') this.#socket.write(firstBytes);
    if (hearing === 'hearing') {
      this.#socket.on('data', (chunk: Buffer) => {
        this.#received += chunk.toString('latin1');
      });
    }
    this.#socket.on('error', () => {
      this.#isGone = true;
    });
    this.#socket.on('close', () => {
      this.#isGone = true;
    });
  }

  get received(): string {
    return this.#received;
  }

  /** Whether the server has torn the connection down: writing into one that is only half closed succeeds. */
  async isCutOff(): Promise<boolean> {
    for (let i = 0; i < 2 && !this.#isGone; i++) {
      this.#socket.write(' ');
      await sleep(50);
    }
    return this.#isGone;
  }

  write(bytes: string): void {
    if (!this.#isGone) this.#socket.write(bytes);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** The first line's status, or undefined when no answer came. */
export function statusOf(text: string): number | undefined {
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
  return status === undefined ? undefined : Number(status);
}

/** All answers on a connection, each with its status and body. */
export function answersIn(text: string): { status: number; body: string }[] {
  const answers = [];
  let rest = text;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    const status = statusOf(rest);
    if (headEnd < 0 || status === undefined) return answers;
    const length = Number(/^content-length: (\d+)\r?$/im.exec(rest.slice(0, headEnd))?.[1] ?? 0);
    answers.push({ status, body: rest.slice(headEnd + 4, headEnd + 4 + length) });
    rest = rest.slice(headEnd + 4 + length);
  }
}
