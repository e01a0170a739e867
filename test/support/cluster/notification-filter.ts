import { type Link, TcpRelay } from '../tcp-relay.ts';

/** A message begins with its type and its length, which counts itself. */
const HEAD_BYTES = 5;
const NOTIFICATION = 'A'.charCodeAt(0);

/** Stands between a node and PostgreSQL, and can lose notifications and nothing else. */
export class NotificationFilter extends TcpRelay {
  #isDropping = false;
  #dropped = 0;

  static start(targetUrl: string): Promise<NotificationFilter> {
    return new NotificationFilter(targetUrl).listen();
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

  protected carry({ near, far }: Link): void {
    let rest: Buffer = Buffer.alloc(0);
    near.on('data', (chunk: Buffer) => far.write(chunk));
    far.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      const kept: Buffer[] = [];
      while (rest.length >= HEAD_BYTES && rest.length > rest.readInt32BE(1)) {
        const endOfMessage = rest.readInt32BE(1) + 1;
        if (this.#isDropping && rest[0] === NOTIFICATION) this.#dropped++;
        else kept.push(rest.subarray(0, endOfMessage));
        rest = rest.subarray(endOfMessage);
      }
      near.write(Buffer.concat(kept));
    });
  }
}
