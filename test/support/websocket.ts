import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** RFC 6455 §1.3: what a server answers to a handshake's key. */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** What came of a WebSocket's handshake. */
export interface Handshake {
  readonly status: number;
  readonly isAccepted: boolean;
  /** Sends bytes, and comes back when as many came back; throws when the connection ends before. */
  readonly echo: (text: string) => Promise<string>;
}

interface HandshakeAsk {
  readonly port: number;
  readonly host: string;
  readonly target: string;
  readonly lines: readonly string[];
}

/** Asks for a WebSocket as browsers do; the connection ends with the test. */
export async function openWebSocket({ port, host, target, lines }: HandshakeAsk): Promise<Handshake> {
  const key = randomBytes(16).toString('base64');
  const socket = connect({ host: '127.0.0.1', port });
  onTestFinished(() => void socket.destroy());
  const reader = new Reader(socket);
  const head = [
    `GET ${target} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: keep-alive, Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    ...lines,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const answer = await reader.until(endOfHead);
  const accepted = /^sec-websocket-accept: (\S+)/im.exec(answer)?.[1];
  return {
    status: Number(answer.split(' ', 2)[1]),
    isAccepted: accepted === acceptKey(key),
    echo(text) {
      socket.write(text);
      return reader.until((all) => (all.length >= text.length ? text.length : undefined));
    },
  };
}

/** What arrives on a connection, piece by piece. */
class Reader {
  #text = '';
  #hasEnded = false;
  #wake = () => {};

  constructor(socket: Socket) {
    socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#hasEnded = true;
      this.#wake();
    });
  }

  /** Takes as much as `measure` says once it says something. Throws when the connection ends before. */
  async until(measure: (text: string) => number | undefined): Promise<string> {
    for (;;) {
      const length = this.#text === '' ? undefined : measure(this.#text);
      if (length !== undefined) {
        const taken = this.#text.slice(0, length);
        this.#text = this.#text.slice(length);
        return taken;
      }
      if (this.#hasEnded) throw new Error(`The connection ended after: ${this.#text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

function endOfHead(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? undefined : end + 4;
}
