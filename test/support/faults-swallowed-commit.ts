import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const COMMIT = Buffer.from('COMMIT\0');

/** Stands between a node and PostgreSQL; when armed, it hands on the next COMMIT and none of what comes back. */
export class CommitSwallower {
  readonly #target: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isArmed = false;
  #swallowed = 0;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((near) => this.#accept(near));
  }

  /** Listens on a free port; closed when the test has finished. */
  static async start(targetUrl: string): Promise<CommitSwallower> {
    const relay = new CommitSwallower(new URL(targetUrl));
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of relay.#sockets) socket.destroy();
      relay.#server.close();
    });
    return relay;
  }

  /** The target's URL with our address in it. */
  get url(): string {
    const address = this.#server.address();
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return url.href;
  }

  /** How many COMMITs reached the server whose answers did not come back. */
  get swallowed(): number {
    return this.#swallowed;
  }

  arm(): void {
    this.#isArmed = true;
  }

  #accept(near: Socket): void {
    const far = connect({ host: this.#target.hostname, port: Number(this.#target.port) });
    let isSilent = false;
    near.on('data', (chunk: Buffer) => {
      if (this.#isArmed && chunk.includes(COMMIT)) {
        this.#isArmed = false;
        isSilent = true;
        this.#swallowed++;
      }
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (!isSilent) near.write(chunk);
    });
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  }
}
