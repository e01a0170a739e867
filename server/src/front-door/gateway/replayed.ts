import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A connection to a service over which a request has been sent already, and some bytes of its answer been read: whoever sends
 * that request over it, sends nothing, and reads the answer from its first byte on.
 */
export class Replayed extends Duplex {
  readonly #socket: Socket;
  #hasEnded = false;

  constructor(socket: Socket, read: Buffer) {
    super();
    this.#socket = socket;
    socket.pause();
    this.push(read);
    socket.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) socket.pause();
    });
    socket.on('end', () => {
      this.#hasEnded = true;
      this.push(null);
    });
    // What came before a proper end is still to be read.
    socket.on('close', () => this.#hasEnded || this.destroy());
    // It is kept for nobody else: what makes an answer odd may be its connection.
    this.on('free', () => this.destroy());
  }

  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(_bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
