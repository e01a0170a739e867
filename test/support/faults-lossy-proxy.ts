import { end, type Link, TcpRelay } from './tcp-relay.ts';

/** Stands between a client and a node, and loses at random what one says to the other, with the connection. */
export class LossyProxy extends TcpRelay {
  readonly #loss: number;
  #isLosing = true;
  #lost = 0;

  private constructor(targetUrl: string, loss: number) {
    super(targetUrl);
    this.#loss = loss;
  }

  /** Loses this part of all requests and of all answers. */
  static start(targetUrl: string, loss: number): Promise<LossyProxy> {
    return new LossyProxy(targetUrl, loss).listen();
  }

  override get url(): string {
    return new URL(super.url).origin;
  }

  /** How often a request or an answer was lost. */
  get lost(): number {
    return this.#lost;
  }

  /** Loses nothing from now on. */
  mend(): void {
    this.#isLosing = false;
  }

  protected carry(link: Link): void {
    const { near, far } = link;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        if (!this.#isLosing || Math.random() >= this.#loss) {
          to.write(chunk);
          return;
        }
        this.#lost++;
        // Half of it arrives, at times: an answer that was begun is none.
        if (Math.random() < 0.5) to.write(chunk.subarray(0, chunk.length / 2), () => end(link));
        else end(link);
      });
    }
  }
}
