import { end, type Link, TcpRelay } from './tcp-relay.ts';

/** Stands between a program and a server; cuts all connections, and takes no more, once so many bytes were sent to the server. */
export class LimitedProxy extends TcpRelay {
  readonly #limit: number;
  #carried = 0;

  private constructor(targetUrl: string, limit: number) {
    super(targetUrl);
    this.#limit = limit;
  }

  static start(targetUrl: string, limit = Number.POSITIVE_INFINITY): Promise<LimitedProxy> {
    return new LimitedProxy(targetUrl, limit).listen();
  }

  /** How many bytes were sent to the server. */
  get carried(): number {
    return this.#carried;
  }

  protected override refuses(): boolean {
    return this.#carried >= this.#limit;
  }

  protected carry(link: Link): void {
    const { near, far } = link;
    near.on('data', (chunk: Buffer) => {
      const left = this.#limit - this.#carried;
      this.#carried += Math.min(left, chunk.length);
      if (chunk.length < left) far.write(chunk);
      else far.write(chunk.subarray(0, left), () => this.endAll());
    });
    far.on('data', (chunk: Buffer) => near.write(chunk));
    far.on('error', () => end(link));
  }
}
