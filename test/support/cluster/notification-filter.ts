import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A message begins with its type and its length, which counts itself. */
const HEAD_BYTES = 5;
const NOTIFICATION = 'A'.charCodeAt(0);

/** Stands between a node and PostgreSQL, and can lose notifications and nothing else. */
export class NotificationFilter {
  readonly #target: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isDropping = false;
  #dropped = 0;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((near) => this.#accept(near));
  }

  /** Listens on a free port; closed when the test has finished. */
  static async start(targetUrl: string): Promise<NotificationFilter> {
    const filter = new NotificationFilter(new URL(targetUrl));
    await new Promise<void>((resolve) => filter.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of filter.#sockets) socket.destroy();
      filter.#server.close();
    });
    return filter;
  }

  /** The target's URL with our address in it. */
  get url(): string {
    const address = this.#server.address();
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return url.href;
  }

  /** How many notifications were lost. */
  get dropped(): number {
    return this.#dropped;
  }

  drop(): void {
    this.#isDropping = true;
  }

  restore(): void {
    this.#isDropping = false;
  }

  #accept(near: Socket): void {
    const far = connect({ host: this.#target.hostname, port: Number(this.#target.port) });
    let rest: Buffer = Buffer.alloc(0);
    near.on('data', (chunk: Buffer) => far.write(chunk));
    far.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      const kept: Buffer[] = [];
      while (rest.length >= HEAD_BYTES && rest.length > rest.readInt32BE(1)) {
        const end = rest.readInt32BE(1) + 1;
        if (this.#isDropping && rest[0] === NOTIFICATION) this.#dropped++;
        else kept.push(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
      near.write(Buffer.concat(kept));
    });
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  }
}
