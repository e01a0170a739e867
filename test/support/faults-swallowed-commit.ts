import { type Link, TcpRelay } from './tcp-relay.ts';

const COMMIT = Buffer.from('COMMIT\0');

/** Stands between a node and PostgreSQL; when armed, it hands on the next COMMIT and none of what comes back. */
export class CommitSwallower extends TcpRelay {
  #isArmed = false;
  #swallowed = 0;

  static start(targetUrl: string): Promise<CommitSwallower> {
    return new CommitSwallower(targetUrl).listen();
  }

  /** How many COMMITs reached the server whose answers did not come back. */
  get swallowed(): number {
    return this.#swallowed;
  }

  arm(): void {
    this.#isArmed = true;
  }

  protected carry({ near, far }: Link): void {
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
  }
}
