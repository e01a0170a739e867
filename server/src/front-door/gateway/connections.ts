import { Agent, type ClientRequest, type RequestOptions } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** A request that is sent over one of the connections. */
export interface Sending extends RequestOptions {
  /** How long the connection may have lain idle; 0 for a new one. */
  readonly maxIdleMs: number;
  /** Told how much had been read from a connection that was kept. */
  readonly sender: { bytesBefore: number };
  /** The connection that it has been sent over already. */
  readonly replayed?: Duplex | undefined;
}

/** Idle connections are closed by us before most servers do it: a request that crosses their closing is lost. */
export const MAX_IDLE_MS = 4_000;
const MAX_IDLE = 256;

interface Idle {
  readonly socket: Socket;
  readonly since: number;
  readonly drop: () => void;
}

/**
 * The kept connections to one service. Node's own pool gives no say in which connection is used, and would take bytes
 * that came while a connection was idle for the answer to the next request.
 */
export class Connections extends Agent {
  readonly #connect: () => Socket;
  /** The one that was used last comes last. */
  readonly #idle: Idle[] = [];
  #isClosed = false;

  constructor(url: string) {
    super({ keepAlive: true });
    const { protocol, hostname, port } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const isTls = protocol === 'https:';
    const target = { host, port: Number(port || (isTls ? 443 : 80)), noDelay: true };
    this.#connect = isTls
      ? () =>
          connectTls({
            ...target,
            ...(isIP(host) === 0 && { servername: host }),
            ALPNProtocols: ['http/1.1'],
          })
      : () => connect(target);
  }

  /** Called by Node for every request. */
  addRequest(request: ClientRequest, { maxIdleMs, sender, replayed }: Sending): void {
    if (replayed !== undefined) {
      request.onSocket(replayed as Socket);
      return;
    }
    const kept = this.take(maxIdleMs);
    if (kept !== undefined) {
      request.reusedSocket = true;
      sender.bytesBefore = kept.bytesRead;
      request.onSocket(kept);
      return;
    }
    const socket = this.open();
    socket.on('free', () => this.keep(socket));
    request.onSocket(socket);
  }

  /** A new one. */
  open(): Socket {
    const socket = this.#connect();
    // An error that comes while it is idle ends it, and nobody else hears of it.
    socket.on('error', () => socket.destroy());
    return socket;
  }

  /** The one that was used last, if that is not too long ago. */
  take(maxIdleMs: number): Socket | undefined {
    if (maxIdleMs === 0) return undefined;
    const oldest = performance.now() - maxIdleMs;
    for (let last = this.#idle.at(-1); last !== undefined; last = this.#idle.at(-1)) {
      if (last.since < oldest) return undefined;
      this.#idle.pop();
      const { socket, drop } = last;
      socket.off('data', drop).off('end', drop).off('close', drop);
      if (!socket.destroyed && socket.readableLength === 0) return socket;
      socket.destroy();
    }
    return undefined;
  }

  /** Closes what has lain idle for too long. */
  sweep(now: number): void {
    while (this.#idle[0] !== undefined && now - this.#idle[0].since > MAX_IDLE_MS) this.#idle[0].drop();
  }

  /** Closes what is idle, and everything else once it is. */
  close(): void {
    this.#isClosed = true;
    for (const { drop } of [...this.#idle]) drop();
  }

  /** Takes one back whose answer has been read whole. */
  keep(socket: Socket): void {
    if (this.#isClosed || this.#idle.length >= MAX_IDLE || socket.destroyed || !socket.writable) {
      socket.destroy();
      return;
    }
    const drop = () => {
      const at = this.#idle.findIndex((one) => one.socket === socket);
      if (at >= 0) this.#idle.splice(at, 1);
      socket.destroy();
    };
    this.#idle.push({ socket, since: performance.now(), drop });
    // Nothing was asked: what comes now is the answer to nobody.
    socket.on('data', drop).on('end', drop).on('close', drop);
  }
}
