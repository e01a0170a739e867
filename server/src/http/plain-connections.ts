import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { atEndOfTurn } from './end-of-turn.ts';
import { type PlainRequest, readPlainRequest } from './plain-request.ts';

/** Where the answer to a plain request goes. Each is answered once, by one of these. */
export interface PlainAnswerer {
  /** For how long the connection stays open behind the answer, in milliseconds; undefined if it does not. */
  readonly keepAliveMs: number | undefined;
  /** Answers with a whole answer, in characters of Latin-1. */
  answer(text: string): void;
  /** For an answer that Node should write. Of its request's headers there are the raw ones alone. */
  asNode(): ServerResponse;
  /** Or answers piece by piece: a head, then what belongs to its body, then its end. */
  begin(head: string): void;
  /** False where no more should come before it is drained. */
  write(pieces: readonly (string | Buffer)[]): boolean;
  onceDrained(go: () => void): void;
  end(): void;
  /** Whether nobody waits for an answer any more. */
  readonly isGone: boolean;
  /** How much the client was sent so far. */
  readonly bytesWritten: number;
  /** Tells if the client goes before its request is answered. */
  onceGone(tell: () => void): void;
  /** Cuts the connection. */
  destroy(): void;
}

/** Answers a request, now or later; false for one that is Node's to read. */
export type TakePlain = (request: PlainRequest, answerer: PlainAnswerer) => boolean;

type NodesOwn = (this: Server, socket: Socket) => void;

/**
 * The connections of a server over which nothing came so far but plain requests that somebody here takes. Node's server
 * spends more on such a request than it takes to answer it, so these are read and answered on the socket. With its first
 * other request a connection is handed to Node's server, bytes and all, and stays there.
 */
export class PlainConnections {
  readonly #server: Server;
  readonly #open = new Set<PlainConnection>();
  #isRetired = false;

  constructor(server: Server) {
    this.#server = server;
  }

