import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Stands between a client and a node, and loses at random what one says to the other, with the connection. */
export class LossyProxy {
  readonly #target: URL;
  readonly #loss: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isLosing = true;
  #lost = 0;

  private constructor(targetUrl: string, loss: number) {
    this.#target = new URL(targetUrl);
    this.#loss = loss;
    this.#server = createServer((near) => this.#accept(near));
  }

  /** Listens on a free port, and loses this part of all requests and of all answers; closed when the test has finished. */
  static async start(targetUrl: string, loss: number): Promise<LossyProxy> {
    const proxy = new LossyProxy(targetUrl, loss);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => proxy.#close());
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** How often a request or an answer was lost. */
  get lost(): number {
    return this.#lost;
  }

  /** Loses nothing from now on. */
  mend(): void {
    this.#isLosing = false;
  }

  #accept(near: Socket): void {
    const far = connect({ host: this.#target.hostname, port: Number(this.#target.port) });
    const end = () => {
      for (const socket of [near, far]) {
        this.#sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        if (!this.#isLosing || Math.random() >= this.#loss) {
          to.write(chunk);
          return;
        }
        this.#lost++;
        // Half of it arrives, at times: an answer that was begun is none.
        if (Math.random() < 0.5) to.write(chunk.subarray(0, chunk.length / 2), end);
        else end();
      });
      from.on('error', () => {});
      from.on('close', end);
    }
  }

  #close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
