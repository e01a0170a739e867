import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { until } from './faults-scale.ts';
import { ADMIN_PASSWORD } from './faults-server.ts';

const BODY = JSON.stringify({ comment: 'half sent' });

/** A creation of which the server has read the head, and has half of the body. */
export class HalfSentCreate {
  readonly #socket: Socket;
  #received = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.#received += String(chunk);
    });
  }

  /** Resolves when the server has begun with it: by "100 Continue" (RFC 9110 §10.1.1) it says that it waits for the body. */
  static async begin(url: string): Promise<HalfSentCreate> {
    const { hostname, port, host } = new URL(url);
    const pair = Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64');
    const socket = connect({ host: hostname, port: Number(port) });
    onTestFinished(() => void socket.destroy());
    const create = new HalfSentCreate(socket);
    socket.write(
      `POST /api/2.0/token/create HTTP/1.1\r\nhost: ${host}\r\nauthorization: Basic ${pair}\r\n` +
        `expect: 100-continue\r\ncontent-length: ${BODY.length}\r\n\r\n`,
    );
    await until(() => create.#received.startsWith('HTTP/1.1 100 '), 'the server does not ask for the body');
    socket.write(BODY.slice(0, BODY.length / 2));
    return create;
  }

  /** Sends the rest; gives back the answer's status, or nothing when the connection ends without an answer. */
  async finish(): Promise<number | undefined> {
    this.#socket.write(BODY.slice(BODY.length / 2));
    await until(() => this.#status !== undefined || this.#socket.closed, 'the server does not answer');
    return this.#status;
  }

  get #status(): number | undefined {
    const status = /\r\nHTTP\/1\.1 ([2-5]\d\d) /.exec(this.#received)?.[1];
    return status === undefined ? undefined : Number(status);
  }
}
