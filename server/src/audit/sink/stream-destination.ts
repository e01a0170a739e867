import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Destination, OutgoingLine } from './destination.ts';
import { framed, syslogMessage } from './syslog-message.ts';

interface StreamOptions {
  readonly host: string;
  readonly port: number;
  /** With TLS; `ca` in PEM when the server's certificate is not signed by an authority that Node knows. */
  readonly tls?: { readonly ca?: string };
}

const CONNECT_MS = 5_000;
const SEND_MS = 10_000;
const CLOSE_MS = 1_000;
/** What the other end has taken from the network and not read when it dies is lost without a word. */
const SETTLE_MS = 5_000;

/** Syslog over a connection: TCP, or TLS over it. */
export class StreamDestination implements Destination {
  readonly name: string;
  readonly settleMs = SETTLE_MS;
  readonly #options: StreamOptions;
  #socket: Socket | undefined;
  #isLost = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.name = `syslog+${options.tls === undefined ? 'tcp' : 'tls'}://${options.host}:${options.port}`;
  }

  async send(lines: readonly OutgoingLine[]): Promise<void> {
    this.refuseLoss();
    const socket = await this.#connected();
    const bytes = Buffer.concat(lines.map((line) => framed(syslogMessage(line))));
    await within(SEND_MS, socket, (done) => socket.write(bytes, (error) => done(error ?? undefined)));
  }

  refuseLoss(): void {
    if (!this.#isLost) return;
    this.#isLost = false;
    throw new Error('the connection was lost');
  }

  reopen(): void {}

  /** The other end has read everything when it closes its side after ours. */
  async close(): Promise<boolean> {
    const socket = this.#socket;
    if (socket === undefined) return true;
    this.#socket = undefined;
    try {
      await within(CLOSE_MS, socket, (done) => {
        socket.once('end', () => done());
        socket.end();
      });
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }

  async #connected(): Promise<Socket> {
    if (this.#socket !== undefined) return this.#socket;
    const { host, port, tls } = this.#options;
    const to = { host, port, keepAlive: true, noDelay: true };
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket =
      tls === undefined ? connect(to) : connectTls({ ...to, ...name, ...tls, minVersion: 'TLSv1.2' });
    // An error that nobody hears ends the process.
    socket.on('error', () => {});
    await within(CONNECT_MS, socket, (done) =>
      socket.once(tls === undefined ? 'connect' : 'secureConnect', () => done()),
    );
    // Nobody answers in this protocol, but only who reads hears that the other end has closed.
    socket.resume();
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#isLost = true;
    });
    this.#socket = socket;
    return socket;
  }
}

/** Waits until `done` is called; gives the socket up when it fails, closes, or takes too long. */
function within(ms: number, socket: Socket, start: (done: (error?: Error) => void) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => socket.destroy(new Error(`nothing happened for ${ms} ms`)), ms);
  const onClose = () => reject(new Error('the connection was closed'));
  socket.on('error', reject);
  socket.on('close', onClose);
  start((error) => (error === undefined ? resolve() : reject(error)));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('close', onClose);
    socket.off('error', reject);
  });
}
