import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

interface ListenerOptions {
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A syslog server over TCP or TLS, as RFC 6587 §3.4.1 frames its messages. Closes itself with the test. */
export class SyslogListener {
  /** Whole messages, in the order in which they came. */
  readonly messages: string[] = [];
  /** What did not look like a message. */
  readonly faults: string[] = [];
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async start({ port = 0, tls }: ListenerOptions = {}): Promise<SyslogListener> {
    const server = tls === undefined ? createServer() : createTlsServer(tls);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const listener = new SyslogListener(server, tls === undefined ? 'connection' : 'secureConnection');
    onTestFinished(() => listener.kill());
    return listener;
  }

  constructor(server: Server, event: string) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on(event, (socket: Socket) => this.#read(socket));
  }

  /** The JSON of every message. */
  get bodies(): string[] {
    return this.messages.map((message) => message.replace(/^\S+ \S+ \S+ latchkeyd \d+ \S+ - /, ''));
  }

  /** Stops reading, as a machine does that hangs. */
  hang(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  /** Ends as a process that is killed: what was on its way is lost. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets) {
      // What lies under TLS cannot be reset from above it.
      if (socket instanceof TLSSocket) socket.destroy();
      else socket.resetAndDestroy();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #read(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const space = rest.indexOf(' ');
        if (space < 0) return;
        const length = Number(rest.subarray(0, space));
        if (!Number.isInteger(length)) this.faults.push(rest.toString());
        if (!Number.isInteger(length) || rest.length < space + 1 + length) return;
        this.messages.push(rest.subarray(space + 1, space + 1 + length).toString());
        rest = rest.subarray(space + 1 + length);
      }
    });
  }
}