  /** From now on requests are offered to `take`, in place of Node's server. */
  serve(take: TakePlain, event: 'connection' | 'secureConnection', sweepMs = SWEEP_MS): void {
    const server = this.#server;
    const [nodesOwn] = server.listeners(event) as NodesOwn[];
    if (nodesOwn === undefined) throw new Error(`The server does not listen for ${event}.`);
    server.off(event, nodesOwn);
    server.on(event, (socket: Socket) => {
      const connection: PlainConnection = new PlainConnection(socket, {
        take,
        keepAliveMs: server.keepAliveTimeout,
        handOver: () => nodesOwn.call(server, socket),
        done: () => this.#open.delete(connection),
      });
      if (this.#isRetired) connection.retire();
      this.#open.add(connection);
    });
    // A timer of its own for each connection would be set anew with each request.
    const sweep = setInterval(() => this.#sweep(sweepMs), sweepMs).unref();
    server.once('close', () => clearInterval(sweep));
  }

  /** Tells each with its next answer that it is the last. */
  retire(): void {
    this.#isRetired = true;
    for (const connection of this.#open) connection.retire();
  }

  closeIdle(): void {
    for (const connection of [...this.#open]) if (connection.isIdle) connection.destroy();
  }

  closeAll(): void {
    for (const connection of [...this.#open]) connection.destroy();
  }

  #sweep(everyMs: number): void {
    const { headersTimeout, keepAliveTimeout } = this.#server;
    for (const connection of [...this.#open]) {
      if (!connection.isIdle) continue;
      const silentMs = connection.silentSweeps * everyMs;
      connection.silentSweeps += 1;
      if (silentMs >= (connection.hasAnswered ? keepAliveTimeout : headersTimeout)) connection.destroy();
    }
  }
}

const SWEEP_MS = 5_000;

interface ConnectionDeps {
  readonly take: TakePlain;
  readonly keepAliveMs: number;
  readonly handOver: () => void;
  readonly done: () => void;
}

class PlainConnection implements PlainAnswerer {
  /** How often it was found idle since its last request. */
  silentSweeps = 0;
  hasAnswered = false;
  readonly #socket: Socket;
  readonly #deps: ConnectionDeps;
  #request: PlainRequest | undefined;
  #isLast = false;
  /** Told if the client goes before its request is answered. */
  #gone: (() => void) | undefined;
  /** What came behind a request that is not answered yet. */
  #behind: Buffer | undefined;

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    socket.on('error', this.#onError);
  }

  /** Whether there is nothing to be answered, and nobody still reads an answer. */
  get isIdle(): boolean {
    return this.#request === undefined && this.#socket.writableLength === 0;
  }

  get keepAliveMs(): number | undefined {
    return this.#isLast ? undefined : this.#deps.keepAliveMs;
  }

  retire(): void {
    this.#isLast = true;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  get isGone(): boolean {
    return this.#socket.destroyed;
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  answer(text: string): void {
    atEndOfTurn(() => {
      if (this.#socket.destroyed) return;
      this.#socket.write(text, 'latin1');
      this.#answered();
    });
  }

  begin(head: string): void {
    const socket = this.#socket;
    // What is there of its body goes with it.
    socket.cork();
    process.nextTick(() => socket.uncork());
    socket.write(head, 'latin1');
  }

  write(pieces: readonly (string | Buffer)[]): boolean {
    const socket = this.#socket;
    let isTaken = true;
    if (pieces.length > 1) socket.cork();
    for (const piece of pieces)
      isTaken = typeof piece === 'string' ? socket.write(piece, 'latin1') : socket.write(piece);
    if (pieces.length > 1) socket.uncork();
    return isTaken;
  }

  onceDrained(go: () => void): void {
    this.#socket.once('drain', go);
  }

  end(): void {
    if (!this.#socket.destroyed) this.#answered();
  }

  onceGone(tell: () => void): void {
    this.#gone = tell;
  }

  asNode(): ServerResponse {
    if (this.#request === undefined) throw new Error('There is no request to be answered.');
    const { method, url, rawHeaders } = this.#request;
    const request = new IncomingMessage(this.#socket);
    Object.assign(request, { method, url, rawHeaders, complete: true });
    Object.assign(request, { httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 });
    const response = new ServerResponse(request);
    response.shouldKeepAlive = !this.#isLast;
    response.assignSocket(this.#socket);
    // Which Node's server does for connections that are its own.
    const drained = () => response.emit('drain');
    this.#socket.on('drain', drained);
    response.once('finish', () => {
      this.#socket.off('drain', drained);
      response.detachSocket(this.#socket);
      this.#answered();
    });
    return response;
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#request !== undefined) {
      this.#behind = this.#behind === undefined ? bytes : Buffer.concat([this.#behind, bytes]);
      this.#socket.pause();
      return;
    }
    this.#request = readPlainRequest(bytes, this.#socket);
    if (this.#request !== undefined && this.#deps.take(this.#request, this)) return;
    this.#request = undefined;
    this.#handOver(bytes);
  };

  #answered(): void {
    const socket = this.#socket;
    this.#request = undefined;
    this.#gone = undefined;
    this.silentSweeps = 0;
    this.hasAnswered = true;
    if (this.#isLast) {
      socket.destroySoon();
      return;
    }
    if (!socket.writableNeedDrain) this.#goOn();
    else {
      // Whoever does not read its answers gets no more of them.
      socket.pause();
      socket.once('drain', () => this.#goOn());
    }
  }

  #goOn(): void {
    const behind = this.#behind;
    this.#behind = undefined;
    this.#socket.resume();
    if (behind !== undefined) this.#onData(behind);
  }

  #handOver(bytes: Buffer): void {
    const socket = this.#socket;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    socket.off('error', this.#onError);
    this.#deps.done();
    this.#deps.handOver();
    socket.unshift(bytes);
  }

  readonly #onEnd = (): void => {
    this.#isLast = true;
    if (this.#request === undefined) this.#socket.end();
  };

  readonly #onClose = (): void => {
    this.#deps.done();
    this.#gone?.();
  };

  readonly #onError = (): void => {
    this.#socket.destroy();
  };
}
