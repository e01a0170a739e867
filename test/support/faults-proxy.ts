import { type Link, TcpRelay } from './tcp-relay.ts';

/** Stands between a node and its database, and can be cut in the two ways that networks are. */
export class CuttableProxy extends TcpRelay {
  #state: 'open' | 'refusing' | 'silent' = 'open';
  #refused = 0;

  static start(targetUrl: string): Promise<CuttableProxy> {
    return new CuttableProxy(targetUrl).listen();
  }

  /** How many connections were refused. */
  get refused(): number {
    return this.#refused;
  }

  /** Ends all connections and refuses new ones, as a database that is down does. */
  refuse(): void {
    this.#state = 'refusing';
    this.endAll();
  }

  /** Ends all connections, and leads new ones to another server. */
  redirect(targetUrl: string): void {
    this.target = new URL(targetUrl);
    this.endAll();
  }

  /** Leaves connections open and carries nothing any more, as a network that swallows packets does. */
  swallow(): void {
    this.#state = 'silent';
    for (const link of this.links) pause(link);
  }

  /** Carries again, also what was sent meanwhile. */
  restore(): void {
    this.#state = 'open';
    for (const { near, far } of this.links) {
      near.resume();
      far.resume();
    }
  }

  protected override refuses(): boolean {
    if (this.#state !== 'refusing') return false;
    this.#refused++;
    return true;
  }

  protected carry(link: Link): void {
    const { near, far } = link;
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => near.write(chunk));
    if (this.#state === 'silent') pause(link);
  }
}

function pause({ near, far }: Link): void {
  near.pause();
  far.pause();
}
