import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection through a relay: to whoever asked, and to whom it leads. */
export interface Link {
  readonly near: Socket;
  readonly far: Socket;
}

/** Stands between a program and a server; what becomes of what they say is up to `carry`. */
export abstract class TcpRelay {
  protected target: URL;
  protected readonly links = new Set<Link>();
  readonly #server = createServer((near) => this.#accept(near));

  protected constructor(targetUrl: string) {
    this.target = new URL(targetUrl);
  }

  /** The target's URL with our address in it. */
  get url(): string {
    const address = this.#server.address();
    const url = new URL(this.target);
    url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return url.href;
  }

  /** Listens on a free port; closed when the test has finished. */
  protected async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      this.endAll();
      this.#server.close();
    });
    return this;
  }

  /** Begins to hand on what either side says. */
  protected abstract carry(link: Link): void;

  /** Whether this connection is not taken. */
  protected refuses(): boolean {
    return false;
  }

  protected endAll(): void {
    for (const link of this.links) end(link);
  }

  #accept(near: Socket): void {
    if (this.refuses()) {
      near.destroy();
      return;
    }
    const far = connect({ host: this.target.hostname, port: Number(this.target.port) });
    const link = { near, far };
    this.links.add(link);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.links.delete(link);
        end(link);
      });
    }
    this.carry(link);
  }
}

/** Ends both sides of a connection. */
export function end({ near, far }: Link): void {
  near.destroy();
  far.destroy();
}
