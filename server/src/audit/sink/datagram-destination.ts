import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import type { Log } from '../../log.ts';
import type { Destination, OutgoingLine } from './destination.ts';
import { syslogMessage } from './syslog-message.ts';

/** The most that fits into an IPv4 datagram. */
const MAX_BYTES = 65_507;

/**
 * Syslog over UDP (RFC 5426): nobody confirms anything, so what the network drops is lost. That nobody listens is
 * only noticed where the other machine says so.
 */
export class DatagramDestination implements Destination {
  readonly name: string;
  readonly settleMs = 0;
  readonly #host: string;
  readonly #port: number;
  readonly #log: Log;
  #socket: Socket | undefined;
  #refusal: Error | undefined;

  constructor({ host, port, log }: { host: string; port: number; log: Log }) {
    this.#host = host;
    this.#port = port;
    this.#log = log;
    this.name = `syslog://${host}:${port}`;
  }

  async send(lines: readonly OutgoingLine[]): Promise<void> {
    this.refuseLoss();
    const socket = await this.#connected();
    for (const line of lines) {
      const message = syslogMessage(line);
      if (message.length > MAX_BYTES) {
        const { action } = line;
        this.#log.warn(
          { action, bytes: message.length },
          'an audit line does not fit into a datagram: left out',
        );
        continue;
      }
      await new Promise<void>((resolve, reject) => {
        socket.send(message, (error) => (error === null ? resolve() : reject(error)));
      });
    }
  }

  refuseLoss(): void {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    if (refusal !== undefined) throw refusal;
  }

  reopen(): void {}

  async close(): Promise<boolean> {
    this.#socket?.close();
    this.#socket = undefined;
    return true;
  }

  async #connected(): Promise<Socket> {
    if (this.#socket !== undefined) return this.#socket;
    const { address, family } = await lookup(this.#host);
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.on('error', (error) => {
      this.#refusal = error;
    });
    await new Promise<void>((resolve) => socket.connect(this.#port, address, resolve));
    this.#socket = socket;
    return socket;
  }
}
