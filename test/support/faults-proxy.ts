import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

interface Link {
  readonly near: Socket;
  readonly far: Socket;
}

/** Stands between a node and its database, and can be cut in the two ways that networks are. */
export class CuttableProxy {
  #target: URL;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #state: 'open' | 'refusing' | 'silent' = 'open';
  #refused = 0;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((near) => this.#accept(near));
  }

  /** Listens on a free port; closed when the test has finished. */
  static async start(targetUrl: string): Promise<CuttableProxy> {
    const proxy = new CuttableProxy(new URL(targetUrl));
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => proxy.#close());
    return proxy;
  }

  /** The target's URL with our address in it. */
  get url(): string {
    const address = this.#server.address();
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return url.href;
  }

  /** How many connections were refused. */
  get refused(): number {
    return this.#refused;
  }

  /** Ends all connections and refuses new ones, as a database that is down does. */
  refuse(): void {
    this.#state = 'refusing';
    for (const link of this.#links) end(link);
  }

  /** Ends all connections, and leads new ones to another server. */
  redirect(targetUrl: string): void {
    this.#target = new URL(targetUrl);
    for (const link of this.#links) end(link);
  }

  /** Leaves connections open and carries nothing any more, as a network that swallows packets does. */
  swallow(): void {
    this.#state = 'silent';
    for (const { near, far } of this.#links) {
      near.pause();
      far.pause();
    }
  }

  /** Carries again, also what was sent meanwhile. */
  restore(): void {
    this.#state = 'open';
    for (const { near, far } of this.#links) {
      near.resume();
      far.resume();
    }
  }

  #accept(near: Socket): void {
    if (this.#state === 'refusing') {
      this.#refused++;
      near.destroy();
      return;
    }
    const far = connect({ host: this.#target.hostname, port: Number(this.#target.port) });
    const link = { near, far };
    this.#links.add(link);
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => near.write(chunk));
    if (this.#state === 'silent') {
      near.pause();
      far.pause();
    }
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#links.delete(link);
        end(link);
      });
    }
  }

  #close(): void {
    for (const link of this.#links) end(link);
    this.#server.close();
  }
}

function end({ near, far }: Link): void {
  near.destroy();
  far.destroy();
}
